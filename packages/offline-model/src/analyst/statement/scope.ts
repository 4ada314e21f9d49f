import { toCondition } from './condition.ts'
import type { Condition } from './condition.ts'
import { identifier } from './identifier.ts'
import { isSingle, pathBetween } from '../schema/joins.ts'
import type { Step } from '../schema/joins.ts'
import type { Existence, Filter, Query, Value } from '../query/query.ts'
import { isCents } from '../schema/schema.ts'
import type { Column, Table } from '../schema/schema.ts'

/** Thrown when a query cannot be written without counting rows twice or guessing a connection. */
export class UnsoundQueryError extends Error {}

/** What is asked of the rows that refer to a row: all of it of the same one of them. */
interface Branch {
  /** From the base to the row that is referred to. */
  up: Step[]
  down: Step
  filters: Filter[]
  existences: Existence[]
}

/**
 * A number of related rows as a condition on groups of them. Who has none of them is in no group, and yet has fewer than three: so `fewer than`
 * and `at most` are written as the opposite of `at least` and `more than`. Throws {@link UnsoundQueryError} for a number that says nothing.
 */
function toHaving({ operator, value }: NonNullable<Existence['count']>): {
  operator: string
  value: Value
  isNegated: boolean
} {
  const isNone = Number(value.text) === 0
  if (operator === '=' && isNone) return { operator: '>', value, isNegated: true }
  if (isNone && operator !== '>' && operator !== '<=') throw new UnsoundQueryError('every row has at least none')
  const opposite = { '<': '>=', '<=': '>' }[operator]
  return { operator: opposite ?? operator, value, isNegated: opposite !== undefined }
}

/** The tables of one SELECT: its base, what is joined to it, and the values of its conditions in order. */
export class Scope {
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

  /** A column as people speak of it: hundredths as whole units. */
  value(column: Column): string {
    return isCents(column) ? `${this.name(column)} / 100.0` : this.name(column)
  }

  /** Joins a table of which every row of the base has at most one. Throws {@link UnsoundQueryError} for any other. */
  join(table: string): void {
    const path = this.#pathTo(table)
    if (!isSingle(path)) {
      throw new UnsoundQueryError(
        `one row of \`${this.#base.name}\` can have several of \`${table}\`, so the figures would be counted twice`,
      )
    }
    path.forEach((step) => this.#joinStep(step))
  }

  /** The conditions of a query, each true or false of one row of the base. */
  conditions({ filters, existences, empty }: Pick<Query, 'filters' | 'existences' | 'empty'>): string[] {
    const isNear = (table: string): boolean => isSingle(this.#pathTo(table))
    const own = [
      ...filters.filter(({ column }) => isNear(column.table)).map((filter) => this.#filter(filter)),
      ...empty.map(({ column, isNegated }) => this.#empty(column, isNegated)),
      ...existences.filter(({ table }) => isNear(table.name)).map((existence) => this.#reference(existence)),
    ]
    const branches = new Map<string, Branch>()
    for (const filter of filters) {
      if (!isNear(filter.column.table)) this.#branch(filter.column.table, branches).filters.push(filter)
    }
    for (const existence of existences) {
      if (!isNear(existence.table.name)) this.#branch(existence.table.name, branches).existences.push(existence)
    }
    return [...own, ...[...branches.values()].map((branch) => this.#below(branch))]
  }

  #pathTo(table: string): Step[] {
    const path = pathBetween(this.#base.name, table, this.#tables)
    if (!path) throw new UnsoundQueryError(`I see no connection between \`${this.#base.name}\` and \`${table}\``)
    return path
  }

  #branch(table: string, branches: Map<string, Branch>): Branch {
    const path = this.#pathTo(table)
    const at = path.findIndex(({ direction }) => direction === 'down')
    const down = path[at]
    if (!down) throw new Error(`The way to ${table} has no step down.`)
    const key = `${down.from}>${down.to}`
    const branch = branches.get(key) ?? { up: path.slice(0, at), down, filters: [], existences: [] }
    branches.set(key, branch)
    return branch
  }

  /** A condition on the rows that refer to this one, as a subquery, so that no row of the base comes twice. */
  #below({ up, down, filters, existences }: Branch): string {
    if (filters.some(({ operator }) => operator === '!=' || operator === 'outside')) {
      throw new UnsoundQueryError(`"not" could mean some or all of the \`${down.to}\` here`)
    }
    const table = this.#tables.find(({ name }) => name === down.to)
    if (!table) throw new Error(`The schema has no table ${down.to}.`)
    const counts = existences.flatMap(({ table: counted, count }) =>
      counted === table && count ? [toHaving(count)] : [],
    )
    const isNegated = existences.some((existence) => existence.isNegated) || counts.some((count) => count.isNegated)
    if (isNegated && existences.length > 1) {
      throw new UnsoundQueryError('several conditions on related rows contradict one another')
    }
    up.forEach((step) => this.#joinStep(step))
    const inner = new Scope(table, this.#tables)
    const further = existences.filter((existence) => existence.table !== table)
    const where = inner.conditions({
      filters,
      existences: further.map((existence) => ({ ...existence, isNegated: false })),
      empty: [],
    })
    const foreignKey = inner.name(down.foreignKey)
    // NOT IN a list that holds a null is never true.
    if (isNegated) where.push(`${foreignKey} IS NOT NULL`)
    this.values.push(...inner.values)
    this.values.push(...counts.map(({ value }) => value))
    const subquery = [
      `SELECT ${foreignKey} FROM ${inner.from}`,
      where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
      counts.length > 0
        ? `GROUP BY ${foreignKey} HAVING ${counts.map(({ operator }) => `COUNT(*) ${operator} ?`).join(' AND ')}`
        : '',
    ]
    const key = `${identifier(down.from)}.${identifier(down.key)}`
    return `${key} ${isNegated ? 'NOT IN' : 'IN'} (${subquery.filter(Boolean).join(' ')})`
  }

  #joinStep({ from, to, foreignKey, key }: Step): void {
    const on = `${identifier(from)}.${identifier(foreignKey.name)} = ${identifier(to)}.${identifier(key)}`
    if (!this.#joins.has(to)) this.#joins.set(to, `JOIN ${identifier(to)} ON ${on}`)
  }

  #filter(filter: Filter): string {
    const { column } = filter
    this.join(column.table)
    return this.#keep(toCondition(column.kind === 'number' ? this.value(column) : this.name(column), filter))
  }

  #empty(column: Column, isNegated: boolean): string {
    this.join(column.table)
    const name = this.name(column)
    if (column.kind !== 'text') return `${name} IS ${isNegated ? 'NOT ' : ''}NULL`
    return isNegated ? `(${name} IS NOT NULL AND ${name} <> '')` : `(${name} IS NULL OR ${name} = '')`
  }

  /** The one row that a row refers to: there, or not. */
  #reference({ table, isNegated, count }: Existence): string {
    const [first, second] = this.#pathTo(table.name)
    if (!first || second || count) {
      throw new UnsoundQueryError(`each row of \`${this.#base.name}\` has at most one of \`${table.name}\``)
    }
    return `${this.name(first.foreignKey)} IS ${isNegated ? '' : 'NOT '}NULL`
  }

  #keep({ sql, values }: Condition): string {
    this.values.push(...values)
    return sql
  }
}
