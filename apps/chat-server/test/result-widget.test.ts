import { describe, expect, it } from 'vitest'
import { drawChart } from '../src/widgets/chart-picture.ts'
import { MAX_BARS, resultText, resultWidget, SHOWN_ROWS, toSeries } from '../src/widgets/result-widget.ts'

const cities = {
  columns: ['city', 'count'],
  rows: [
    ['Berlin', 111],
    ['Bonn', 9],
  ],
}
const words = {
  columns: ['name', 'city'],
  rows: [
    ['Ada', 'Bonn'],
    ['Bob', null],
  ],
}
const rowsOf = (length: number) => ({
  columns: ['id', 'name'],
  rows: Array.from({ length }, (_, index): (number | string)[] => [index, `n${index}`]),
})

describe('a result', () => {
  it('becomes a chart of its numbers over its names', () => {
    expect(resultWidget(cities, { kind: 'bar', heading: 'Customers' })).toMatchObject({
      type: 'Card',
      children: [
        { type: 'Title', value: 'Customers' },
        {
          type: 'Chart',
          data: [
            { name: 'Berlin', value: 111 },
            { name: 'Bonn', value: 9 },
          ],
          series: [{ type: 'bar', label: 'count' }],
        },
        { value: '2 rows.' },
      ],
    })
  })

  it('is a table where no chart can be drawn', () => {
    for (const result of [words, rowsOf(1), rowsOf(MAX_BARS + 1)]) {
      expect(toSeries(result)).toBeUndefined()
      expect(JSON.stringify(resultWidget(result, { kind: 'line', heading: 'x' }))).toContain('"type":"Table"')
    }
  })

  it('says the same in words', () => {
    expect(resultText(words, 'People')).toBe('People\nname\tcity\nAda\tBonn\nBob\t–\n2 rows.')
  })

  it('shows its first rows, and says how many there are', () => {
    const text = resultText(rowsOf(60), 'Many')
    expect(text.split('\n')).toHaveLength(SHOWN_ROWS + 3)
    expect(text).toContain('The first 50 of 60 rows.')
  })

  it('is drawn as a picture, whatever its names are', async () => {
    const url = await drawChart({ label: '<&"', names: ['</text><script>', '\u0000\ud800'], numbers: [0, -3] })
    expect(url).toMatch(/^data:image\/png;base64,iVBOR/)
  })
})
