import { chmodSync, mkdirSync, utimesSync } from 'node:fs'
import { expect, it } from 'vitest'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

it('tells what is known of a file', async () => {
  using world = createWorld()
  world.file('docs/a.txt', 'hello')
  chmodSync(world.at('docs/a.txt'), 0o640)
  utimesSync(world.at('docs/a.txt'), 0, new Date('2026-01-02T03:04:05Z'))
  world.link('link', 'docs/a.txt')
  await using server = await serve(world.root)
  const { text, structured } = await server.call('get_file_info', { path: 'link' })
  expect(structured).toMatchObject({
    path: 'docs/a.txt',
    type: 'file',
    size_bytes: 5,
    modified_at: '2026-01-02T03:04:05.000Z',
    mode: '640',
  })
  expect(text).toContain('size_bytes: 5\nmodified_at: 2026-01-02T03:04:05.000Z')
})

it('tells what is known of a directory, the root included', async () => {
  using world = createWorld()
  world.directory('docs')
  await using server = await serve(world.root)
  expect((await server.call('get_file_info', { path: 'docs' })).structured).toMatchObject({
    path: 'docs',
    type: 'directory',
  })
  expect((await server.call('get_file_info', { path: '.' })).structured).toMatchObject({ path: '.', type: 'directory' })
})

it.each(['../outside/secret.txt', 'out', 'missing', '/etc/passwd'])(
  'tells nothing of what is not inside: %s',
  async (path) => {
    using world = createWorld()
    world.link('out', world.outside)
    await using server = await serve(world.root)
    const { text, isError } = await server.call('get_file_info', { path })
    expect(isError).toBe(true)
    expect(text).not.toContain(world.outside)
  },
)

it('shows directories before what they hold, to a depth', async () => {
  using world = createWorld()
  world.file('a/b/c/deep.txt')
  world.file('a/one.txt')
  world.file('z.txt')
  world.file('node_modules/x/index.js')
  world.link('link', 'a')
  await using server = await serve(world.root)
  const { text, structured } = await server.call('directory_tree', { depth: 2 })
  expect(text).toBe(
    [
      'a/',
      '  b/',
      '  one.txt',
      'link (link)',
      'node_modules/',
      'z.txt',
      '[There are deeper levels. Ask for a greater depth, or start further down.]',
    ].join('\n'),
  )
  expect(structured).toMatchObject({ is_complete: false })
  const whole = await server.call('directory_tree', { path: 'a', depth: 9 })
  expect(whole.structured).toEqual({
    entries: [
      { path: 'a/b', type: 'directory' },
      { path: 'a/b/c', type: 'directory' },
      { path: 'a/b/c/deep.txt', type: 'file' },
      { path: 'a/one.txt', type: 'file' },
    ],
    is_complete: true,
  })
})

it('stops at its limits in a wide or a deep tree', async () => {
  using world = createWorld()
  for (let index = 0; index < 1_100; index++) world.file(`many/${index}`)
  mkdirSync(world.at(`deep/${'d/'.repeat(500)}`), { recursive: true })
  await using server = await serve(world.root)
  const wide = await server.call('directory_tree', { path: 'many' })
  expect(wide.structured['entries']).toHaveLength(1_000)
  expect(wide.text).toContain('[There is more than fits here.')
  const deep = await server.call('directory_tree', { path: 'deep', depth: 20 })
  expect(deep.structured['entries']).toHaveLength(20)
  const search = await server.call('search_files', { query: 'd', within: 'names', path: 'deep' })
  expect(search.text).toContain('[Directories over 100 levels deep were not searched.]')
})
