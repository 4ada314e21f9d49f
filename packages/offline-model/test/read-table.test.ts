import { describe, expect, it } from 'vitest'
import { readTable } from '../src/answers/read-table.ts'

const ROWS = [
  ['Berlin', '9'],
  ['New York', '2'],
]

describe('a table in a tool’s text', () => {
  it.for([
    ['Markdown', '| city | count |\n| --- | --- |\n| Berlin | 9 |\n| New York | 2 |\n\n2 rows.'],
    ['psql', ' city     | count \n----------+-------\n Berlin   |     9\n New York |     2\n(2 rows)'],
    [
      'a box',
      '┌──────────┬───────┐\n│ city     │ count │\n├──────────┼───────┤\n│ Berlin   │ 9     │\n│ New York │ 2     │\n└──────────┴───────┘',
    ],
    ['columns over a dashed line', 'city      count\n--------  -----\nBerlin    9\nNew York  2\n\n2 rows'],
    ['tabs', 'city\tcount\nBerlin\t9\nNew York\t2'],
    ['commas', 'city,count\nBerlin,9\nNew York,2'],
    ['objects in JSON', '[{"city":"Berlin","count":9},{"city":"New York","count":2}]'],
    ['arrays in JSON', '{"columns":["city","count"],"rows":[["Berlin",9],["New York",2]]}'],
    [
      'fenced JSON',
      '```json\n{"columns":[{"name":"city"},{"name":"count"}],"rows":[{"city":"Berlin","count":9},{"city":"New York","count":2}]}\n```',
    ],
  ] as const)('is read from %s', ([, text]) => {
    expect(readTable(text)).toMatchObject({ header: ['city', 'count'], rows: ROWS })
  })

  it('keeps the digits of a number that a double cannot hold', () => {
    expect(readTable('[{"id":12345678901234567890,"price":1.10}]')?.rows).toEqual([['12345678901234567890', '1.10']])
  })

  it('gives back escaped bars and keeps the words around it', () => {
    expect(readTable('Here:\n| a |\n| --- |\n| x \\| y |\n\n1 row.')).toEqual({
      header: ['a'],
      rows: [['x | y']],
      note: 'Here:\n\n1 row.',
    })
  })

  it('is empty when the tool says that there are no rows', () => {
    expect(readTable('(0 rows)')?.rows).toEqual([])
    expect(readTable('[]')?.rows).toEqual([])
  })

  it.for(['There are 37 customers in Berlin, Hamburg, and Munich.', '', '{"oops'])('is not seen in %j', (text) => {
    expect(readTable(text)).toBeUndefined()
  })
})
