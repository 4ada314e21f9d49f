import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createNameMatcher } from '../src/search/wildcard.ts'
import { fromBytes } from '../src/reading/byte-source.ts'
import { createLiteralSearch } from '../src/search/literal.ts'
import { createRegexSearch } from '../src/search/regex.ts'
import { openRoot } from '../src/root/root.ts'
import { serve } from './serving.ts'
import { createWorld, SECRET } from './world.ts'

const pause = () => undefined

it('finds names and lines, in the order of paths', async () => {
  using world = createWorld()
  world.file('docs/refunds.md', '# Returns\n\nA refund takes five days.\r\n')
  world.file('docs/shipping.md', 'No word of it.\n')
  world.file('a.txt', 'REFUND\nrefund and refund\n')
  await using server = await serve(world.root)
  const { text, structured } = await server.call('search_files', { query: 'refund' })
  expect(text).toBe(
    [
      'a.txt:1: REFUND',
      'a.txt:2: refund and refund',
      'docs/refunds.md',
      'docs/refunds.md:3: A refund takes five days.',
    ].join('\n'),
  )
  expect(structured).toEqual({
    matches: [
      { path: 'a.txt', line: 1, text: 'REFUND' },
      { path: 'a.txt', line: 2, text: 'refund and refund' },
      { path: 'docs/refunds.md' },
      { path: 'docs/refunds.md', line: 3, text: 'A refund takes five days.' },
    ],
    files_searched: 3,
    is_complete: true,
  })
})

it.each([
  [{ query: 'x', within: 'names' }, ['a.txt', 'x.md']],
  [{ query: 'x', within: 'content' }, ['a.md:1', 'a.txt:1']],
  [{ query: 'x', within: 'content', files: '*.md' }, ['a.md:1']],
  [{ query: 'X', case_sensitive: true }, ['a.txt:1']],
  [{ query: '*.md', within: 'names' }, ['a.md', 'x.md']],
  [{ query: 'x', path: 'a.txt' }, ['a.txt:1']],
  [{ query: 'x', path: 'sub' }, []],
])('narrows the search: %j', async (args, found) => {
  using world = createWorld()
  world.file('a.md', 'x')
  world.file('a.txt', 'X')
  world.file('x.md', '')
  world.directory('sub')
  await using server = await serve(world.root)
  const { structured } = await server.call('search_files', args)
  const matches = structured['matches'] as { path: string; line?: number }[]
  expect(matches.map(({ path, line }) => (line === undefined ? path : `${path}:${line}`))).toEqual(found)
})

it('takes the query literally', async () => {
  using world = createWorld()
  world.file('a.txt', 'aaa\n(a+)+$\n')
  await using server = await serve(world.root)
  const { text } = await server.call('search_files', { query: '(a+)+$' })
  expect(text).toBe('a.txt:2: (a+)+$')
})

it('finds letters outside ASCII in both cases and never inside other characters', async () => {
  using world = createWorld()
  world.file('a.txt', 'ÄRGER\närger\nTschüß\n張偉\n')
  await using server = await serve(world.root)
  const lines = async (query: string, more = {}) =>
    (
      (await server.call('search_files', { query, within: 'content', ...more })).structured['matches'] as {
        line: number
      }[]
    ).map(({ line }) => line)
  expect(await lines('ärger')).toEqual([1, 2])
  expect(await lines('ärger', { case_sensitive: true })).toEqual([2])
  expect(await lines('張偉')).toEqual([4])
  expect(await lines('Ã')).toEqual([])
})

it('does not follow links, out of the root or in it', async () => {
  using world = createWorld()
  world.file('real/a.txt', 'needle')
  world.link('inner', 'real')
  world.link('outer', world.outside)
  world.link('file', '../outside/secret.txt')
  await using server = await serve(world.root)
  expect((await server.call('search_files', { query: 'needle' })).text).toBe('real/a.txt:1: needle')
  const { text, structured } = await server.call('search_files', { query: SECRET })
  expect(structured['matches']).toEqual([])
  expect(text).toBe('[No matches. 1 files were searched.]')
})

