import { failureWords, PlanEnd } from '../plan.ts'
import type { Plan, ToolCall, ToolOutcome } from '../plan.ts'
import { withPlaceholders } from './statement/placeholders.ts'
import type { PlaceholderStyle, Statement } from './statement/placeholders.ts'
import type { Table } from './schema/schema.ts'
import type { SqlTools } from './toolset.ts'

/** Runs statements side by side and gives their outcomes in order; a failure ends the plan by reporting it. */
export type RunStatements = (statements: readonly Statement[]) => Plan<ToolOutcome[]>

/**
 * Runs statements with the query tool. Where the tool's words leave it open how placeholders are written, the types of the columns tell SQLite
 * from PostgreSQL, and a failure is tried once more the other way.
 */
export function statementRunner(
  { query }: SqlTools,
  { tables, database }: { tables: readonly Table[]; database: Record<string, unknown> },
): RunStatements {
  const [style, otherStyle] = stylesFor(query.params?.styles ?? ['literal'], tables)
  const toCall = (statement: Statement, chosen: PlaceholderStyle): ToolCall => {
    const { sql, params } = withPlaceholders(statement, chosen)
    const values = query.params && params.length > 0 ? { [query.params.parameter]: params } : {}
    return { name: query.name, args: { [query.sqlParameter]: sql, ...values, ...database } }
  }
  return function* run(statements) {
    const first = yield statements.map((statement) => toCall(statement, style))
    const failed = first.find(({ hasFailed }) => hasFailed)
    if (!failed) return first
    const hasValues = statements.some(({ values }) => values.length > 0)
    const second = otherStyle && hasValues ? yield statements.map((statement) => toCall(statement, otherStyle)) : []
    if (second.length > 0 && !second.some(({ hasFailed }) => hasFailed)) return second
    throw new PlanEnd(failureWords(failed))
  }
}

function stylesFor(
  styles: readonly PlaceholderStyle[],
  tables: readonly Table[],
): [PlaceholderStyle, PlaceholderStyle | undefined] {
  const types = tables.flatMap(({ columns }) => columns.map(({ type }) => type)).join(' ')
  const isPostgres =
    /character varying|timestamp with|timestamptz|double precision|\b(?:uuid|jsonb|int[248]|bigserial)\b/.test(types)
  const [first = 'literal', second] = isPostgres ? styles.toReversed() : styles
  return [first, second]
}
