import { callTool } from '../plan.ts'
import type { Plan, ToolOutcome } from '../plan.ts'
import { readTableDescription, readTableNames } from './schema/read-schema.ts'
import type { ListedTable } from './schema/read-schema.ts'
import { withNamedReferences } from './schema/schema.ts'
import type { Table } from './schema/schema.ts'
import type { SqlTools } from './toolset.ts'

/** Tables described in one question at most: each is a call. */
const MOST_TABLES = 16

/** The tables of a database as they were listed. */
export interface Listing {
  outcome: ToolOutcome
  tables: ListedTable[]
}

/** Asks which tables there are. */
export function* listTables(listTool: string): Plan<Listing> {
  const outcome = yield* callTool(listTool, {})
  return { outcome, tables: readTableNames(outcome.text) }
}

/** Describes some of the tables side by side, and returns all of them with the references that names make clear. */
export function* describeTables(
  wanted: readonly Table[],
  { tables, tools, database }: { tables: readonly Table[]; tools: SqlTools; database: Record<string, unknown> },
): Plan<Table[]> {
  const { describeTable } = tools
  const asked = wanted.slice(0, MOST_TABLES)
  if (!describeTable || asked.length === 0) return [...tables]
  const outcomes = yield asked.map(({ name }) => ({
    name: describeTable.name,
    args: { [describeTable.parameter]: name, ...database },
  }))
  const described = new Map(
    outcomes.flatMap(({ hasFailed, text }, index) => {
      const name = asked[index]?.name
      return hasFailed || name === undefined ? [] : [[name, readTableDescription(name, text)] as const]
    }),
  )
  return withNamedReferences(tables.map((table) => described.get(table.name) ?? table))
}
