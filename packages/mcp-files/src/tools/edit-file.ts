import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import { defineTool, DESTRUCTIVE } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { editFile } from '../changes/edit-file.ts'
import { showPath } from '../root/folders.ts'
import { showName } from '../root/show-name.ts'

const MAX_EDITS = 100
const MAX_DIFF_LENGTH = 32 * 1024

const output = z.object({
  path: z.string(),
  diff: z.string().describe('Unified, without the names of files.'),
  is_written: z.boolean().describe('False for a preview.'),
})

export function createEditFileTool(folders: Folders): Tool {
  return defineTool({
    name: 'edit_file',
    title: 'Edit a file',
    description: `Replaces parts of a text file exactly and answers with the difference. Each old_text must be in the file exactly once; all edits are made, or none. At most ${MAX_EDITS} edits. With dry_run nothing is written.`,
    input: z.strictObject({
      path: z.string().describe('The file, relative to the top directory.'),
      edits: z
        .array(
          z.strictObject({
            old_text: z.string().min(1).describe('Copied exactly from the file, with enough around it to be unique.'),
            new_text: z.string(),
          }),
        )
        .min(1)
        .max(MAX_EDITS),
      dry_run: z.boolean().default(false).describe('Only show the difference.'),
    }),
    output,
    annotations: DESTRUCTIVE,
    run: async ({ path, edits, dry_run: isPreview }, { signal }) => {
      const place = folders.find(path)
      const replacements = edits.map(({ old_text, new_text }) => ({ oldText: old_text, newText: new_text }))
      const { trail, diff } = await editFile(place.root, place.path, replacements, { isPreview, signal })
      const edited = showPath(place.prefix, trail)
      const shown =
        diff.length > MAX_DIFF_LENGTH ? `${diff.slice(0, MAX_DIFF_LENGTH)}\n[The difference goes on.]` : diff
      return {
        text: `${isPreview ? 'Nothing was written. This would change' : 'Changed'} ${showName(edited)}:\n${shown}`,
        structured: { path: edited, diff: shown, is_written: !isPreview },
      }
    },
  })
}
