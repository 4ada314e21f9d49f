import type { Tool } from '@frontdesk/mcp-kit'
import { defineTool, READ_ONLY } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { Database } from '../database.ts'
import { chooseDatabase, databaseArgument } from './choose-database.ts'
import { Parameters } from './query.ts'

/** `explain`: how the database would run a read. */
export function createExplainTool(databases: readonly Database[]): Tool {
  return defineTool({
    name: 'explain',
    title: 'Explain a query',
    description: 'Tells how the database would run a SELECT, without running it: which indexes it uses, what it scans.',
    input: z.strictObject({
      sql: z.string().describe('One SELECT, WITH … SELECT or VALUES statement.'),
      params: Parameters,
      ...databaseArgument(databases),
    }),
    output: z.object({ plan: z.string() }),
    annotations: READ_ONLY,
    run: async ({ sql, params = [], ...rest }, { signal, user: { tenantId } }) => {
      const plan = await chooseDatabase(databases, rest.database).explain(sql, { params, signal, tenantId })
      return { text: plan, structured: { plan } }
    },
  })
}
