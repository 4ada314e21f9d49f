import type { Tool } from '@frontdesk/mcp-kit'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database } from '../database.ts'
import type { TableList } from '../table-list.ts'
import { listAll, MAX_LISTED_TABLES, toListText } from '../table-list.ts'

const Output = z.object({
  tables: z.array(
    z.object({
      database: z.string(),
      name: z.string(),
      kind: z.string(),
      row_count: z.int().nullable(),
      is_row_count_exact: z.boolean(),
      columns: z.array(z.string()).describe('The first ones, where column_count is higher.'),
      column_count: z.int(),
      problem: z.string().nullable().describe('Why something about it is not known.'),
    }),
  ),
  table_count: z.int().describe('How many tables there are in all.'),
  next_offset: z.int().nullable().describe('The offset of the next tables; null when there are none.'),
  unavailable: z.array(z.object({ database: z.string(), problem: z.string() })),
})

/** `list_tables`: every table and view with its columns. */
export function createListTablesTool(databases: readonly Database[]): Tool {
  return defineTool({
    name: 'list_tables',
    title: 'List tables',
    description:
      `Lists the tables and views with their columns and how many rows they have, at most ${MAX_LISTED_TABLES} at once. Call it ` +
      'before writing a query. Names are written as SQL takes them.',
    input: z.strictObject({
      offset: z.int().min(0).describe('How many tables to skip, to see the next ones.').optional(),
    }),
    output: Output,
    annotations: READ_ONLY,
    run: async ({ offset = 0 }, { signal, user: { tenantId } }) => {
      const list = await listAll(databases, { offset, signal, tenantId })
      return { text: toListText(list, { isOne: databases.length === 1 }), structured: toStructured(list) }
    },
  })
}

function toStructured({ tables, total, nextOffset, unavailable }: TableList): z.output<typeof Output> {
  return {
    tables: tables.map((table) => ({
      database: table.database,
      name: table.name,
      kind: table.kind,
      row_count: table.rowCount,
      is_row_count_exact: table.isRowCountExact,
      columns: table.columns,
      column_count: table.columnCount,
      problem: table.problem,
    })),
    table_count: total,
    next_offset: nextOffset,
    unavailable,
  }
}
