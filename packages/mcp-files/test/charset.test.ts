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

it('edits only UTF-8, for what is written is that', async () => {
  using world = createWorld()
  world.file('a.csv', Buffer.from(TEXT, 'latin1'))
  await using server = await serve(world.root, { allowsWrite: true })
  const edits = [{ old_text: '5', new_text: '6' }]
  expect((await server.call('edit_file', { path: 'a.csv', edits })).text).toContain('is not UTF-8 text')
})
