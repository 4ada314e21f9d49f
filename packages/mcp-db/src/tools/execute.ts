import type { Tool } from '@frontdesk/mcp-kit'
import { defineTool, DESTRUCTIVE, ToolError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database, DatabaseLimits, ExecuteResult } from '../database.ts'
import { toAnswer } from '../table-text.ts'
import { chooseDatabase, databaseArgument } from './choose-database.ts'
import { Parameters } from './query.ts'
import { Rows, toRows } from './result.ts'

const Output = z.object({
  affected_rows: z.int(),
  committed: z.boolean(),
  returned: Rows.nullable().describe('The rows of a RETURNING clause.'),
})

/** `execute`: one change of data, in a transaction. For databases opened for writing only. */
export function createExecuteTool(
  databases: readonly Database[],
  { maxAffectedRows, statementTimeoutMs }: DatabaseLimits,
): Tool {
  return defineTool({
    name: 'execute',
    title: 'Change data',
    description:
      'Runs one INSERT, UPDATE or DELETE in a transaction. With preview: true it only tells how many rows would change; do that ' +
      `first, and ask the user. A statement that changes more than ${maxAffectedRows} rows or takes more than ` +
      `${statementTimeoutMs / 1_000} s is taken back.`,
    input: z.strictObject({
      sql: z.string().describe('One INSERT, UPDATE or DELETE statement.'),
      params: Parameters,
      preview: z.boolean().describe('Take the change back after counting the rows. Default: false.').optional(),
      ...databaseArgument(databases),
    }),
    output: Output,
    annotations: DESTRUCTIVE,
    run: async ({ sql, params = [], preview = false, ...rest }, { signal, user: { tenantId } }) => {
      const database = chooseDatabase(databases, rest.database)
      if (database.execute === undefined) throw new ToolError(`The database ${database.name} cannot be written to.`)
      const result = await database.execute(sql, { params, isPreview: preview, signal, tenantId })
      return { text: toText(result), structured: toStructured(result) }
    },
  })
}

function toStructured({ affectedRows, isCommitted, returned }: ExecuteResult): z.output<typeof Output> {
  return { affected_rows: affectedRows, committed: isCommitted, returned: returned === null ? null : toRows(returned) }
}

function toText({ affectedRows, isCommitted, returned }: ExecuteResult): string {
  const rows = `${affectedRows} ${affectedRows === 1 ? 'row' : 'rows'}`
  const summary = isCommitted ? `${rows} changed.` : `${rows} would change. Nothing was changed: this was a preview.`
  return returned === null ? summary : `${toAnswer(returned)}\n\n${summary}`
}
