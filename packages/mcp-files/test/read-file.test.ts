import { truncateSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readText } from '../src/reading/text.ts'
import { openRoot } from '../src/root/root.ts'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

it.each(['hello', 'one\ntwo', 'a\r\nb\r\n', '\n{"jsonrpc":"2.0"}\n', '\ufeffwith a mark', '張偉 résumé 🙂\n'])(
  'gives the text exactly as it is: %j',
  async (content) => {
    using world = createWorld()
    world.file('a.txt', content)
    await using server = await serve(world.root)
    const { text, structured } = await server.call('read_file', { path: 'a.txt' })
    expect(text).toBe(content || '[The file is empty.]')
    expect(structured).toMatchObject({ content, size_bytes: Buffer.byteLength(content) })
  },
)

it.each(['\n', '   \n\t\n', '\ufeff', '\u00a0\r\n'])('says that there is only white space: %j', async (content) => {
  using world = createWorld()
  world.file('a.txt', content)
  await using server = await serve(world.root)
  const { text, structured } = await server.call('read_file', { path: 'a.txt' })
  expect(text).toBe(`${content}\n[There is nothing here but white space]`)
  expect(structured['content']).toBe(content)
})

it('says that a file is empty, for clients that cannot pass on an empty answer', async () => {
  using world = createWorld()
  world.file('a.txt')
  await using server = await serve(world.root)
  for (const range of [{}, { last_lines: 5 }, { start_line: 1 }, { end_line: 3 }]) {
    const { text, structured } = await server.call('read_file', { path: 'a.txt', ...range })
    expect(text).toBe('[The file is empty.]')
    expect(structured).toMatchObject({ kind: 'text', content: '', size_bytes: 0 })
  }
})

it.each([
  [{ start_line: 2 }, 'two\nthree', { first_line: 2, last_line: 3, total_lines: 3 }],
  [{ end_line: 2 }, 'one\ntwo\n', { first_line: 1, last_line: 2, total_lines: 3 }],
  [{ start_line: 2, end_line: 2 }, 'two\n', { first_line: 2, last_line: 2, total_lines: 3 }],
  [{ start_line: 3, end_line: 99 }, 'three', { first_line: 3, last_line: 3, total_lines: 3 }],
])('gives a range of lines: %j', async (range, content, lines) => {
  using world = createWorld()
  world.file('a.txt', 'one\ntwo\nthree')
  await using server = await serve(world.root)
  const { text, structured } = await server.call('read_file', { path: 'a.txt', ...range })
  expect(text).toBe(content)
  expect(structured).toEqual({ kind: 'text', content, ...lines, size_bytes: 13 })
})

it.each([
  [{ start_line: 4 }, 'ERROR: "a.txt" has only 3 lines.'],
  [{ start_line: 3, end_line: 2 }, 'ERROR: The range ends before it starts.'],
  [{ start_byte: 14 }, 'ERROR: "a.txt" has only 14 bytes.'],
  [
    { start_line: 1, last_lines: 1 },
    'ERROR: Ask for a range of lines, from a byte on, or for the last lines: for one of these.',
  ],
])('refuses a range that is not there: %j', async (range, message) => {
  using world = createWorld()
  world.file('a.txt', 'one\ntwo\nthree\n')
  await using server = await serve(world.root)
  const { text, isError } = await server.call('read_file', { path: 'a.txt', ...range })
  expect([text, isError]).toEqual([message, true])
})

it.each([
  ['one\ntwo\nthree\n', 2, 'two\nthree\n'],
  ['one\ntwo\nthree', 1, 'three'],
  ['one\ntwo\n', 2, 'one\ntwo\n'],
  ['one\ntwo\n', 99, 'one\ntwo\n'],
  ['\n\n', 1, '\n'],
  ['a', 1, 'a'],
])('gives the last lines: %j, %d', async (content, last_lines, text) => {
  using world = createWorld()
  world.file('a.txt', content)
  await using server = await serve(world.root)
  const answer = await server.call('read_file', { path: 'a.txt', last_lines })
  const blank = text.trim() === '' ? `${text}\n[There is nothing here but white space]` : text
  expect(answer.text).toBe(text === '' ? '[The file is empty.]' : blank)
  expect(answer.structured).toEqual({ kind: 'text', content: text, size_bytes: content.length })
})

it.each([
  ['short lines', 'line "quoted" ü\n'],
  ['lines that JSON doubles', `${'"'.repeat(50)}\n`],
  ['one line', '🙂é'],
  ['one line that JSON makes much longer', '\x01'],
])('gives the end of what was asked for when all of it does not fit: %s', async (_, unit) => {
  using world = createWorld()
  const content = unit.repeat(60_000)
  world.file('a.txt', content)
  await using server = await serve(world.root)
  const { text, structured } = await server.call('read_file', { path: 'a.txt', last_lines: 50_000 })
  const got = structured['content'] as string
  expect(structured['is_start_cut']).toBe(true)
  expect(text).toBe(`${got}\n[Only the end of the lines asked for fits here]`)
  expect(content.endsWith(got)).toBe(true)
  expect(unit.endsWith('\n') ? got.length % unit.length : 0).toBe(0)
  expect(Buffer.byteLength(JSON.stringify(got))).toBeGreaterThan(50_000)
  expect(Buffer.byteLength(JSON.stringify(got))).toBeLessThan(116_000)
})

