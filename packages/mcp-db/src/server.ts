import type { Log, McpServer, UserIdentity } from '@frontdesk/mcp-kit'
import { createToolServer } from '@frontdesk/mcp-kit'
import type { Database, DatabaseLimits } from './database.ts'
import { DEFAULT_DATABASE_LIMITS } from './database.ts'
import { createDescribeTableTool } from './tools/describe-table.ts'
import { createListTablesTool } from './tools/list-tables.ts'
import { createQueryTool } from './tools/query.ts'
import { VERSION } from './version.ts'

/** What the server is made of. Whoever opened the databases closes them. */
export interface ServerParts {
  /** At least one; with several, the tools take the name of one as `database`. */
  databases: readonly Database[]
  limits?: Partial<DatabaseLimits>
  user?: UserIdentity
  log?: Log
}

/** The MCP server `mcp-db` over open databases. */
export function createServer({ databases, limits, ...options }: ServerParts): McpServer {
  const allLimits = { ...DEFAULT_DATABASE_LIMITS, ...limits }
  const dialects = databases.map(({ name, dialect }) => (databases.length === 1 ? dialect : `${name} (${dialect})`))
  return createToolServer({
    name: 'mcp-db',
    version: VERSION,
    title: 'Database',
    instructions:
      `Answers questions about data with SQL (${dialects.join(', ')}), reading only. Look at list_tables first, then ` +
      'query. Never guess table or column names.',
    tools: [createListTablesTool(databases), createDescribeTableTool(databases), createQueryTool(databases, allLimits)],
    ...options,
  })
}
