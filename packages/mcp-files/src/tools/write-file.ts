import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import { defineTool, DESTRUCTIVE } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { MAX_WRITE_BYTES, writeFile } from '../changes/write-file.ts'
import { showPath } from '../root/folders.ts'
import { showName } from '../root/show-name.ts'

const output = z.object({
  path: z.string(),
  size_bytes: z.int(),
  is_new: z.boolean().describe('False when a file was replaced.'),
})

export function createWriteFileTool(folders: Folders): Tool {
  return defineTool({
    name: 'write_file',
    title: 'Write a file',
    description: `Creates a text file, or replaces one as a whole; its directory must exist. At most ${MAX_WRITE_BYTES} bytes. To change parts of a file use edit_file.`,
    input: z.strictObject({
      path: z.string().describe('The file, relative to the top directory.'),
      content: z.string().describe('The whole text of the file.'),
    }),
    output,
    annotations: { ...DESTRUCTIVE, idempotentHint: true },
    run: async ({ path, content }, { signal }) => {
      const place = folders.find(path)
      const { trail, sizeBytes, previousBytes } = await writeFile(place.root, place.path, content, { signal })
      const written = showPath(place.prefix, trail)
      const text =
        previousBytes === undefined
          ? `Created ${showName(written)} with ${sizeBytes} bytes.`
          : `Replaced ${showName(written)}: it had ${previousBytes} bytes and has ${sizeBytes} now.`
      return { text, structured: { path: written, size_bytes: sizeBytes, is_new: previousBytes === undefined } }
    },
  })
}
