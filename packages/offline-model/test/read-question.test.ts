import { describe, expect, it } from 'vitest'
import { readQuestion } from '../src/analyst/question/read-question.ts'
import type { Question } from '../src/analyst/question/question.ts'
import { tokenize } from '../src/language/tokens.ts'
import { SHOP } from './support/schema.ts'

const read = (text: string): Question => readQuestion(tokenize(text), SHOP)

const shown = (text: string): (string | undefined)[] =>
  read(text).shown.map(([column]) => `${column?.table}.${column?.name}`)

describe('the words of a question', () => {
  it('name a table as people write it', () => {
    expect(
      ['orders', 'the order lines', 'all our clients', 'lines', 'purchases'].map((text) => read(text).subject?.name),
    ).toEqual(['orders', 'order_lines', 'customers', 'order_lines', 'orders'])
  })

  it('name a column with, without and besides its table', () => {
    expect([shown('customer name'), shown('unit price of order lines'), shown('price of products')]).toEqual([
      ['customers.name'],
      ['order_lines.unit_price'],
      ['products.price_cents'],
    ])
  })

  it('are values when they mean nothing else', () => {
    expect(read('How many shipped orders from New York?').wanted).toMatchObject([
      { text: 'New York', cue: 'place' },
      { text: 'shipped', cue: 'none' },
    ])
  })

  it.for([
    ['orders over 100', { operator: '>', values: ['100'], type: 'number' }],
    ['orders with a total of at least 100 euros', { operator: '>=', values: ['100'], type: 'number' }],
    ['orders between 10 and 20', { operator: 'between', values: ['10', '20'], type: 'number' }],
    ['products cheaper than 20', { operator: '<', values: ['20'], type: 'number' }],
    ['orders since March 2024', { operator: '>=', values: ['2024-03'], said: ['March 2024'], type: 'date' }],
    ['orders not in 2024', { operator: '!=', values: ['2024'], type: 'date' }],
    [
      'orders from 2024-01-01 to 2024-02-01',
      { operator: 'between', values: ['2024-01-01', '2024-02-01'], type: 'date' },
    ],
    ['order 17', { operator: '=', values: ['17'], isKey: true }],
    ['products out of stock', { operator: '=', values: ['0'], said: ['zero'] }],
  ] as const)('make a condition: %s', ([text, comparison]) => {
    expect(read(text).comparisons).toMatchObject([comparison])
  })

  it.for([
    ['customers without orders', { isNegated: true }],
    ['customers who never ordered', { isNegated: true }],
    ['customers with more than 3 orders', { isNegated: false, count: { operator: '>', value: '3' } }],
  ] as const)('ask for related rows: %s', ([text, related]) => {
    expect(read(text).related).toMatchObject([{ table: { name: 'orders' }, ...related }])
  })
})

it('take a verb for the date it stands for', () => {
  expect(read('customers who ordered in 2024').comparisons).toMatchObject([{ columns: [{ name: 'ordered_at' }] }])
})

describe('a question that is not wholly understood', () => {
  it.for([
    ['How many customers and how many orders?', ['many']],
    ['the latest order of the biggest customer', ['biggest']],
    ['customers in Berlin or with orders over 100', ['or']],
    ['median price of products', ['median']],
    ['my orders', ['my']],
    ['How many orders last month?', ['last', 'month']],
    ['products except cheap', ['cheap', 'except']],
    ['count of customers with email', ['email']],
  ] as const)('reports the words it could not place: %s', ([text, words]) => {
    expect(read(text).unread.toSorted()).toEqual([...words].toSorted())
  })

  it('is not made of filler', () => {
    expect(read('Hello, could you please tell me how many customers do we have altogether?').unread).toEqual([])
  })
})