it('skips binary files and the directories of tools, unless it starts there', async () => {
  using world = createWorld()
  world.file('a.bin', 'needle\0')
  world.file('a.pdf', '%PDF-1.4\nneedle')
  world.file('node_modules/pkg/index.js', 'needle')
  world.file('.git/config', 'needle')
  await using server = await serve(world.root)
  expect((await server.call('search_files', { query: 'needle' })).structured['matches']).toEqual([])
  expect((await server.call('search_files', { query: 'needle', path: 'node_modules' })).text).toBe(
    'node_modules/pkg/index.js:1: needle',
  )
})

it('stops at its limits and says so', async () => {
  using world = createWorld()
  for (let index = 0; index < 20; index++) world.file(`${index}.txt`, `needle ${'x'.repeat(100)}\n`.repeat(100))
  await using server = await serve(world.root)
  const { text, structured } = await server.call('search_files', { query: 'needle' })
  expect(structured).toMatchObject({ is_complete: false })
  expect(structured['matches']).toHaveLength(200)
  expect(text).toContain('[There are more matches.')
})

it('answers within 256 KiB whatever the lines are', async () => {
  using world = createWorld()
  for (let index = 0; index < 20; index++) world.file(`${index}.txt`, `needle ${'\x01'.repeat(1_000)}\n`.repeat(20))
  await using server = await serve(world.root)
  const answer = await server.call('search_files', { query: 'needle' })
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(256 * 1024)
  expect(answer.structured).toMatchObject({ is_complete: false })
})

it('says when something could not be opened', async () => {
  using world = createWorld()
  // Not UTF-8: Node lists it under another name, which does not exist.
  writeFileSync(Buffer.concat([Buffer.from(`${world.root}/caf`), Buffer.from([0xe9])]), 'needle')
  world.file('b.txt', 'needle')
  await using server = await serve(world.root)
  const { text } = await server.call('search_files', { query: 'needle' })
  expect(text).toBe('b.txt:1: needle\n[Some files or directories could not be opened and were not searched.]')
})

it('ends when it is cancelled, and leaves nothing open', async () => {
  using world = createWorld()
  world.file('deep/er/large.txt', 'abcdefg\n'.repeat(3_000_000))
  await using server = await serve(world.root)
  const cancel = new AbortController()
  const searching = server.call('search_files', { query: 'needle' }, { signal: cancel.signal })
  cancel.abort()
  await expect(searching).rejects.toThrow(/abort/i)
  expect((await server.call('search_files', { query: 'deep', within: 'names' })).text).toBe('deep')
})

it.each([['', 'a\nb', 'x'.repeat(501)]])('refuses a query that cannot be searched for', async (...queries) => {
  using world = createWorld()
  await using server = await serve(world.root)
  for (const query of queries) expect((await server.call('search_files', { query })).isError).toBe(true)
})

it('numbers lines and finds matches across the chunks of a large file', async () => {
  using world = createWorld()
  const line = `${'x'.repeat(98)}\n`
  const content = Buffer.from(`${line.repeat(30_000)}needle\n${line.repeat(30_000)}last needle`)
  world.file('large.txt', content)
  using root = openRoot(world.root)
  using file = root.openFile('large.txt')
  expect(await createLiteralSearch('NEEDLE').search(file, { maxMatches: 10, pause, isOver: () => false })).toEqual([
    { line: 30_001, text: 'needle' },
    { line: 60_002, text: 'last needle' },
  ])
})

it('answers with what it has found when the time is over in the middle of a file', async () => {
  using world = createWorld()
  world.file('large.txt', `needle\n${'x'.repeat(99).concat('\n').repeat(20_000)}needle`)
  using root = openRoot(world.root)
  using file = root.openFile('large.txt')
  const matches = await createLiteralSearch('needle').search(file, { maxMatches: 10, pause, isOver: () => true })
  expect(matches).toEqual([{ line: 1, text: 'needle' }])
})

