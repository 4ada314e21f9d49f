import type { Log, McpServer, UserIdentity } from '@frontdesk/mcp-kit'
import { createToolServer } from '@frontdesk/mcp-kit'
import type { Database, DatabaseLimits } from './database.ts'
import { DEFAULT_DATABASE_LIMITS } from './database.ts'
import { createAskPrompt } from './prompts/ask.ts'
import { createSchemaResources } from './resources/schema.ts'
import { createDescribeTableTool } from './tools/describe-table.ts'
import { createExecuteTool } from './tools/execute.ts'
import { createExplainTool } from './tools/explain.ts'
import { createListTablesTool } from './tools/list-tables.ts'
import { createQueryTool } from './tools/query.ts'
import { VERSION } from './version.ts'

/** What the server is made of. Whoever opened the databases closes them. */
export interface ServerParts {
  /** At least one; with several, the tools take the name of one as `database`. Those with `execute` can be written to. */
  databases: readonly Database[]
  limits?: Partial<DatabaseLimits>
  user?: UserIdentity
  log?: Log
}

/** The MCP server `mcp-db` over open databases. */
export function createServer({ databases, limits, ...options }: ServerParts): McpServer {
  const allLimits = { ...DEFAULT_DATABASE_LIMITS, ...limits }
  const writable = databases.filter(({ execute }) => execute !== undefined)
  const dialects = databases.map(({ name, dialect }) => `${name} (${dialect})`)
  return createToolServer({
    name: 'mcp-db',
    version: VERSION,
    title: 'Database',
    instructions:
      `Answers questions about data with SQL. Databases: ${dialects.join(', ')}. Look at list_tables first, then query; never ` +
      `guess table or column names.${writable.length === 0 ? ' Nothing can be changed.' : ''}`,
    tools: [
      createListTablesTool(databases),
      createDescribeTableTool(databases),
      createQueryTool(databases, allLimits),
      createExplainTool(databases),
      ...(writable.length === 0 ? [] : [createExecuteTool(writable, allLimits)]),
    ],
    resources: createSchemaResources(databases),
    prompts: [createAskPrompt(databases)],
    ...options,
  })
}
