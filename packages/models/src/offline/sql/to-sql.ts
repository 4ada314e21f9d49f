import { isSingle, pathBetween } from './joins.ts'
import type { Step } from './joins.ts'
import type { Existence, Figure, Filter, Query, Value } from './query.ts'
import type { Column, Table } from './schema.ts'

/** A statement for SQLite and PostgreSQL alike, with `?` for each of its values in order. */
export interface Statement {
  sql: string
  values: Value[]
}

/** Thrown when a query cannot be written without counting rows twice or guessing a connection. */
export class UnsoundQueryError extends Error {}

const RESERVED = new Set(
  'all and as asc between by case check column constraint create cross default desc distinct do else end except exists for foreign from full grant group having in index inner insert into is join key left like limit natural not null offset on or order outer primary references right select set table then to union unique update user using values view when where with'.split(
    ' ',
  ),
)

/** An identifier, quoted where SQL needs it. */
export function identifier(name: string): string {
  return name
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) && !RESERVED.has(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.')
}

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

/** Puts values into a statement: as numbered or plain placeholders, or as literals where the tool takes no parameters. */
export function withPlaceholders(
  { sql, values }: Statement,
  style: '?' | '$' | 'literal',
): { sql: string; params: (string | number)[] } {
  let index = 0
  const text = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g, (match) => {
    if (match !== '?') return match
    const value = values[index++]
    if (style === 'literal') return value ? literal(value) : 'NULL'
    return style === '$' ? `$${index}` : '?'
  })
  return {
    sql: text,
    params:
      style === 'literal' ? [] : values.map(({ text: value, type }) => (type === 'number' ? Number(value) : value)),
  }
}

