import type { Parameter } from '../../../database.ts'
import { AGGREGATES } from './long-texts.ts'
import { type Part, lastName } from './parts.ts'
import type { Tree } from '../parse.ts'

/** How many rows the queries of a statement make by themselves, out of nothing; those of tables count as one, since they are there. */
export interface RowCounts {
  /** What an aggregate takes together. */
  takenBy: (aggregate: object) => number
  /** What a query gives. */
  givenBy: (select: object) => number
}

const MAX_PASSES = 8
const SELECT_KEYS = new Set(['SelectStmt', 'larg', 'rarg'])
/** What is taken for a series of days, months or years of which an end is computed. */
const MAX_DAYS = 10_000

interface Counts {
  made: Map<object, number>
  given: Map<object, number>
  /** Of common table expressions, by name. */
  named: Map<string, number>
  aggregating: ReadonlySet<object>
  params: readonly Parameter[]
}

/** Counts the rows. What refers to itself has no end. */
export function countRows(parts: readonly Part[], params: readonly Parameter[]): RowCounts {
  const scopes = new Map(parts.map(({ node, scope }) => [node as object, scope]))
  const aggregates = parts.filter(({ key, node }) => key === 'FuncCall' && isAggregate(node as Tree))
  const aggregating = new Set(aggregates.flatMap(({ scope }) => (scope === undefined ? [] : [scope])))
  const counts: Counts = { made: new Map(), given: new Map(), named: new Map(), aggregating, params }
  for (let pass = 0, isGrowing = true; isGrowing; pass++) {
    isGrowing = false
    for (const { key, node } of parts.toReversed()) {
      if (SELECT_KEYS.has(key)) countSelect(node as Tree, counts)
      if (key !== 'CommonTableExpr') continue
      const { ctename, ctequery } = node as { ctename?: string; ctequery?: { SelectStmt?: object } }
      const rows = counts.given.get(ctequery?.SelectStmt ?? {}) ?? 1
      if (rows <= (counts.named.get(ctename ?? '') ?? 1)) continue
      counts.named.set(ctename ?? '', pass < MAX_PASSES ? rows : Infinity)
      isGrowing = true
    }
  }
  return {
    takenBy: (aggregate) => counts.made.get(scopes.get(aggregate) ?? {}) ?? 1,
    givenBy: (select) => counts.given.get(select) ?? 1,
  }
}

function isAggregate(call: Tree): boolean {
  const name = lastName(call['funcname'])
  return AGGREGATES.has(name) || /^(?:count|sum|avg|min|max)$/.test(name)
}

function countSelect(select: Tree, counts: Counts): void {
  const { larg, rarg, valuesLists, fromClause, targetList, groupClause, limitCount } = select as Record<string, unknown>
  const isSet = larg !== undefined && rarg !== undefined && 'op' in select
  const rows = isSet
    ? (counts.given.get(larg as object) ?? 1) + (counts.given.get(rarg as object) ?? 1)
    : listOf(valuesLists).length || rowsOf(listOf(fromClause), counts) * seriesIn(listOf(targetList), counts)
  counts.made.set(select, rows)
  const isOne = counts.aggregating.has(select) && groupClause === undefined
  const limit = numberOf(limitCount, counts)
  counts.given.set(select, Math.min(isOne ? 1 : rows, Number.isNaN(limit) ? Infinity : Math.max(1, limit)))
}

function rowsOf(items: readonly unknown[], counts: Counts): number {
  return items.reduce<number>((rows, item) => rows * rowsOfItem(item as Record<string, Tree>, counts), 1)
}

function rowsOfItem(item: Record<string, Tree | undefined>, counts: Counts): number {
  const { RangeVar: table, RangeSubselect: query, RangeFunction: called, JoinExpr: join } = item
  if (table !== undefined) return counts.named.get(String(table['relname'])) ?? 1
  if (query !== undefined) return counts.given.get((query['subquery'] as Tree)['SelectStmt'] as object) ?? 1
  if (join !== undefined) return rowsOf([join['larg'], join['rarg']], counts)
  if (called === undefined) return 1
  const calls = listOf(called['functions']).flatMap((list) => listOf((list as { List?: Tree }).List?.['items']))
  return Math.max(1, ...calls.map((call) => seriesRows(call, counts)))
}

/** A series among the columns makes a row for each of its values. */
function seriesIn(targets: readonly unknown[], counts: Counts): number {
  const values = targets.map((target) => (target as { ResTarget?: Tree }).ResTarget?.['val'])
  return Math.max(1, ...values.map((value) => seriesRows(value, counts)))
}

function seriesRows(value: unknown, counts: Counts): number {
  const { FuncCall: call } = (value ?? {}) as { FuncCall?: Tree }
  if (call === undefined || lastName(call['funcname']) !== 'generate_series') return 1
  const [from, to, step] = listOf(call['args'])
  const [first, last, by] = [from, to, step ?? ONE].map((argument) => numberOf(argument, counts))
  if (first !== undefined && last !== undefined && by !== undefined && !Number.isNaN(first + last + by))
    return by === 0 ? 1 : Math.max(1, Math.floor((last - first) / by) + 1)
  return /^\s*\d*\s*(?:day|week|mon|month|year)s?\s*$/i.test(textOf(step)) ? MAX_DAYS : Infinity
}

const ONE = { A_Const: { ival: { ival: 1 } } }

/** A number that is written or given; NaN for one that is computed. */
function numberOf(value: unknown, { params }: Pick<Counts, 'params'>): number {
  const { A_Const: constant, ParamRef: param, TypeCast: cast, A_Expr: sign } = (value ?? {}) as Record<string, Tree>
  if (cast !== undefined) return numberOf(cast['arg'], { params })
  if (sign !== undefined && sign['lexpr'] === undefined && lastName(sign['name']) === '-')
    return -numberOf(sign['rexpr'], { params })
  if (param !== undefined) return Number(params[Number(param['number']) - 1] ?? Number.NaN)
  if (constant === undefined) return Number.NaN
  if ('ival' in constant) return (constant['ival'] as { ival?: number }).ival ?? 0
  return 'fval' in constant ? Number((constant['fval'] as { fval?: string }).fval) : Number.NaN
}

function textOf(value: unknown): string {
  const { A_Const: constant, TypeCast: cast } = (value ?? {}) as Record<string, Tree>
  if (cast !== undefined) return textOf(cast['arg'])
  return (constant?.['sval'] as { sval?: string } | undefined)?.sval ?? ''
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
