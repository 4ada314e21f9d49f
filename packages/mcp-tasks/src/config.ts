import type { Command, CommandValues } from '@frontdesk/mcp-kit'
import { HTTP_OPTION, parseHttpPort, UsageError } from '@frontdesk/mcp-kit'
import { VERSION } from './version.ts'

const OPTIONS = {
  database: {
    type: 'string',
    value: 'PATH|URL',
    description: 'The SQLite file, made when missing, or the postgres:// URL to keep the tasks in.',
  },
  http: HTTP_OPTION,
} as const

/** The command line of `mcp-tasks`. */
export const COMMAND: Command<typeof OPTIONS> = {
  name: 'mcp-tasks',
  version: VERSION,
  summary: "An MCP server that keeps a person's to-do list.",
  options: OPTIONS,
  examples: ['mcp-tasks --database ~/tasks.db', 'mcp-tasks --database postgres://user@host/database'],
}

/** What `mcp-tasks` was asked to serve. */
export interface Config {
  /** As `openStore` takes it. */
  url: string
  /** Undefined: stdio. */
  httpPort: number | undefined
}

/** Reads the options. Throws `UsageError` when they cannot be served. */
export function parseConfig({ database, http }: CommandValues<typeof OPTIONS>): Config {
  if (database === undefined || database === '') {
    throw new UsageError('--database is missing: name the SQLite file or the postgres:// URL to keep the tasks in.')
  }
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(database)?.[1]
  if (scheme !== undefined && !['file', 'postgres', 'postgresql'].includes(scheme)) {
    throw new UsageError(`--database names a ${scheme}: URL. Give a path, a file: URL or a postgres:// URL.`)
  }
  return { url: database, httpPort: parseHttpPort(http) }
}
