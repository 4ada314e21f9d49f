import { expect, it } from 'vitest'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

const TEXT = 'Größe;Preis\nCafé;5\n'

it.each([
  ['Latin-1', Buffer.from(TEXT, 'latin1'), 'windows-1252', ', which is a guess'],
  ['UTF-16 of Excel', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'utf-16le', ''],
  ['UTF-16 the other way', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), 'utf-16be', ''],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'utf-16le', ''],
])('reads and searches a text in %s, and says so', async (_what, content, charset, doubt) => {
  using world = createWorld()
  world.file('a.csv', content)
  await using server = await serve(world.root)
  const { text, structured } = await server.call('read_file', { path: 'a.csv' })
  expect(text).toBe(`${TEXT}\n[The file is not UTF-8: it was read as ${charset}${doubt}]`)
  expect(structured).toMatchObject({ kind: 'text', content: TEXT, charset, total_lines: 2 })
  const line = await server.call('read_file', { path: 'a.csv', start_line: 2, end_line: 2 })
  expect(line.structured).toMatchObject({ content: 'Café;5\n', first_line: 2, charset })
  expect((await server.call('read_file', { path: 'a.csv', last_lines: 1 })).structured['content']).toBe('Café;5\n')
  for (const args of [{ query: 'café' }, { query: '^caf.;', regex: true }]) {
    const found = await server.call('search_files', args)
    expect(found.text).toBe('a.csv:2: Café;5')
    expect(found.structured).toMatchObject({ is_complete: true })
  }
})

it('reads UTF-8 with a damaged byte', async () => {
  using world = createWorld()
  world.file('a.txt', Buffer.concat([Buffer.from('Größe und Länge '), Buffer.from([0xe9]), Buffer.from(' ü\n')]))
  await using server = await serve(world.root)
  const { text, structured } = await server.call('read_file', { path: 'a.txt' })
  expect(text).toBe('Größe und Länge \ufffd ü\n\n[Some of its bytes are no text. They are shown as \ufffd]')
  expect(structured['charset']).toBe('utf-8')
  expect((await server.call('search_files', { query: 'LÄNGE' })).text).toContain('a.txt:1: Größe und Länge')
})

it('searches a large text in another charset for what is ASCII, and says that this is not all', async () => {
  using world = createWorld()
  world.file('a.log', Buffer.from('x caf\xe9 needle\n'.repeat(600_000), 'latin1'))
  await using server = await serve(world.root)
  const { structured } = await server.call('search_files', { query: 'needle' })
  expect(structured['matches']).toHaveLength(20)
  expect(structured).toMatchObject({ is_complete: false, not_searched: ['a.log'] })
})

it.each([
  ['KOI8-R', Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]), 'привет'],
  ['GBK', Buffer.from([0xd5, 0xe2, 0xca, 0xc7]), '这是'],
  ['Shift JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '日本'],
])('says of a text in %s that it was read by a guess where nothing is found in it', async (_what, content, query) => {
  using world = createWorld()
  world.file('old.txt', content)
  world.file('new.txt', 'Größe\n')
  await using server = await serve(world.root)
  const { text, structured } = await server.call('search_files', { query })
  expect(text).toMatch(/^\[No matches.*\n\[Read in a charset that is a guess.*: old\.txt\. /)
  expect(structured).toMatchObject({ matches: [], is_complete: false })
  // What is written in letters of ASCII is the same in all of them.
  expect((await server.call('search_files', { query: 'hello' })).structured).toMatchObject({ is_complete: true })
})

it('edits only UTF-8, for what is written is that', async () => {
  using world = createWorld()
  world.file('a.csv', Buffer.from(TEXT, 'latin1'))
  await using server = await serve(world.root, { allowsWrite: true })
  const edits = [{ old_text: '5', new_text: '6' }]
  expect((await server.call('edit_file', { path: 'a.csv', edits })).text).toContain('is not UTF-8 text')
})
