import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { array, assert, constantFrom, nat, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { editFile } from '../src/changes/edit-file.ts'
import { formatDiff } from '../src/changes/diff.ts'
import { applyReplacements, locateEdits } from '../src/changes/text-edits.ts'
import type { Replacement } from '../src/changes/text-edits.ts'
import { openRoot } from '../src/root/root.ts'
import { serve } from './serving.ts'
import { createWorld, SECRET } from './world.ts'

const WRITE = { allowsWrite: true }
const TEXT = Array.from({ length: 20 }, (_, index) => `line ${index + 1}.\n`).join('')

it('replaces exact text and answers with the difference', async () => {
  using world = createWorld()
  world.file('a.txt', TEXT)
  await using server = await serve(world.root, WRITE)
  const { text, structured } = await server.call('edit_file', {
    path: 'a.txt',
    edits: [
      { old_text: 'line 19.\n', new_text: '' },
      { old_text: 'line 4.\nline 5.', new_text: 'line 4.\nnumber 5.\nnumber 5b.' },
    ],
  })
  const diff = [
    '@@ -2,7 +2,8 @@',
    ' line 2.',
    ' line 3.',
    ' line 4.',
    '-line 5.',
    '+number 5.',
    '+number 5b.',
    ' line 6.',
    ' line 7.',
    ' line 8.',
    '@@ -16,5 +17,4 @@',
    ' line 16.',
    ' line 17.',
    ' line 18.',
    '-line 19.',
    ' line 20.',
  ].join('\n')
  expect(structured).toEqual({ path: 'a.txt', diff, is_written: true })
  expect(text).toBe(`Changed a.txt:\n${diff}`)
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe(
    TEXT.replace('line 5.', 'number 5.\nnumber 5b.').replace('line 19.\n', ''),
  )
})

it('only shows the difference when asked for a dry run', async () => {
  using world = createWorld()
  world.file('a.txt', 'one')
  await using server = await serve(world.root, WRITE)
  const { text, structured } = await server.call('edit_file', {
    path: 'a.txt',
    edits: [{ old_text: 'one', new_text: 'two' }],
    dry_run: true,
  })
  expect(text).toBe('Nothing was written. This would change a.txt:\n@@ -1,1 +1,1 @@\n-one\n+two')
  expect(structured['is_written']).toBe(false)
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('one')
})

it.each([
  [[{ old_text: 'aa', new_text: 'b' }], 'more than once (lines 1 and 2)'],
  [[{ old_text: 'zz', new_text: 'b' }], 'edits[0]: old_text is not in the file'],
  [[{ old_text: 'bb', new_text: 'bb' }], 'are the same'],
  [
    [
      { old_text: 'bb', new_text: 'x' },
      { old_text: 'b c', new_text: 'y' },
    ],
    'overlap',
  ],
  [
    [
      { old_text: 'bb', new_text: 'x' },
      { old_text: 'zz', new_text: 'y' },
    ],
    'edits[1]',
  ],
  [[], 'wrong arguments'],
  [[{ old_text: '', new_text: 'y' }], 'wrong arguments'],
  [Array.from({ length: 101 }, (_, index) => ({ old_text: `${index}`, new_text: 'y' })), 'wrong arguments'],
])('makes no edit when one cannot be made: %#', async (edits, reason) => {
  using world = createWorld()
  world.file('a.txt', 'aa\naa bb cc')
  await using server = await serve(world.root, WRITE)
  const { text, isError } = await server.call('edit_file', { path: 'a.txt', edits })
  expect(isError).toBe(true)
  expect(text).toContain(reason)
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('aa\naa bb cc')
})

it('counts overlapping places as more than one', () => {
  expect(() => locateEdits('aaa', [{ oldText: 'aa', newText: 'b' }])).toThrow('more than once')
})

it('keeps the line ends of a CRLF file when the edit was written with LF', async () => {
  using world = createWorld()
  world.file('a.txt', 'one\r\ntwo\r\nthree\r\n')
  await using server = await serve(world.root, WRITE)
  await server.call('edit_file', { path: 'a.txt', edits: [{ old_text: 'one\ntwo', new_text: 'eins\nzwei' }] })
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('eins\r\nzwei\r\nthree\r\n')
})

it('changes neither binary files nor what a link leads to', async () => {
  using world = createWorld()
  world.file('a.bin', Buffer.from([0, 65, 66]))
  world.file('real.txt', 'AB')
  world.link('inner', 'real.txt')
  world.link('outer', '../outside/secret.txt')
  await using server = await serve(world.root, WRITE)
  for (const path of ['a.bin', 'inner', 'outer', 'missing', '.']) {
    const { isError } = await server.call('edit_file', { path, edits: [{ old_text: 'A', new_text: 'X' }] })
    expect([path, isError]).toEqual([path, true])
  }
  expect(readFileSync(world.at('real.txt'), 'utf8')).toBe('AB')
  expect(readFileSync(join(world.outside, 'secret.txt'), 'utf8')).toBe(SECRET)
})

it('refuses when the file is changed by somebody else meanwhile', async () => {
  using world = createWorld()
  world.file('a.txt', 'one two')
  using root = openRoot(world.root)
  const edit = editFile(root, 'a.txt', [{ oldText: 'one', newText: 'ONE' }])
  // By now the text was read, and the new one is on its way to the disk.
  await Promise.resolve()
  world.file('a.txt', 'of another process')
  await expect(edit).rejects.toMatchObject({ code: 'busy' })
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('of another process')
})

it('gives a difference that turns the old text into the new', () => {
  const line = constantFrom('a', 'b', 'c', 'd e', '')
  const text = array(line, { minLength: 1, maxLength: 40 }).map((lines) => `${lines.join('\n')}\n`)
  const cut = tuple(nat(), nat(8), constantFrom('', 'x', 'x\ny', 'z\n'))
  assert(
    property(text, array(cut, { maxLength: 4 }), (before, cuts) => {
      const replacements: Replacement[] = []
      for (const [at, length, newText] of cuts.toSorted(([a], [b]) => (a % before.length) - (b % before.length))) {
        const start = at % before.length
        const end = Math.min(before.length - 1, start + length)
        if (start >= (replacements.at(-1)?.end ?? 0) && start <= end) replacements.push({ start, end, newText })
      }
      const after = applyReplacements(before, replacements)
      expect(patch(before, formatDiff(before, after))).toBe(after)
    }),
  )
})

it('gives up on a difference that would take too long to find', () => {
  expect(formatDiff(manyLines('a'), manyLines('b'))).toBe('[The texts differ too much to show where.]')
})

const manyLines = (prefix: string) => Array.from({ length: 100_000 }, (_, at) => `${prefix}${at}\n`).join('')

/** Applies a unified diff strictly: every line number, context line and removed line has to be right. */
function patch(before: string, diff: string): string {
  const source = before.split('\n')
  const result: string[] = []
  let at = 0
  for (const hunk of diff.split(/^(?=@@ )/m).filter(Boolean)) {
    const [header = '', ...lines] = hunk.replace(/\n$/, '').split('\n')
    const [start, oldCount, newStart, newCount] = (header.match(/\d+/g) ?? []).map(Number)
    result.push(...source.slice(at, (start ?? 0) - 1))
    at = (start ?? 0) - 1
    expect(newStart).toBe(result.length + 1)
    expect(lines.filter((line) => !line.startsWith('+'))).toHaveLength(oldCount ?? -1)
    expect(lines.filter((line) => !line.startsWith('-'))).toHaveLength(newCount ?? -1)
    for (const line of lines) {
      if (!line.startsWith('+') && source[at++] !== line.slice(1))
        throw new Error(`This line is not in the text: ${line}`)
      if (!line.startsWith('-')) result.push(line.slice(1))
    }
  }
  return [...result, ...source.slice(at)].join('\n')
}

it('makes all of the changes that one file is asked for at once, one after the other', async () => {
  using world = createWorld()
  world.file('a.txt', 'one two three')
  await using server = await serve(world.root, WRITE)
  const words = ['one', 'absent', 'two', 'three']
  const edits = words.map((word) => ({ path: 'a.txt', edits: [{ old_text: word, new_text: word.toUpperCase() }] }))
  const answers = await Promise.all(edits.map(async (edit) => server.call('edit_file', edit)))
  expect(answers.map(({ isError }) => isError)).toEqual([false, true, false, false])
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('ONE TWO THREE')
})
