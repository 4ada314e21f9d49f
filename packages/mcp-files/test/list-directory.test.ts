import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

it('lists the entries by name with their types and sizes', async () => {
  using world = createWorld()
  world.file('b.txt', 'hello')
  world.directory('a')
  world.link('c', '../outside')
  execFileSync('mkfifo', [world.at('d')])
  await using server = await serve(world.root)
  const { text, structured } = await server.call('list_directory', { path: '.' })
  expect(text).toBe('a/\nb.txt  (5 bytes)\nc  (link)\nd  (not a file)')
  expect(structured).toMatchObject({
    entries: [
      { name: 'a', type: 'directory' },
      { name: 'b.txt', type: 'file', size_bytes: 5, modified_at: expect.stringMatching(/^2\d{3}-.*Z$/) },
      { name: 'c', type: 'link' },
      { name: 'd', type: 'other' },
    ],
    is_complete: true,
  })
})

it.each([{}, { path: '' }, { path: null }])('takes %j for the top directory, as other tools do', async (args) => {
  using world = createWorld()
  world.file('b.txt', 'hello')
  await using server = await serve(world.root)
  expect((await server.call('list_directory', args)).text).toBe('b.txt  (5 bytes)')
  expect((await server.call('directory_tree', args)).text).toContain('b.txt')
  const found = await server.call('search_files', { query: 'hello', files: '', within: '', ...args })
  expect(found.text).toBe('b.txt:1: hello')
})

it('says that a directory is empty', async () => {
  using world = createWorld()
  await using server = await serve(world.root)
  expect((await server.call('list_directory', { path: '.' })).text).toBe('[The directory is empty.]')
})

it('pages through a large directory without losing or repeating an entry', async () => {
  using world = createWorld()
  const names = Array.from({ length: 1_234 }, (_, index) => `file-${index}`)
  for (const name of names) world.file(name)
  await using server = await serve(world.root)
  const seen: string[] = []
  let after: string | undefined
  do {
    const { text, structured } = await server.call('list_directory', {
      path: '.',
      ...(after !== undefined && { after }),
    })
    seen.push(...(structured['entries'] as { name: string }[]).map(({ name }) => name))
    after = structured['next_after'] as string | undefined
    expect(text.includes('Go on with after')).toBe(after !== undefined)
  } while (after !== undefined)
  expect(seen).toEqual(names.toSorted())
})

it('answers within 256 KiB when the names are as long as they can be', async () => {
  using world = createWorld()
  for (let index = 0; index < 700; index++) writeFileSync(join(world.root, `${index}${'\x01'.repeat(250)}`), '')
  await using server = await serve(world.root)
  const answer = await server.call('list_directory', { path: '.' })
  expect(JSON.stringify(answer).length).toBeLessThan(256 * 1024)
  expect(answer.structured['next_after']).toBeTypeOf('string')
})

it('keeps a name that breaks or disguises the line on its line', async () => {
  using world = createWorld()
  world.file('a\nb')
  world.file('invoice\u202etxt.exe')
  await using server = await serve(world.root)
  const { text } = await server.call('list_directory', { path: '.' })
  expect(text).toBe('a\\u{a}b  (0 bytes)\ninvoice\\u{202e}txt.exe  (0 bytes)')
})

it('names the file when it is asked to list one', async () => {
  using world = createWorld()
  world.file('docs/a.txt')
  await using server = await serve(world.root)
  const { text, isError } = await server.call('list_directory', { path: 'docs/a.txt' })
  expect([text, isError]).toEqual(['ERROR: "a.txt" is not a directory.', true])
})

it('shows several roots as directories and keeps them apart', async () => {
  using one = createWorld()
  using two = createWorld()
  one.file('a.txt', 'one')
  two.file('a.txt', 'two')
  await using server = await serve({ one: one.root, two: two.root })
  expect((await server.call('list_directory', { path: '.' })).text).toBe('one/\ntwo/')
  expect((await server.call('list_directory', { path: 'two' })).text).toBe('a.txt  (3 bytes)')
  expect((await server.call('read_file', { path: 'one/a.txt' })).text).toBe('one')
  expect((await server.call('read_file', { path: 'two/a.txt' })).text).toBe('two')
  expect((await server.call('read_file', { path: 'one/../two/a.txt' })).text).toContain('leads out of the root')
  expect((await server.call('read_file', { path: 'a.txt' })).text).toBe(
    'ERROR: The path has to begin with one of these names: one, two.',
  )
  expect((await server.call('read_file', { path: '.' })).isError).toBe(true)
  const { structured } = await server.call('search_files', { query: 'o' })
  expect(structured['matches']).toEqual([
    { path: 'one/a.txt', line: 1, text: 'one' },
    { path: 'two/a.txt', line: 1, text: 'two' },
  ])
})
