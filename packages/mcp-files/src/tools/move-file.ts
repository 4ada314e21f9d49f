import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import { defineTool, DESTRUCTIVE } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { move } from '../changes/move.ts'
import { showPath } from '../root/folders.ts'
import { showName } from '../root/show-name.ts'

const output = z.object({ path: z.string().describe('Where it is now.') })

export function createMoveFileTool(folders: Folders): Tool {
  return defineTool({
    name: 'move_file',
    title: 'Move or rename',
    description:
      'Moves or renames a file or a directory. The new path is the full one, with the name; its directory must exist, and nothing is ever replaced.',
    input: z.strictObject({
      from: z.string().describe('The file or directory, relative to the top directory.'),
      to: z.string().describe('Its new path, relative to the top directory.'),
    }),
    output,
    annotations: DESTRUCTIVE,
    run: async ({ from, to }) => {
      const target = folders.find(to)
      const path = showPath(target.prefix, await move(folders.find(from), target))
      return { text: `Moved to ${showName(path)}.`, structured: { path } }
    },
  })
}
