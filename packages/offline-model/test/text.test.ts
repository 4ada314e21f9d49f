import { describe, expect, it } from 'vitest'
import { beginning } from '../src/answers/words.ts'
import { singular, stem } from '../src/language/stem.ts'
import { nameWords, tokenize } from '../src/language/tokens.ts'

describe('singular', () => {
  it.for([
    ['Cities', 'city'],
    ['statuses', 'status'],
    ['status', 'status'],
    ['addresses', 'address'],
    ['boxes', 'box'],
    ['prices', 'price'],
    ['houses', 'house'],
    ["customer's", 'customer'],
    ['bus', 'bus'],
  ] as const)('makes %s into %s', ([word, expected]) => {
    expect(singular(word)).toBe(expected)
  })
})

it('cuts a text without leaving half of a character', () => {
  expect(beginning('a😀😀', 4)).toBe('a😀')
  expect(beginning('a😀😀', 3)).toBe('a😀')
  expect(beginning('a😀😀', 5)).toBe('a😀😀')
})

it('brings the forms of a word together for comparing prose', () => {
  expect(new Set(['refund', 'refunds', 'refunded', 'refunding'].map(stem)).size).toBe(1)
})

const kinds = (text: string): string[] => tokenize(text).map(({ kind, value }) => `${kind}:${value}`)

describe('tokenize', () => {
  it('tells words, numbers, dates, quotations and signs apart', () => {
    expect(kinds('price >= 1,250.50 on 2024-03-05 for "Oak stool" or a@b.org?')).toEqual([
      'word:price',
      'sign:>=',
      'number:1250.50',
      'word:on',
      'date:2024-03-05',
      'word:for',
      'quoted:Oak stool',
      'word:or',
      'word:a@b.org',
      'sign:?',
    ])
  })

  it.for([
    ['March 2024', '2024-03'],
    ['1 March 2024', '2024-03-01'],
    ['March 1st, 2024', '2024-03-01'],
    ['Dec 31 2024', '2024-12-31'],
  ] as const)('reads the written date %s', ([text, value]) => {
    expect(kinds(text)).toEqual([`date:${value}`])
  })

  it('takes no impossible date for one', () => {
    expect(kinds('2024-13-45').some((token) => token.startsWith('date'))).toBe(false)
  })

  it('does not mistake an apostrophe for a quotation mark', () => {
    expect(kinds("what's Nora O'Neil's city")).toEqual(["word:what's", 'word:Nora', "word:O'Neil's", 'word:city'])
  })
})

it('splits identifiers into words', () => {
  expect([nameWords('order_lines'), nameWords('createdAt'), nameWords('public.Customers')]).toEqual([
    ['order', 'line'],
    ['created', 'at'],
    ['public', 'customer'],
  ])
})