it('cuts a long text at a line and says where to go on, until all of it was read', async () => {
  using world = createWorld()
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index + 1} "quoted" ü\n`)
  world.file('long.txt', lines.join(''))
  await using server = await serve(world.root)
  let content = ''
  let calls = 0
  for (let next: unknown = 1; next !== undefined; calls++) {
    const { text, structured } = await server.call('read_file', { path: 'long.txt', start_line: next })
    expect(structured['total_lines']).toBe(20_000)
    content += structured['content'] as string
    next = structured['next_start_line']
    expect(text.endsWith(`Go on with start_line: ${String(next)}]`)).toBe(next !== undefined)
  }
  expect(content).toBe(lines.join(''))
  expect(calls).toBeGreaterThan(2)
})

it('cuts inside a line only when the line alone is too long, and between characters', async () => {
  using world = createWorld()
  const content = `short\n${'🙂é'.repeat(50_000)}\nend`
  world.file('wide.txt', content)
  await using server = await serve(world.root)
  const first = await server.call('read_file', { path: 'wide.txt' })
  expect(first.structured).toMatchObject({ content: 'short\n', next_start_line: 2, total_lines: 3 })
  let rest = await server.call('read_file', { path: 'wide.txt', start_line: 2 })
  expect(rest.structured).toMatchObject({ first_line: 2, last_line: 2, total_lines: 3 })
  let read = 'short\n'
  for (;;) {
    read += rest.structured['content'] as string
    const next = rest.structured['next_start_byte']
    if (next === undefined) break
    expect(rest.text).toContain(`Go on with start_byte: ${next as number}`)
    rest = await server.call('read_file', { path: 'wide.txt', start_byte: next })
  }
  expect(read).toBe(content)
})

it('goes on at the next whole character when it is asked to start inside one', async () => {
  using world = createWorld()
  world.file('a.txt', '🙂 smile')
  await using server = await serve(world.root)
  expect((await server.call('read_file', { path: 'a.txt', start_byte: 2 })).text).toBe(' smile')
})

it.each([
  ['of quotes', '"'],
  ['of characters that JSON escapes', '\x01'],
  ['of letters', 'a'],
  ['of lines', 'a\n'],
])('answers a large text %s within 256 KiB', async (_, unit) => {
  using world = createWorld()
  world.file('large.txt', unit.repeat(1_000_000))
  await using server = await serve(world.root)
  const answer = await server.call('read_file', { path: 'large.txt' })
  expect(answer.isError).toBe(false)
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(256 * 1024)
  expect((answer.structured['content'] as string).length).toBeGreaterThan(15_000)
})

it.each([
  ['with NUL bytes', Buffer.from('00ff0d0a1b5b33316dc328', 'hex')],
  ['with control characters', Buffer.from('caf\xe9\x01\x02', 'latin1')],
])('refuses a file %s as not being text', async (_, content) => {
  using world = createWorld()
  world.file('b.bin', content)
  await using server = await serve(world.root)
  const { text, isError } = await server.call('read_file', { path: 'b.bin' })
  expect([text, isError]).toEqual(['ERROR: "b.bin" is not UTF-8 text and cannot be read as text.', true])
})

it('refuses a sparse file of 10 GB after a look at its beginning', async () => {
  using world = createWorld()
  world.file('big.bin')
  truncateSync(world.at('big.bin'), 10 * 1024 ** 3)
  await using server = await serve(world.root)
  expect((await server.call('read_file', { path: 'big.bin' })).isError).toBe(true)
})

it('gives a line far into a file that is too large to be counted', async () => {
  using world = createWorld()
  world.file('large.txt', 'x'.repeat(99).concat('\n').repeat(100_000).concat('the end\n'))
  await using server = await serve(world.root)
  const { text, structured } = await server.call('read_file', { path: 'large.txt', start_line: 100_001 })
  expect(text).toBe('the end\n')
  const middle = await server.call('read_file', { path: 'large.txt', start_line: 50_000, end_line: 50_000 })
  expect(middle.structured).toMatchObject({ first_line: 50_000, last_line: 50_000, size_bytes: 10_000_008 })
  expect(middle.structured).not.toHaveProperty('total_lines')
  expect(structured).toMatchObject({ total_lines: 100_001 })
})

it('stops looking for a line when the call is cancelled', async () => {
  using world = createWorld()
  world.file('large.txt', 'x\n'.repeat(10_000_000))
  using root = openRoot(world.root)
  using file = root.openFile('large.txt')
  const cancel = new AbortController()
  const reading = readText(file, { startLine: 9_000_000, signal: cancel.signal })
  cancel.abort(new Error('enough'))
  await expect(reading).rejects.toThrow('enough')
})

it('refuses arguments that it does not know', async () => {
  using world = createWorld()
  await using server = await serve(world.root)
  const { text } = await server.call('read_file', { path: 'a.txt', head: 3 })
  expect(text).toContain('wrong arguments')
})
