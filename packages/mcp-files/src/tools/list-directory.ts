import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import type { ListedEntry, Listing } from '../listing/listing.ts'
import type { FileSourceContext } from '../uploads/file-source.ts'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { TOP } from '../root/path.ts'
import { listPage, PAGE_ENTRIES, toPage } from '../listing/listing.ts'
import { showName } from '../root/show-name.ts'
import { MAX_UPLOADS } from '../uploads/file-source.ts'

const output = z.object({
  entries: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['file', 'directory', 'link', 'other']),
      size_bytes: z.int().optional().describe('Of a file.'),
      modified_at: z.iso.datetime().optional(),
    }),
  ),
  next_after: z.string().optional().describe('There is more: call again with this as `after`.'),
  is_complete: z.boolean().describe('False when the directory holds more entries than this server reads at all.'),
})

export function createListDirectoryTool(folders: Folders): Tool {
  return defineTool({
    name: 'list_directory',
    title: 'List a directory',
    description: `Lists the entries of one directory by name: directories end in "/", files have their size. At most ${PAGE_ENTRIES} at a time; when there are more, the answer says how to go on.`,
    input: z.strictObject({
      path: z.string().default(TOP).describe('The directory, relative to the top directory, which is ".".'),
      after: z.string().optional().describe('Go on after the entry of this name.'),
    }),
    output,
    annotations: READ_ONLY,
    run: async ({ path: sent, after }, caller) => {
      const path = sent || TOP
      const listing = await list(folders, { path, after, caller })
      return {
        text: describe(listing),
        structured: {
          entries: listing.entries.map(({ name, type, sizeBytes, modifiedAt }) => ({
            name,
            type,
            ...(sizeBytes !== undefined && { size_bytes: sizeBytes }),
            ...(modifiedAt !== undefined && { modified_at: modifiedAt.toISOString() }),
          })),
          ...(listing.nextAfter !== undefined && { next_after: listing.nextAfter }),
          is_complete: listing.isComplete,
        },
      }
    },
  })
}

async function list(
  folders: Folders,
  { path, after, caller }: { path: string; after: string | undefined; caller: FileSourceContext },
): Promise<Listing> {
  if (folders.isTop(path))
    return { entries: folders.names.map((name) => ({ name, type: 'directory' })), isComplete: true }
  const uploads = folders.uploadsAt(path)
  if (uploads) {
    const entries = await uploads.list(path, caller)
    return { ...toPage(entries, { after }), isComplete: entries.length <= MAX_UPLOADS }
  }
  const place = folders.find(path)
  using directory = place.root.openDirectory(place.path)
  return listPage(directory, { after })
}

function describe({ entries, nextAfter, isComplete }: Listing): string {
  const lines = entries.map(describeEntry)
  if (lines.length === 0) lines.push('[The directory is empty.]')
  if (nextAfter !== undefined) lines.push(`[There are more entries. Go on with after: ${JSON.stringify(nextAfter)}]`)
  if (!isComplete) lines.push('[The directory holds more entries than this server reads. The rest are not shown.]')
  return lines.join('\n')
}

function describeEntry({ name, type, sizeBytes }: ListedEntry): string {
  switch (type) {
    case 'file':
      return `${showName(name)}  (${sizeBytes ?? '?'} bytes)`
    case 'directory':
      return `${showName(name)}/`
    case 'link':
      return `${showName(name)}  (link)`
    case 'other':
      return `${showName(name)}  (not a file)`
    default:
      throw new Error(`Unhandled entry: ${JSON.stringify(type satisfies never)}`)
  }
}
