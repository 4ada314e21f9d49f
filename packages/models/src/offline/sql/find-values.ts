import { readTable } from '../read-table.ts'
import type { Plan, ToolOutcome } from '../plan.ts'
import { reachable } from './joins.ts'
import { PLACE_COLUMN } from './lexicon.ts'
import type { Value } from './query.ts'
import type { Wanted } from './question.ts'
import { isIdentifier, labelColumns } from './schema.ts'
import type { Column, Table } from './schema.ts'
import { identifier } from './to-sql.ts'

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

/** Runs a statement with `?` for its values; the plan of the caller knows the tool. */
export type RunQuery = (statement: { sql: string; values: Value[] }) => Plan<ToolOutcome>

const MOST_COLUMNS = 24

/**
 * Finds the columns that hold the words of a question by asking the database, closest guess first: columns of the fitting name, then every
 * text column within reach, then names of which the words are a part.
 */
export function* findValue(
  wanted: Wanted,
  { subject, tables, run }: { subject?: Table; tables: readonly Table[]; run: RunQuery },
): Plan<FoundValue | LostValue> {
  const searched: Column[] = []
  for (const { columns, isPart } of stages(wanted, subject, tables)) {
    const fresh = columns.filter((column) => isPart || !searched.includes(column)).slice(0, MOST_COLUMNS)
    if (fresh.length === 0) continue
    searched.push(...fresh.filter((column) => !searched.includes(column)))
    const hits = yield* lookUp(wanted.text, { columns: fresh, isPart, run })
    if (hits.length === 0) continue
    const best = nearest(hits, wanted, { ...(subject ? { subject } : {}), tables })
    if (best.length > 1) return { wanted, searched, candidates: best.map(({ column }) => column) }
    if (best[0]) return { wanted, isPart, ...best[0] }
  }
  return { wanted, searched, candidates: [] }
}

function stages(
  wanted: Wanted,
  subject: Table | undefined,
  tables: readonly Table[],
): { columns: Column[]; isPart: boolean }[] {
  const start = wanted.near ?? subject
  const close = start ? reachable(start.name, tables) : tables
  const texts = close
    .flatMap((table) => table.columns)
    .filter((column) => column.kind === 'text' && !isIdentifier(column))
  if (wanted.columns?.length) {
    const named = wanted.columns.filter((column) =>
      texts.some((text) => text.table === column.table && text.name === column.name),
    )
    return [
      { columns: named, isPart: wanted.operator !== '=' && wanted.operator !== '!=' },
      { columns: named, isPart: true },
    ]
  }
  const labels = close.flatMap(labelColumns).filter(({ kind }) => kind === 'text')
  const fitting =
    wanted.cue === 'place'
      ? texts.filter(({ name }) => PLACE_COLUMN.test(name))
      : wanted.cue === 'name'
        ? labels
        : texts.filter(({ table }) => table === start?.name)
  return [
    { columns: fitting, isPart: false },
    { columns: texts, isPart: false },
    { columns: labels, isPart: true },
  ]
}

function* lookUp(
  text: string,
  { columns, isPart, run }: { columns: readonly Column[]; isPart: boolean; run: RunQuery },
): Plan<{ column: Column; spellings: string[] }[]> {
  const parts = columns.map((column) => {
    const name = identifier(column.name)
    const place = `${column.table}.${column.name}`.replaceAll("'", "''")
    const compared = /char|text|clob|^$/.test(column.type) ? name : `CAST(${name} AS TEXT)`
    const from = `COUNT(*) AS matches FROM ${identifier(column.table)} WHERE LOWER(${compared})`
    return isPart
      ? `SELECT '${place}' AS found_in, MIN(${compared}) AS value, ${from} LIKE ? ESCAPE '\\' HAVING COUNT(*) > 0`
      : `SELECT '${place}' AS found_in, ${compared} AS value, ${from} = ? GROUP BY ${compared}`
  })
  const wanted = text.toLowerCase()
  const value: Value = { text: isPart ? `%${wanted.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` : wanted, type: 'text' }
  const outcome = yield* run({ sql: parts.join(' UNION ALL '), values: columns.map(() => value) })
  const found = readTable(outcome.text)
  const [placeAt, valueAt] = [found?.header.indexOf('found_in') ?? -1, found?.header.indexOf('value') ?? -1]
  return columns.flatMap((column) => {
    const rows = (found?.rows ?? []).filter((row) => row[placeAt] === `${column.table}.${column.name}`)
    return rows.length > 0 ? [{ column, spellings: rows.map((row) => row[valueAt] ?? '') }] : []
  })
}

/** The hits in the nearest table; within it one whose column is a place or a label wins, otherwise the reader must choose. */
function nearest<Hit extends { column: Column }>(
  hits: readonly Hit[],
  wanted: Wanted,
  { subject, tables }: { subject?: Table; tables: readonly Table[] },
): Hit[] {
  const start = wanted.near ?? subject
  const order = start ? reachable(start.name, tables).map(({ name }) => name) : tables.map(({ name }) => name)
  const closest = Math.min(...hits.map(({ column }) => order.indexOf(column.table)))
  const close = hits.filter(({ column }) => order.indexOf(column.table) === closest)
  const labels = labelColumns(
    tables.find(({ name }) => name === order[closest]) ?? { name: '', words: [], columns: [] },
  )
  const preferred = close.filter(({ column }) =>
    wanted.cue === 'place' ? PLACE_COLUMN.test(column.name) : labels.includes(column),
  )
  if (close.length === 1) return close
  return preferred.length > 0 ? preferred.slice(0, preferred.length) : close
}