it.each([
  [createLiteralSearch, true],
  [createLiteralSearch, false],
  [createRegexSearch, true],
  [createRegexSearch, false],
])('reads a small file once, to see what it is and to search it: %o', async (createSearch, isTaken) => {
  const source = fromBytes('a.txt', Buffer.from('first\nneedle'))
  let reads = 0
  const readInto = (buffer: Buffer, position: number) => {
    reads += 1
    return source.readInto(buffer, position)
  }
  const starts: string[] = []
  const takes = (start: Buffer) => {
    starts.push(start.toString())
    return isTaken
  }
  using search = createSearch('needle')
  const options = { maxMatches: 10, pause, isOver: () => false, takes }
  const matches = await search.search({ ...source, readInto }, options)
  expect({ matches, starts, reads }).toEqual({
    matches: isTaken ? [{ line: 2, text: 'needle' }] : undefined,
    starts: ['first\nneedle'],
    reads: 1,
  })
})

it('finds a match wherever it lies in a line longer than the buffer', async () => {
  using world = createWorld()
  using root = openRoot(world.root)
  for (const before of [1024 * 1024 - 6, 1024 * 1024 - 3, 1024 * 1024, 3_000_000]) {
    world.file('wide.txt', `first\n${'x'.repeat(before)}needle${'y'.repeat(2_000_000)}\nneedle`)
    using file = root.openFile('wide.txt')
    const matches = await createLiteralSearch('needle').search(file, { maxMatches: 10, pause, isOver: () => false })
    expect(matches?.map(({ line }) => line)).toEqual([2, 3])
    expect(matches?.[0]?.text).toContain('needle')
  }
})

it.each([
  ['read*', 'README.md', true],
  ['*.md', 'a.md', true],
  ['*.md', 'a.mdx', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*a*b*c*', 'xxaxxbxxcxx', true],
  ['*a*b*c*', 'xxcxxbxxaxx', false],
  ['md', 'a.md', true],
  ['CAFÉ', 'cafe\u0301.txt', true],
])('compares a name with a pattern: %s %s', (pattern, name, matches) => {
  expect(createNameMatcher(pattern)(name)).toBe(matches)
})

it('compares a long name with a hostile pattern in little time', () => {
  expect(createNameMatcher('*a'.repeat(120).concat('b'))('a'.repeat(255))).toBe(false)
  expect(createNameMatcher('{a,b}'.repeat(20).concat('*'))('a'.repeat(20))).toBe(false)
})

it('finds lines by a regular expression', async () => {
  using world = createWorld()
  world.file('docs/a.md', 'Order 12\nörder 345\r\norder\n')
  world.file('12.txt', `${'order 9 '.repeat(300_000)}\nno\n`)
  await using server = await serve(world.root)
  const { structured } = await server.call('search_files', { query: String.raw`^.rder \d+$`, regex: true })
  expect(structured['matches']).toEqual([
    { path: 'docs/a.md', line: 1, text: 'Order 12' },
    { path: 'docs/a.md', line: 2, text: 'örder 345' },
  ])
  const sensitive = await server.call('search_files', { query: '^o', regex: true, case_sensitive: true, files: '*.md' })
  expect(sensitive.text).toBe('docs/a.md:3: order')
})

it('ends a regular expression that backtracks for ever, and goes on serving', async () => {
  using world = createWorld()
  world.file('a.txt', `${'a'.repeat(40)}!`)
  await using server = await serve(world.root)
  const { text, isError } = await server.call('search_files', { query: '(a+)+$', regex: true })
  expect([text, isError]).toEqual([expect.stringContaining('takes too long to compare'), true])
  expect((await server.call('read_file', { path: 'a.txt' })).isError).toBe(false)
})

it.each([
  [{ query: '(', regex: true }, 'Unterminated group'],
  [{ query: 'a', regex: true, within: 'names' }, 'for content'],
])('refuses a pattern that cannot be used: %j', async (args, reason) => {
  using world = createWorld()
  await using server = await serve(world.root)
  const { text, isError } = await server.call('search_files', args)
  expect(isError).toBe(true)
  expect(text).toContain(reason)
})
