import { identifier } from './identifier.ts'
import type { Statement } from './placeholders.ts'
import type { Figure, Query } from '../query/query.ts'
import { isCents, plainName } from '../schema/schema.ts'
import type { Column, Table } from '../schema/schema.ts'
import { Scope } from './scope.ts'

/** Writes a query as one SELECT. */
export function toStatement(query: Query, tables: readonly Table[]): Statement {
  const scope = new Scope(query.base, tables)
  const groups = query.groups.map((group) => {
    group.columns.forEach((column) => scope.join(column.table))
    return group.unit && group.columns[0]
      ? [stretch(scope.name(group.columns[0]), group.unit)]
      : group.columns.map((column) => scope.name(column))
  })
  const order = query.order ? orderTerm(query, scope) : undefined
  const selected = selectTerms(query, scope, groups)
  const where = scope.conditions(query)
  const grouped = query.groups.flatMap((group, index) => [
    ...(group.key ? [scope.name(group.key)] : []),
    ...(groups[index] ?? []),
  ])
  const sql = [
    `SELECT ${selected.join(', ')}`,
    `FROM ${scope.from}`,
    where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
    grouped.length > 0 ? `GROUP BY ${grouped.join(', ')}` : '',
    order ? `ORDER BY ${order}` : '',
    query.limit ? `LIMIT ${query.limit.text}` : '',
  ]
  const text = sql.filter(Boolean).join(' ')
  // With one table its name before every column is noise; no value is in the text yet.
  const isAlone = scope.from === identifier(query.base.name) && !text.includes('(SELECT')
  return { sql: isAlone ? text.replaceAll(`${identifier(query.base.name)}.`, '') : text, values: scope.values }
}

function selectTerms(query: Query, scope: Scope, groups: readonly (readonly string[])[]): string[] {
  const { select } = query
  const shown = query.groups.flatMap((group, index) =>
    (groups[index] ?? []).map((term) => (group.unit ? `${term} AS ${group.unit}` : term)),
  )
  switch (select.kind) {
    case 'count':
      return [...shown, 'COUNT(*) AS count']
    case 'distinct':
      scope.join(select.column.table)
      return [...shown, `COUNT(DISTINCT ${scope.name(select.column)}) AS count`]
    case 'figure':
      return [...shown, `${figureTerm(select.fn, select.of, scope)} AS ${figureName(select.fn, select.of)}`]
    case 'rows':
      return select.columns.map((column) => {
        scope.join(column.table)
        return column.table === query.base.name
          ? scope.name(column)
          : `${scope.name(column)} AS ${identifier(`${column.table}_${column.name}`)}`
      })
    default:
      throw new Error(`Unknown kind of query: ${JSON.stringify(select satisfies never)}`)
  }
}

/** `total_revenue`, `average_price`, `highest_total`. */
export function figureName(fn: 'sum' | 'avg' | 'min' | 'max', { column, times }: Figure): string {
  const word = { sum: 'total', avg: 'average', min: 'lowest', max: 'highest' }[fn]
  const what = times ? 'amount' : plainName(column)
  return (what === word ? word : `${word}_${what}`).replaceAll(/[^a-z0-9_]/gi, '_').toLowerCase()
}

function figureTerm(fn: 'sum' | 'avg' | 'min' | 'max', figure: Figure, scope: Scope): string {
  const term = `${fn.toUpperCase()}(${amount(figure, scope)})`
  const isWhole = /int|serial/.test(figure.column.type) && !figure.times && !isCents(figure.column)
  if (fn === 'min' || fn === 'max' || (fn === 'sum' && isWhole)) return term
  return `ROUND(CAST(${term} AS NUMERIC), 2)`
}

function amount({ column, times }: Figure, scope: Scope): string {
  scope.join(column.table)
  return times ? `${scope.name(times)} * ${scope.value(column)}` : scope.value(column)
}

function orderTerm(query: Query, scope: Scope): string {
  const { by, direction } = query.order ?? { by: 'measure', direction: 'desc' }
  const suffix = direction === 'desc' ? ' DESC' : ''
  if (by === 'measure') {
    const name = query.select.kind === 'figure' ? figureName(query.select.fn, query.select.of) : 'count'
    return `${name}${suffix}`
  }
  if (by === 'group') return `${query.groups[0]?.unit ?? scope.name(firstColumn(query))}${suffix}`
  // Left to themselves, SQLite puts nulls first upwards and PostgreSQL downwards.
  if ('figure' in by) return `${amount(by.figure, scope)}${suffix} NULLS LAST`
  scope.join(by.column.table)
  return `${scope.name(by.column)}${suffix} NULLS LAST`
}

/** A date's day, month or year. Dates kept as ISO text and as dates both begin so when written out. */
function stretch(column: string, unit: 'day' | 'month' | 'year'): string {
  return `SUBSTR(CAST(${column} AS TEXT), 1, ${{ year: 4, month: 7, day: 10 }[unit]})`
}

function firstColumn({ groups }: Query): Column {
  const column = groups[0]?.columns[0]
  if (!column) throw new Error('The query has no group to be ordered by.')
  return column
}
