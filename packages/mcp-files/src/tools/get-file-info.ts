import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../folders.ts'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { showPath } from '../folders.ts'
import { inspectPath } from '../info.ts'
import { showName } from '../path.ts'

const output = z.object({
  path: z.string().describe('Relative to the top directory, links resolved.'),
  type: z.enum(['file', 'directory']),
  size_bytes: z.int().optional().describe('Of a file.'),
  modified_at: z.iso.datetime(),
  created_at: z.iso.datetime().optional().describe('Where the file system keeps it.'),
  mode: z.string().describe('Permissions in octal, such as 644.'),
})

export function createGetFileInfoTool(folders: Folders): Tool {
  return defineTool({
    name: 'get_file_info',
    title: 'Get information on a file',
    description: 'Tells type, size, times and permissions of a file or directory without reading it.',
    input: z.strictObject({
      path: z.string().describe('The file or directory, relative to the top directory.'),
    }),
    output,
    annotations: READ_ONLY,
    run: ({ path }) => {
      const place = folders.find(path)
      const { trail, type, stats } = inspectPath(place.root, place.path)
      const structured = {
        path: showPath(place.prefix, trail),
        type,
        ...(type === 'file' && { size_bytes: stats.size }),
        modified_at: stats.mtime.toISOString(),
        ...(stats.birthtimeMs > 0 && { created_at: stats.birthtime.toISOString() }),
        mode: (stats.mode & 0o777).toString(8),
      }
      const lines = Object.entries(structured).map(([key, value]) => `${key}: ${showName(String(value))}`)
      return { text: lines.join('\n'), structured }
    },
  })
}
