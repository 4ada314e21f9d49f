import { card, chart, table, tableCell, tableRow, text, title } from '@frontdesk/chatkit/widgets'
import type { Card, WidgetComponent } from '@frontdesk/chatkit/widgets'
import type { QueryResult } from './query-results.ts'

/** How many rows a table shows; the text says how many there are. */
export const SHOWN_ROWS = 50
/** More bars than this cannot be told apart. */
export const MAX_BARS = 40

export type ResultKind = 'table' | 'bar' | 'line'

/** What of a result can be drawn: names along the axis, and a number for each. */
export interface Series {
  label: string
  names: string[]
  numbers: number[]
}

/** The last column of numbers over the first other column. Undefined where numbers do not deserve a chart. */
export function toSeries({ columns, rows }: QueryResult): Series | undefined {
  const number = columns.findLastIndex((_name, index) => rows.every((row) => typeof row[index] === 'number'))
  const name = columns.findIndex((_name, index) => index !== number)
  if (number < 0 || name < 0 || rows.length < 2 || rows.length > MAX_BARS) return undefined
  return {
    label: columns[number] ?? '',
    names: rows.map((row) => String(row[name] ?? '–')),
    numbers: rows.map((row) => Number(row[number])),
  }
}

/** A result as a card with a table or a chart. A result that cannot be drawn is a table. */
export function resultWidget(result: QueryResult, { kind, heading }: { kind: ResultKind; heading: string }): Card {
  const series = kind === 'table' ? undefined : toSeries(result)
  return card({ size: 'full' }, [
    title({ value: heading, size: 'sm' }),
    series ? toChart(series, kind === 'line' ? 'line' : 'bar') : toTable(result),
    text({ id: 'caption', value: captionOf(result), size: 'sm', color: 'secondary' }),
  ])
}

/** The same in words, for a model and for a reader without widgets. */
export function resultText({ columns, rows }: QueryResult, heading: string): string {
  const lines = [columns, ...rows.slice(0, SHOWN_ROWS)].map((row) => row.map((cell) => String(cell ?? '–')).join('\t'))
  return [heading, ...lines, captionOf({ columns, rows })].join('\n')
}

function captionOf({ rows: { length } }: QueryResult): string {
  if (length > SHOWN_ROWS) return `The first ${SHOWN_ROWS} of ${length} rows.`
  return `${length} ${length === 1 ? 'row' : 'rows'}.`
}

function toChart({ label, names, numbers }: Series, type: 'bar' | 'line'): WidgetComponent {
  return chart({
    data: names.map((name, index) => ({ name, value: numbers[index] ?? 0 })),
    series: [{ type, label, dataKey: 'value' }],
    xAxis: 'name',
    showYAxis: true,
  })
}

function toTable({ columns, rows }: QueryResult): WidgetComponent {
  return table({}, [
    tableRow(
      { header: true },
      columns.map((name) => tableCell({}, [text({ value: name, weight: 'semibold' })])),
    ),
    ...rows.slice(0, SHOWN_ROWS).map((row) =>
      tableRow(
        {},
        row.map((cell) =>
          tableCell({ align: typeof cell === 'number' ? 'end' : 'start' }, [text({ value: String(cell ?? '–') })]),
        ),
      ),
    ),
  ])
}
