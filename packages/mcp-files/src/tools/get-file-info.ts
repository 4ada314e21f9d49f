import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import type { ListedEntry } from '../listing/listing.ts'
import type { FileSourceContext } from '../uploads/file-source.ts'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { showPath } from '../root/folders.ts'
import { inspectPath } from '../listing/info.ts'
import { splitPath } from '../root/path.ts'
import { showName } from '../root/show-name.ts'
import { UPLOADS_NAME } from '../uploads/uploads.ts'

type Output = z.infer<typeof Output>
const Output = z.object({
  path: z.string().describe('Relative to the top directory, links resolved.'),
  type: z.enum(['file', 'directory']),
  size_bytes: z.int().optional().describe('Of a file.'),
  modified_at: z.iso.datetime().optional(),
  created_at: z.iso.datetime().optional().describe('Where the file system keeps it.'),
  mode: z.string().optional().describe('Permissions in octal, such as 644.'),
})

export function createGetFileInfoTool(folders: Folders): Tool {
  return defineTool({
    name: 'get_file_info',
    title: 'Get information on a file',
    description: 'Tells type, size, times and permissions of a file or directory without reading it.',
    input: z.strictObject({
      path: z.string().describe('The file or directory, relative to the top directory.'),
    }),
    output: Output,
    annotations: READ_ONLY,
    run: async ({ path }, caller) => {
      const structured = await inspect(folders, path, caller)
      const lines = Object.entries(structured).map(([key, value]) => `${key}: ${showName(String(value))}`)
      return { text: lines.join('\n'), structured }
    },
  })
}

async function inspect(folders: Folders, path: string, caller: FileSourceContext): Promise<Output> {
  if (folders.isTop(path)) return { path: '.', type: 'directory' }
  const uploads = folders.uploadsAt(path)
  if (uploads) return toUploadInfo(path, await uploads.list(path, caller))
  const place = folders.find(path)
  const { trail, type, stats } = inspectPath(place.root, place.path)
  return {
    path: showPath(place.prefix, trail),
    type,
    ...(type === 'file' && { size_bytes: stats.size }),
    modified_at: stats.mtime.toISOString(),
    ...(stats.birthtimeMs > 0 && { created_at: stats.birthtime.toISOString() }),
    mode: (stats.mode & 0o777).toString(8),
  }
}

function toUploadInfo(path: string, [entry]: ListedEntry[]): Output {
  if (splitPath(path).length === 1 || entry === undefined) return { path: UPLOADS_NAME, type: 'directory' }
  const { name, sizeBytes, modifiedAt } = entry
  return {
    path: `${UPLOADS_NAME}/${name}`,
    type: 'file',
    ...(sizeBytes !== undefined && { size_bytes: sizeBytes }),
    ...(modifiedAt && { modified_at: modifiedAt.toISOString() }),
  }
}
