import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { inspect } from '@frontdesk/mcp-kit/testing'
import { createWorld } from './world.ts'

const ROOT = new URL('../', import.meta.url)
const MAIN = fileURLToPath(new URL('src/main.ts', ROOT))

function serve(root: string): string[] {
  return [process.execPath, '--conditions=@frontdesk/source', MAIN, '--root', root, '--allow-write']
}

it('lists tools whose schemas every provider accepts', async () => {
  using world = createWorld()
  const { tools } = await inspect<{ tools: { name: string }[] }>(ROOT, serve(world.root), [
    '--method',
    'tools/list',
    '--strict',
  ])
  expect(tools.map(({ name }) => name)).toEqual([
    'list_directory',
    'directory_tree',
    'read_file',
    'search_files',
    'get_file_info',
    'write_file',
    'edit_file',
    'create_directory',
    'move_file',
    'delete_file',
  ])
})

it.each([
  ['list_directory', { path: '.' }, 'a.txt'],
  ['directory_tree', { path: '.' }, 'a.txt'],
  ['read_file', { path: 'a.txt' }, 'hello'],
  ['search_files', { query: 'hello' }, 'a.txt:1: hello'],
  ['get_file_info', { path: 'a.txt' }, 'size_bytes: 5'],
  ['write_file', { path: 'b.txt', content: 'x' }, 'Created b.txt'],
  ['edit_file', { path: 'a.txt', edits: [{ old_text: 'hello', new_text: 'bye' }] }, '+bye'],
  ['create_directory', { path: 'd' }, 'Created d.'],
  ['move_file', { from: 'a.txt', to: 'c.txt' }, 'Moved to c.txt.'],
  ['delete_file', { path: 'a.txt' }, 'Moved to the trash'],
])('calls %s', async (name, args, text) => {
  using world = createWorld()
  world.file('a.txt', 'hello')
  const call = ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)]
  const { content } = await inspect<{ content: { text: string }[] }>(ROOT, serve(world.root), call)
  expect(content).toEqual([{ type: 'text', text: expect.stringContaining(text) }])
})
