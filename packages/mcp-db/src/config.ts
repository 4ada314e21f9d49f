import type { Command, CommandValues } from '@frontdesk/mcp-kit'
import { UsageError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { DatabaseLimits } from './database.ts'
import { DEFAULT_DATABASE_LIMITS } from './database.ts'
import { VERSION } from './version.ts'

const OPTIONS = {
  database: { type: 'string', multiple: true, value: 'PATH', description: 'An SQLite file to read.' },
  'max-rows': { type: 'string', value: 'N', description: limitText('Rows in one answer', 'maxRows') },
  'max-bytes': { type: 'string', value: 'N', description: limitText('Bytes of rows in one answer', 'maxBytes') },
  'timeout-ms': { type: 'string', value: 'N', description: limitText('Time of one statement', 'statementTimeoutMs') },
} as const

/** The command line of `mcp-db`. */
export const COMMAND: Command<typeof OPTIONS> = {
  name: 'mcp-db',
  version: VERSION,
  summary: 'An MCP server that answers questions about a database with SQL, reading only. It speaks over stdin and stdout.',
  options: OPTIONS,
  examples: ['mcp-db --database shop.db'],
}

/** What `mcp-db` was asked to serve. */
export interface Config {
  databases: { name: string; path: string }[]
  limits: DatabaseLimits
}

/** Reads the options. Throws `UsageError` when they do not fit together. */
export function parseConfig({ database = [], ...values }: CommandValues<typeof OPTIONS>): Config {
  const [path, ...others] = database
  if (path === undefined) throw new UsageError('--database is missing: name the SQLite file to read.')
  if (others.length > 0) throw new UsageError('--database is given more than once.')
  return {
    databases: [{ name: 'main', path }],
    limits: {
      ...DEFAULT_DATABASE_LIMITS,
      maxRows: parseCount('max-rows', values['max-rows'], { default: DEFAULT_DATABASE_LIMITS.maxRows, max: 100_000 }),
      maxBytes: parseCount('max-bytes', values['max-bytes'], { default: DEFAULT_DATABASE_LIMITS.maxBytes, max: 4_000_000 }),
      statementTimeoutMs: parseCount('timeout-ms', values['timeout-ms'], {
        default: DEFAULT_DATABASE_LIMITS.statementTimeoutMs,
        max: 25_000,
      }),
    },
  }
}

function parseCount(
  option: string,
  value: string | undefined,
  { default: fallback, max }: { default: number; max: number },
): number {
  if (value === undefined) return fallback
  const count = z.coerce.number().int().min(1).max(max).safeParse(value)
  if (!count.success) throw new UsageError(`--${option} is ${JSON.stringify(value)}; it must be a whole number from 1 to ${max}.`)
  return count.data
}

function limitText(what: string, limit: keyof DatabaseLimits): string {
  return `${what} at most. Default: ${DEFAULT_DATABASE_LIMITS[limit]}.`
}
