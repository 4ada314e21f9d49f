import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitMarkers, withMarkers } from '../src/citations/citations.ts'
import { parseDeepLink, toSafeHref } from '../src/markdown/draw/safe-href.ts'
import { completeBlock } from '../src/markdown/parse/complete-block.ts'
import { BlockSplitter } from '../src/markdown/parse/split-blocks.ts'

const PIECES = [
  '# Head\n\n',
  'A paragraph with **bold** and `code`.\n\n',
  '- one\n- two\n\n  still two\n\n',
  '1. first\n2. second\n\n',
  '| a | b |\n| --- | --- |\n| 1 | 2 |\n\n',
  '```sql\nSELECT 1\n\n-- more\n```\n\n',
  '> said\n\n',
  '$$\nx^2\n$$\n\n',
  'Text\n===\n\n',
]

describe('a text cut into blocks', () => {
  it('is the text again, however it grew, and as if it had come in one go', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        (parts, step) => {
          const source = parts.join('')
          const splitter = new BlockSplitter()
          for (let end = step; end < source.length; end += step) {
            expect(splitter.split(source.slice(0, end)).join('')).toBe(source.slice(0, end))
          }
          expect(splitter.split(source)).toEqual(new BlockSplitter().split(source))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('does not cut a list, a fence or a table that may go on', () => {
    const splitter = new BlockSplitter()
    expect(splitter.split('Intro.\n\n- one\n')).toHaveLength(2)
    expect(splitter.split('Intro.\n\n- one\n\n- two\n')).toHaveLength(2)
    expect(new BlockSplitter().split('```js\na\n\nb')).toHaveLength(1)
  })

  it('begins anew for another text', () => {
    const splitter = new BlockSplitter()
    splitter.split('One.\n\nTwo.\n\nThree.\n\nFour.\n\n')
    expect(splitter.split('Other.')).toEqual(['Other.'])
  })
})

describe('a block that is still being written', () => {
  it.each([
    ['**bo', '**bo**'],
    ['some `cod', 'some `cod`'],
    ['| a | b |', '| a | b |\n| --- | --- |'],
    ['| a | b |\n| --', '| a | b |\n| --- | --- |'],
    ['| a | b |\n| --- | --- |', '| a | b |\n| --- | --- |'],
    ['plain words', 'plain words'],
  ])('%j is closed as it will presumably be', (block, closed) => {
    expect(completeBlock(block)).toBe(closed)
  })
})

describe('an address of a model', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['/orders/7', '/orders/7'],
    ['#part', '#part'],
  ])('%s is opened', (href, opened) => {
    expect(toSafeHref(href)).toBe(opened)
  })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example/x',
    '/\\evil.example/x',
    'blob:https://example.com/1',
  ])('%j is not', (href) => {
    expect(toSafeHref(href)).toBeUndefined()
  })

  it('of the page’s own kind has a name and data', () => {
    expect(parseDeepLink('chatkit-link://open/order?id=7&q=a%20b')).toEqual({
      name: 'open/order',
      data: { id: '7', q: 'a b' },
    })
    expect(parseDeepLink('https://example.com')).toBeUndefined()
  })
})

describe('citations', () => {
  it('stand where they belong, several at one place in order, and cannot be forged by a text', () => {
    const source = { type: 'url' as const, title: 'T', url: 'https://example.com' }
    const annotation = (index: number | undefined) =>
      ({ type: 'annotation', source, ...(index !== undefined && { index }) }) as const
    const text = 'One two \uE00099\uE001.'
    const marked = withMarkers(
      { type: 'output_text', text, annotations: [annotation(3), annotation(7), annotation(3), annotation(undefined)] },
      2,
    )
    expect(splitMarkers(marked).filter((part) => part !== '')).toEqual(['One', 3, 5, ' two', 4, ' 99.'])
  })
})
