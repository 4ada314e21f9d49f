import type { Tool } from '@frontdesk/mcp-kit'
import { DEFAULT_LIMITS, defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database, DatabaseLimits } from '../database.ts'
import { toAnswer } from '../table-text.ts'
import { chooseDatabase, databaseArgument } from './choose-database.ts'
import { Rows, toRows } from './result.ts'

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** The argument with the values of a statement's placeholders. */
export const Parameters = z
  .array(z.union([Scalar, z.array(Scalar)]))
  .max(1_000)
  .describe(
    'Values for the placeholders: ? in SQLite, $1, $2 … in Postgres. Pass every value that comes from the user here.',
  )
  .optional()

/** `query`: the rows of one reading statement. */
export function createQueryTool(
  databases: readonly Database[],
  { maxRows, maxBytes, statementTimeoutMs }: DatabaseLimits,
): Tool {
  return defineTool({
    name: 'query',
    title: 'Query',
    description:
      `Runs one SELECT and returns its rows as a table. It cannot change anything. At most ${maxRows} rows come at once and a ` +
      `statement may take ${statementTimeoutMs / 1_000} s, so count, aggregate and filter in SQL.`,
    input: z.strictObject({
      sql: z.string().describe('One SELECT, WITH … SELECT or VALUES statement.'),
      params: Parameters,
      offset: z.int().min(0).describe('How many rows to skip, to see the next rows of the same statement.').optional(),
      max_rows: z.int().min(1).max(maxRows).describe('How many rows to return at most.').optional(),
      ...databaseArgument(databases),
    }),
    output: Rows,
    annotations: READ_ONLY,
    // The rows are within their own limit already; as a table they take up to twice as much.
    limits: { maxOutputBytes: Math.max(DEFAULT_LIMITS.maxOutputBytes, maxBytes * 2) },
    run: async ({ sql, params = [], offset = 0, max_rows = maxRows, ...rest }, { signal, user: { tenantId } }) => {
      const options = { params, offset, maxRows: max_rows, signal, tenantId }
      const result = await chooseDatabase(databases, rest.database).query(sql, options)
      return { text: toAnswer(result), structured: toRows(result) }
    },
  })
}
