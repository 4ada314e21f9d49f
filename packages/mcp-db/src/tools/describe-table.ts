import type { Tool } from '@frontdesk/mcp-kit'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database, TableDescription } from '../database.ts'
import { toTable } from '../table-text.ts'
import { chooseDatabase, databaseArgument } from './choose-database.ts'
import { rowCountText } from '../table-list.ts'
import { Rows, toRows } from './result.ts'

const Output = z.object({
  table: z.string(),
  kind: z.string(),
  row_count: z.int().nullable(),
  is_row_count_exact: z.boolean(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      nullable: z.boolean(),
      default: z.string().nullable(),
      generated: z.string().nullable().describe('How the database makes the values itself; null when it does not.'),
      primary_key: z.int().describe('1-based place in the primary key; 0 when it is no part of it.'),
    }),
  ),
  foreign_keys: z.array(
    z.object({
      columns: z.array(z.string()),
      references: z.object({ table: z.string(), columns: z.array(z.string()) }),
    }),
  ),
  indexes: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      unique: z.boolean(),
      where: z.string().nullable().describe('The rows that the index covers, and that are unique; null when all.'),
    }),
  ),
  sample: Rows,
  problem: z.string().nullable().describe('Why something is missing here.'),
})

/** `describe_table`: columns, keys, indexes, row count and some rows of one table or view. */
export function createDescribeTableTool(databases: readonly Database[]): Tool {
  return defineTool({
    name: 'describe_table',
    title: 'Describe a table',
    description: 'Tells the columns, keys, indexes and row count of one table or view, and shows its first rows.',
    input: z.strictObject({
      table: z.string().min(1).max(1_000).describe('As list_tables names it.'),
      ...databaseArgument(databases),
    }),
    output: Output,
    annotations: READ_ONLY,
    run: async ({ table, ...rest }, { signal, user: { tenantId } }) => {
      const description = await chooseDatabase(databases, rest.database).describeTable(table, { signal, tenantId })
      return { text: toText(description), structured: toStructured(description) }
    },
  })
}

function toStructured(description: TableDescription): z.output<typeof Output> {
  const { name, kind, rowCount, isRowCountExact, columns, foreignKeys, indexes, sample, problem } = description
  return {
    table: name,
    kind,
    row_count: rowCount,
    is_row_count_exact: isRowCountExact,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      nullable: column.isNullable,
      default: column.defaultValue,
      generated: column.generated,
      primary_key: column.primaryKeyPosition,
    })),
    foreign_keys: foreignKeys,
    indexes: indexes.map(({ isUnique, ...index }) => ({ ...index, unique: isUnique })),
    sample: toRows(sample),
    problem,
  }
}

/** A description for the model. */
export function toText(description: TableDescription): string {
  const { name, kind, columns, foreignKeys, indexes, sample, problem } = description
  const rows = columns.map((column) => [
    column.name,
    column.type,
    column.isNullable ? 'yes' : 'no',
    column.generated ?? column.defaultValue ?? '',
    column.primaryKeyPosition === 0 ? '' : `primary ${column.primaryKeyPosition}`,
  ])
  const keys = foreignKeys.map(
    ({ columns: from, references: { table, columns: to } }) =>
      `- (${from.join(', ')}) references ${table}${to.length === 0 ? '' : ` (${to.join(', ')})`}`,
  )
  const indexLines = indexes.map(
    ({ name: index, columns: indexed, isUnique, where }) =>
      `- ${index} (${indexed.join(', ')})${isUnique ? ' unique' : ''}${where === null ? '' : ` where ${where}`}`,
  )
  return [
    `${name}: ${kind}, ${rowCountText(description)} rows`,
    toTable(['column', 'type', 'nullable', 'default', 'key'], rows),
    ...(keys.length === 0 ? [] : [`Foreign keys:\n${keys.join('\n')}`]),
    ...(indexLines.length === 0 ? [] : [`Indexes:\n${indexLines.join('\n')}`]),
    ...(sample.rows.length === 0 ? [] : [`First rows:\n${toTable(sample.columns, sample.rows)}`]),
    ...(problem === null ? [] : [`Something is missing here. ${problem}`]),
  ].join('\n\n')
}
