import type { Tool } from '@frontdesk/mcp-kit'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database, TableSummary } from '../database.ts'
import { toTable } from '../table-text.ts'

const Output = z.object({
  tables: z.array(
    z.object({
      database: z.string(),
      name: z.string(),
      kind: z.string(),
      row_count: z.int().nullable(),
      is_row_count_exact: z.boolean(),
      columns: z.array(z.string()),
    }),
  ),
})

/** `list_tables`: every table and view with its columns. */
export function createListTablesTool(databases: readonly Database[]): Tool {
  return defineTool({
    name: 'list_tables',
    title: 'List tables',
    description:
      'Lists the tables and views with their columns and how many rows they have. Call it before writing a query.',
    input: z.strictObject({}),
    output: Output,
    annotations: READ_ONLY,
    run: async (_args, { signal, user: { tenantId } }) => {
      const tables: z.output<typeof Output>['tables'] = []
      for (const database of databases) {
        const listed = await database.listTables({ signal, tenantId })
        for (const table of listed) {
          tables.push({
            database: database.name,
            name: table.name,
            kind: table.kind,
            row_count: table.rowCount,
            is_row_count_exact: table.isRowCountExact,
            columns: table.columns,
          })
        }
      }
      const isOne = databases.length === 1
      const header = [...(isOne ? [] : ['database']), 'table', 'kind', 'rows', 'columns']
      const rows = tables.map(({ database, name, kind, columns, row_count, is_row_count_exact }) => [
        ...(isOne ? [] : [database]),
        name,
        kind,
        rowCountText({ rowCount: row_count, isRowCountExact: is_row_count_exact }),
        columns.join(', '),
      ])
      return { text: rows.length === 0 ? 'There are no tables.' : toTable(header, rows), structured: { tables } }
    },
  })
}

/** How many rows, in words: `12`, `about 50000` or `unknown`. */
export function rowCountText({
  rowCount,
  isRowCountExact,
}: Pick<TableSummary, 'rowCount' | 'isRowCountExact'>): string {
  if (rowCount === null) return 'unknown'
  return isRowCountExact ? String(rowCount) : `about ${rowCount}`
}
