import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import { ADDITIVE, defineTool } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { createDirectory } from '../changes/create-directory.ts'
import { showPath } from '../root/folders.ts'
import { showName } from '../root/show-name.ts'

const output = z.object({ path: z.string(), is_new: z.boolean() })

export function createCreateDirectoryTool(folders: Folders): Tool {
  return defineTool({
    name: 'create_directory',
    title: 'Create a directory',
    description: 'Creates a directory, and those above it that are missing. One that exists already is left as it is.',
    input: z.strictObject({ path: z.string().describe('The directory, relative to the top directory.') }),
    output,
    annotations: { ...ADDITIVE, idempotentHint: true },
    run: async ({ path }) => {
      const place = folders.find(path)
      const { trail, created } = await createDirectory(place.root, place.path)
      const made = showPath(place.prefix, trail)
      const text = created === 0 ? `${showName(made)} exists already.` : `Created ${showName(made)}.`
      return { text, structured: { path: made, is_new: created > 0 } }
    },
  })
}
