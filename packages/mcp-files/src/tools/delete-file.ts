import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import { defineTool, DESTRUCTIVE } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { moveToTrash } from '../changes/trash.ts'
import { showPath } from '../root/folders.ts'
import { showName } from '../root/show-name.ts'
import { TRASH_NAME } from '../root/path.ts'

const output = z.object({ trash_path: z.string().describe('Where it is now. move_file brings it back.') })

export function createDeleteFileTool(folders: Folders): Tool {
  return defineTool({
    name: 'delete_file',
    title: 'Delete a file or directory',
    description: `Moves a file, or a directory with all that it holds, to the trash, ${TRASH_NAME} at the top of the root. move_file brings it back. Only people empty the trash.`,
    input: z.strictObject({ path: z.string().describe('The file or directory, relative to the top directory.') }),
    output,
    annotations: DESTRUCTIVE,
    run: async ({ path }) => {
      const place = folders.find(path)
      const trashPath = showPath(place.prefix, await moveToTrash(place.root, place.path))
      return { text: `Moved to the trash: ${showName(trashPath)}`, structured: { trash_path: trashPath } }
    },
  })
}
