import type { Plan } from '../plan.ts'
import { readTable } from '../answers/read-table.ts'
import { nearestColumn } from './schema/columns.ts'
import { toCondition } from './statement/condition.ts'
import { identifier } from './statement/identifier.ts'
import { reachable } from './schema/joins.ts'
import { PLACE_COLUMN } from './question/lexicon.ts'
import type { Statement } from './statement/placeholders.ts'
import type { Wanted } from './question/question.ts'
import type { RunStatements } from './run-statements.ts'
import { isIdentifier, labelColumns } from './schema/schema.ts'
import type { Column, Table } from './schema/schema.ts'

/** Where words of a question were found: the column, and the spellings it holds. */
export interface FoundValue {
  wanted: Wanted
  column: Column
  spellings: string[]
  /** The words are only a part of what the column holds. */
  isPart: boolean
}

/** Words that were looked for in vain, or that several columns hold alike. */
export interface LostValue {
  wanted: Wanted
  searched: Column[]
  candidates: Column[]
}

interface Context {
  subject: Table | undefined
  tables: readonly Table[]
  run: RunStatements
}

/** Columns to look in, for the whole value or for a part of it. */
interface Probe {
  columns: readonly Column[]
  isPart: boolean
}

interface Hit {
  value: Wanted
  column: Column
  spellings: string[]
  isPart: boolean
}

const MOST_COLUMNS = 24

/**
 * Finds the columns that hold the words of a question by asking the database, in at most two rounds for all of them: columns of the fitting
 * name first; then every text column within reach, and the names of which the words are a part.
 */
export function* findValues(wanted: readonly Wanted[], context: Context): Plan<(FoundValue | LostValue)[]> {
  const known = new Map<Wanted, FoundValue | LostValue | undefined>(
    wanted.map((value) => [value, withoutAsking(value, context)]),
  )
  for (const round of [0, 1]) {
    const open = wanted.filter((value) => known.get(value) === undefined)
    const probes = open.flatMap((value) => (rounds(value, context)[round] ?? []).map((probe) => ({ value, probe })))
    if (probes.length === 0) continue
    const [outcome] = yield* context.run([toStatement(probes)])
    const hits = readHits(outcome?.text ?? '', probes)
    for (const value of open) {
      const decided = decide(
        value,
        hits.filter((hit) => hit.value === value),
        context,
      )
      if (decided) known.set(value, decided)
    }
  }
  return wanted.map(
    (value) => known.get(value) ?? { wanted: value, searched: searchedFor(value, context), candidates: [] },
  )
}

/** A part of a named column need not be looked for: the condition itself says whether there is one. */
function withoutAsking(wanted: Wanted, { subject, tables }: Context): FoundValue | undefined {
  const start = wanted.near ?? subject
  if (!wanted.columns?.length || wanted.operator === '=' || wanted.operator === '!=') return undefined
  const column = start ? nearestColumn(wanted.columns, start, tables) : wanted.columns[0]
  return column ? { wanted, column, spellings: [], isPart: true } : undefined
}

function rounds(wanted: Wanted, { subject, tables }: Context): Probe[][] {
  const start = wanted.near ?? subject
  const close = start ? reachable(start.name, tables) : tables
  const texts = close
    .flatMap((table) => table.columns)
    .filter((column) => column.kind === 'text' && !isIdentifier(column))
  const labels = close.flatMap(labelColumns).filter((column) => texts.includes(column))
  if (wanted.columns?.length) {
    const named = wanted.columns.filter((column) => texts.includes(column))
    return [[newProbe(named, false)], [newProbe(named, true)]].map(notEmpty)
  }
  const places = texts.filter(({ name }) => PLACE_COLUMN.test(name))
  const own = texts.filter(({ table }) => table === start?.name)
  const fitting =
    wanted.cue === 'place'
      ? own.some((column) => places.includes(column))
        ? places
        : [...own, ...without(places, own)]
      : wanted.cue === 'name'
        ? labels
        : own
  return [[newProbe(fitting, false)], [newProbe(without(texts, fitting), false), newProbe(labels, true)]].map(notEmpty)
}

