import type { Tool } from '@frontdesk/mcp-kit'
import type { Folders } from '../root/folders.ts'
import type { Tree } from '../listing/tree.ts'
import { defineTool, READ_ONLY, ToolError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import { TOP } from '../root/path.ts'
import { showName } from '../root/show-name.ts'
import { MAX_TREE_ENTRIES, readTree } from '../listing/tree.ts'

const output = z.object({
  entries: z
    .array(z.object({ path: z.string(), type: z.enum(['file', 'directory', 'link', 'other']) }))
    .describe('Each directory before what it holds.'),
  is_complete: z.boolean().describe('False when there is more than is shown.'),
})

export function createDirectoryTreeTool(folders: Folders): Tool {
  return defineTool({
    name: 'directory_tree',
    title: 'Show a directory tree',
    description: `Shows what is in a directory and in the directories beneath it, indented, ${MAX_TREE_ENTRIES} entries at most. Does not enter .git, .hg, .svn and node_modules.`,
    input: z.strictObject({
      path: z.string().default(TOP).describe('Where to start, relative to the top directory.'),
      depth: z.int().min(1).max(20).default(3).describe('How many levels to show.'),
    }),
    output,
    annotations: READ_ONLY,
    run: async ({ path: sent, depth }, caller) => {
      const path = sent || TOP
      if (folders.uploadsAt(path)) throw new ToolError('Uploads are no tree. Look at them with list_directory.')
      const tree = await readTree(folders.covers(path), { depth, signal: caller.signal })
      return {
        text: describe(tree),
        structured: {
          entries: tree.entries.map(({ path: at, type }) => ({ path: at, type })),
          is_complete: tree.isComplete,
        },
      }
    },
  })
}

function describe({ entries, isComplete, isDeeper }: Tree): string {
  const lines = entries.map(({ name, type, level }) => `${'  '.repeat(level)}${showName(name)}${MARKS[type]}`)
  if (lines.length === 0) lines.push('[The directory is empty.]')
  if (isDeeper) lines.push('[There are deeper levels. Ask for a greater depth, or start further down.]')
  if (!isComplete && !isDeeper) lines.push('[There is more than fits here. Start further down, or use list_directory.]')
  return lines.join('\n')
}

const MARKS = { file: '', directory: '/', link: ' (link)', other: ' (not a file)' }
