import { z } from 'zod'
import type { Look } from './look.ts'

const Path = z.object({ path: z.string() })
const Writing = Path.extend({ content: z.string() })
const Moving = z.object({ source: z.string(), destination: z.string() })
const FileInfo = z.object({
  path: z.string(),
  type: z.enum(['file', 'directory']),
  size_bytes: z.int().optional(),
  modified_at: z.string().optional(),
})

/** The file that a call is about, as it is now. None for tools that are not known to be about files. */
export async function describeFileCall(tool: string, args: Record<string, unknown>, look: Look): Promise<string[]> {
  const find = async (path: string): Promise<string | undefined> => {
    const { structured } = await look('get_file_info', { path })
    return describe(FileInfo.safeParse(structured).data)
  }
  switch (tool) {
    case 'delete_file':
    case 'edit_file': {
      const path = Path.safeParse(args).data?.path
      return path === undefined ? [] : [(await find(path)) ?? `There is no file ${path}.`]
    }
    case 'write_file': {
      const { data } = Writing.safeParse(args)
      if (data === undefined) return []
      const size = sizeInWords(Buffer.byteLength(data.content))
      const old = await find(data.path)
      return [old === undefined ? `New file ${data.path}, ${size}` : `In the place of ${old}: ${size}`]
    }
    case 'move_file': {
      const { data } = Moving.safeParse(args)
      return data === undefined
        ? []
        : [`${(await find(data.source)) ?? `There is no file ${data.source}`} → ${data.destination}`]
    }
    default:
      return []
  }
}

function describe(info: z.infer<typeof FileInfo> | undefined): string | undefined {
  if (info === undefined) return undefined
  const facts = [
    ...(info.size_bytes === undefined ? [] : [sizeInWords(info.size_bytes)]),
    ...(info.modified_at === undefined ? [] : [`last changed ${info.modified_at.slice(0, 19).replace('T', ' ')} UTC`]),
  ]
  return `${info.type === 'file' ? 'File' : 'Folder'} ${[info.path, ...facts].join(', ')}`
}

function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