function newProbe(columns: readonly Column[], isPart: boolean): Probe {
  return { columns: columns.slice(0, MOST_COLUMNS), isPart }
}

function notEmpty(probes: readonly Probe[]): Probe[] {
  return probes.filter(({ columns }) => columns.length > 0)
}

function without(columns: readonly Column[], others: readonly Column[]): Column[] {
  return columns.filter((column) => !others.includes(column))
}

function searchedFor(wanted: Wanted, context: Context): Column[] {
  return [...new Set(rounds(wanted, context).flatMap((probes) => probes.flatMap(({ columns }) => columns)))]
}

/** One SELECT for all values and columns: where each value was found, how it is spelled there, and how often. */
function toStatement(probes: readonly { value: Wanted; probe: Probe }[]): Statement {
  const parts = probes.flatMap(({ value: { text, operator }, probe: { columns, isPart } }, index) =>
    columns.map((column) => {
      const name = identifier(column.name)
      const compared = /char|text|clob|^$/.test(column.type) ? name : `CAST(${name} AS TEXT)`
      const place = `'${fullName(column).replaceAll("'", "''")}' AS found_in`
      const from = `COUNT(*) AS matches FROM ${identifier(column.table)} WHERE`
      const part = toCondition(compared, {
        operator: operator === '=' ? 'word' : 'contains',
        values: [{ text, type: 'text' }],
      })
      return isPart
        ? {
            sql: `SELECT ${index} AS probe, ${place}, MIN(${compared}) AS value, ${from} ${part.sql} HAVING COUNT(*) > 0`,
            values: part.values,
          }
        : {
            sql: `SELECT ${index} AS probe, ${place}, ${compared} AS value, ${from} LOWER(${compared}) = ? GROUP BY ${compared}`,
            values: [{ text: text.toLowerCase(), type: 'text' as const }],
          }
    }),
  )
  return { sql: parts.map(({ sql }) => sql).join(' UNION ALL '), values: parts.flatMap(({ values }) => values) }
}

function readHits(text: string, probes: readonly { value: Wanted; probe: Probe }[]): Hit[] {
  const table = readTable(text)
  const at = (name: string): number => table?.header.indexOf(name) ?? -1
  const [probeAt, placeAt, valueAt] = [at('probe'), at('found_in'), at('value')]
  return probes.flatMap(({ value, probe: { columns, isPart } }, index) =>
    columns.flatMap((column) => {
      const rows = (table?.rows ?? []).filter(
        (row) => row[probeAt] === String(index) && row[placeAt] === fullName(column),
      )
      return rows.length > 0 ? [{ value, column, spellings: rows.map((row) => row[valueAt] ?? ''), isPart }] : []
    }),
  )
}

/** The hit in the nearest table, whole before part; within a table a place or a label wins, otherwise the reader must choose. */
function decide(
  wanted: Wanted,
  hits: readonly Hit[],
  { subject, tables }: Context,
): FoundValue | LostValue | undefined {
  const start = wanted.near ?? subject
  const order = (start ? reachable(start.name, tables) : tables).map(({ name }) => name)
  const isWhole = hits.some(({ isPart }) => !isPart)
  const fitting = hits.filter(({ isPart }) => isPart !== isWhole)
  const nearest = Math.min(...fitting.map(({ column }) => order.indexOf(column.table)))
  const close = fitting.filter(({ column }) => order.indexOf(column.table) === nearest)
  const labels = new Set(tables.filter(({ name }) => name === order[nearest]).flatMap(labelColumns))
  const preferred = close.filter(({ column }) =>
    wanted.cue === 'place' ? PLACE_COLUMN.test(column.name) : labels.has(column),
  )
  const [best, other] = preferred.length > 0 ? preferred : close
  if (!best) return undefined
  if (!other) return { wanted, column: best.column, spellings: best.spellings, isPart: best.isPart }
  return { wanted, searched: [], candidates: (preferred.length > 0 ? preferred : close).map(({ column }) => column) }
}

function fullName({ table, name }: Column): string {
  return `${table}.${name}`
}