function literal({ text, type }: Value): string {
  return type === 'number' && /^-?\d+(?:\.\d+)?$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
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

/** A column's name without the unit it is kept in. */
export function plainName({ name }: Column): string {
  return name.replace(/_cents?$/i, '')
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
  if ('figure' in by) return `${amount(by.figure, scope)}${suffix}`
  scope.join(by.column.table)
  return `${scope.name(by.column)}${suffix}`
}

/** A date's day, month or year. Dates kept as ISO text and as dates both begin so when written out. */
function stretch(column: string, unit: 'day' | 'month' | 'year'): string {
  return `SUBSTR(CAST(${column} AS TEXT), 1, ${{ year: 4, month: 7, day: 10 }[unit]})`
}

function isCents({ name }: Column): boolean {
  return /_cents?$/i.test(name)
}

/** The tables of one SELECT: its base, what is joined to it, and the values of its conditions in order. */
class Scope {
  readonly values: Value[] = []
  readonly #base: Table
  readonly #tables: readonly Table[]
  readonly #joins = new Map<string, string>()

  constructor(base: Table, tables: readonly Table[]) {
    this.#base = base
    this.#tables = tables
  }

  get from(): string {
    return [identifier(this.#base.name), ...this.#joins.values()].join(' ')
  }

  name(column: Column): string {
    return `${identifier(column.table)}.${identifier(column.name)}`
  }

  value(column: Column): string {
    return isCents(column) ? `${this.name(column)} / 100.0` : this.name(column)
  }

  join(table: string): void {
    const path = pathBetween(this.#base.name, table, this.#tables)
    if (!path) throw new UnsoundQueryError(`I see no connection between \`${this.#base.name}\` and \`${table}\``)
    if (!isSingle(path))
      throw new UnsoundQueryError(
        `one row of \`${this.#base.name}\` can have several of \`${table}\`, so the figures would be counted twice`,
      )
    path.forEach((step) => this.#joinStep(step))
  }

  conditions({ filters, existences, empty }: Pick<Query, 'filters' | 'existences' | 'empty'>): string[] {
    const paths = new Map(
      this.#tables.map((table) => [table.name, pathBetween(this.#base.name, table.name, this.#tables)]),
    )
    const isNear = (table: string): boolean => {
      const path = paths.get(table)
      if (!path) throw new UnsoundQueryError(`I see no connection between \`${this.#base.name}\` and \`${table}\``)
      return isSingle(path)
    }
    const own = [
      ...filters.filter(({ column }) => isNear(column.table)).map((filter) => this.#condition(filter)),
      ...empty.map(({ column, isNegated }) => this.#emptyCondition(column, isNegated)),
      ...existences
        .filter(({ table }) => isNear(table.name))
        .flatMap((existence) => this.#reference(existence, paths.get(existence.table.name) ?? [])),
    ]
    const far = new Map<string, { up: Step[]; down: Step; filters: Filter[]; existences: Existence[] }>()
    const branch = (table: string): { filters: Filter[]; existences: Existence[] } => {
      const path = paths.get(table) ?? []
      const at = path.findIndex(({ direction }) => direction === 'down')
      const down = path[at]
      if (!down) throw new Error(`The way to ${table} has no step down.`)
      const key = `${down.from}>${down.to}`
      const found = far.get(key) ?? { up: path.slice(0, at), down, filters: [], existences: [] }
      far.set(key, found)
      return found
    }
    filters
      .filter(({ column }) => !isNear(column.table))
      .forEach((filter) => branch(filter.column.table).filters.push(filter))
    existences
      .filter(({ table }) => !isNear(table.name))
      .forEach((existence) => branch(existence.table.name).existences.push(existence))
    return [...own, ...[...far.values()].map((rest) => this.#farCondition(rest))]
  }

  /** Rows among the many that refer to this one. */
  #farCondition({
    up,
    down,
    filters,
    existences,
  }: {
    up: Step[]
    down: Step
    filters: Filter[]
    existences: Existence[]
  }): string {
    if (filters.some(({ operator }) => operator === '!=' || operator === 'outside')) {
      throw new UnsoundQueryError(`"not" could mean some or all of the \`${down.to}\` here`)
    }
    up.forEach((step) => this.#joinStep(step))
    const table = this.#tables.find(({ name }) => name === down.to)
    if (!table) throw new Error(`The schema has no table ${down.to}.`)
    const here = existences.filter((existence) => existence.table.name === down.to)
    const negated = existences.filter(({ isNegated }) => isNegated)
    if (negated.length > 0 && existences.length > 1)
      throw new UnsoundQueryError('several conditions on related rows contradict one another')
    const inner = new Scope(table, this.#tables)
    const where = inner.conditions({
      filters,
      existences: existences
        .filter((existence) => existence.table.name !== down.to)
        .map((existence) => ({ ...existence, isNegated: false })),
      empty: [],
    })
    const foreignKey = inner.name(down.foreignKey)
    if (negated.length > 0) where.push(`${foreignKey} IS NOT NULL`)
    this.values.push(...inner.values)
    const having = here.flatMap(({ count }) => {
      if (!count) return []
      this.values.push(count.value)
      return [`COUNT(*) ${count.operator} ?`]
    })
    const subquery = [
      `SELECT ${foreignKey} FROM ${inner.from}`,
      where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
      having.length > 0 ? `GROUP BY ${foreignKey} HAVING ${having.join(' AND ')}` : '',
    ]
    return `${identifier(down.from)}.${identifier(down.key)} ${negated.length > 0 ? 'NOT IN' : 'IN'} (${subquery.filter(Boolean).join(' ')})`
  }

  #joinStep({ from, to, foreignKey, key }: Step): void {
    if (this.#joins.has(to)) return
    this.#joins.set(
      to,
      `JOIN ${identifier(to)} ON ${identifier(from)}.${identifier(foreignKey.name)} = ${identifier(to)}.${identifier(key)}`,
    )
  }

  #reference({ isNegated, count }: Existence, path: readonly Step[]): string[] {
    const first = path[0]
    if (!first || count) throw new UnsoundQueryError('the rows to count are not many to one')
    return [`${this.name(first.foreignKey)} IS ${isNegated ? '' : 'NOT '}NULL`]
  }

  #emptyCondition(column: Column, isNegated: boolean): string {
    this.join(column.table)
    const name = this.name(column)
    if (column.kind !== 'text') return `${name} IS ${isNegated ? 'NOT ' : ''}NULL`
    return isNegated ? `(${name} IS NOT NULL AND ${name} <> '')` : `(${name} IS NULL OR ${name} = '')`
  }

  #condition({ column, operator, values }: Filter): string {
    this.join(column.table)
    const name = column.kind === 'number' ? this.value(column) : this.name(column)
    const marks = values.map(() => '?')
    const add = (...texts: Value[]): void => void this.values.push(...texts)
    const pattern = (before: string, after: string): string => {
      add(
        ...values.map(({ text }) => ({
          text: `${before}${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}${after}`,
          type: 'text' as const,
        })),
      )
      return values.map(() => `LOWER(${name}) LIKE ? ESCAPE '\\'`).join(' OR ')
    }
    switch (operator) {
      case 'contains':
        return parenthesized(pattern('%', '%'), values.length)
      case 'starts':
        return parenthesized(pattern('', '%'), values.length)
      case 'ends':
        return parenthesized(pattern('%', ''), values.length)
      case 'between':
        add(...values)
        return `${name} BETWEEN ? AND ?`
      case 'within':
        add(...values)
        return `${name} >= ? AND ${name} < ?`
      case 'outside':
        add(...values)
        return `(${name} < ? OR ${name} >= ?)`
      case '=':
      case '!=': {
        add(...values)
        const isOne = values.length === 1
        if (operator === '=') return isOne ? `${name} = ?` : `${name} IN (${marks.join(', ')})`
        return isOne ? `${name} <> ?` : `${name} NOT IN (${marks.join(', ')})`
      }
      case '<':
      case '<=':
      case '>':
      case '>=':
        add(...values)
        return `${name} ${operator} ?`
      default:
        throw new Error(`Unknown operator: ${JSON.stringify(operator satisfies never)}`)
    }
  }
}

function parenthesized(condition: string, count: number): string {
  return count > 1 ? `(${condition})` : condition
}
