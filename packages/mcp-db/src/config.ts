import type { Command, CommandValues } from '@frontdesk/mcp-kit'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '@frontdesk/mcp-kit'
import { z } from 'zod'
import type { DatabaseLimits } from './database.ts'
import { DEFAULT_DATABASE_LIMITS } from './database.ts'
import { VERSION } from './version.ts'

const OPTIONS = {
  database: {
    type: 'string',
    multiple: true,
    value: '[NAME=]PLACE',
    description: 'An SQLite file, a postgres:// URL, or env:VARIABLE that holds one of them.',
  },
  'allow-write': { type: 'boolean', description: 'Add the tool execute, which changes data.' },
  'allow-privileged-role': {
    type: 'boolean',
    description: 'Accept a Postgres role that is a superuser or owns tables.',
  },
  'tenant-setting': {
    type: 'string',
    value: 'NAME',
    description: "The Postgres setting, such as app.tenant, that row security reads the caller's tenant from.",
  },
  'max-rows': { type: 'string', value: 'N', description: limitText('Rows in one answer', 'maxRows') },
  'max-bytes': { type: 'string', value: 'N', description: limitText('Bytes of rows in one answer', 'maxBytes') },
  'max-affected-rows': {
    type: 'string',
    value: 'N',
    description: limitText('Rows changed by one execute', 'maxAffectedRows'),
  },
  'timeout-ms': { type: 'string', value: 'N', description: limitText('Time of one statement', 'statementTimeoutMs') },
  http: {
    type: 'string',
    value: 'PORT',
    description: 'Serve Streamable HTTP on 127.0.0.1 instead of stdio; 0 takes a free port.',
  },
} as const

type Options = typeof OPTIONS

/** The command line of `mcp-db`. */
export const COMMAND: Command<Options> = {
  name: 'mcp-db',
  version: VERSION,
  summary: 'An MCP server that answers questions about SQLite and Postgres databases with SQL.',
  options: OPTIONS,
  examples: [
    'mcp-db --database shop.db',
    'mcp-db --database shop=data/shop.db --database crm=env:CRM_DATABASE_URL',
    'mcp-db --database notes.db --allow-write --max-affected-rows 10',
  ],
}

/** Where a database is. */
export type DatabasePlace = { name: string; path: string } | { name: string; url: string }

/** What `mcp-db` was asked to serve. */
export interface Config {
  databases: DatabasePlace[]
  limits: DatabaseLimits
  allowWrite: boolean
  allowPrivilegedRole: boolean
  tenantSetting: string | undefined
  /** Undefined: stdio. */
  httpPort: number | undefined
}

/** Reads the options. Throws `UsageError` when they do not fit together. */
export function parseConfig(values: CommandValues<Options>, env: NodeJS.ProcessEnv): Config {
  const { database: places = [], 'tenant-setting': tenantSetting, http } = values
  if (places.length === 0)
    throw new UsageError('--database is missing: name the SQLite file or the postgres:// URL to serve.')
  if (tenantSetting !== undefined && !/^[a-z_]\w*\.[a-z_]\w*$/i.test(tenantSetting)) {
    throw new UsageError(`--tenant-setting is ${JSON.stringify(tenantSetting)}; it must look like app.tenant.`)
  }
  const count = (
    option: Extract<keyof Options, `max-${string}` | 'timeout-ms'>,
    key: keyof DatabaseLimits,
    max: number,
  ) => parseCount(option, values[option], { min: 1, max }) ?? DEFAULT_DATABASE_LIMITS[key]
  return {
    databases: parsePlaces(places, env),
    limits: {
      ...DEFAULT_DATABASE_LIMITS,
      maxRows: count('max-rows', 'maxRows', 100_000),
      maxBytes: count('max-bytes', 'maxBytes', 4_000_000),
      maxAffectedRows: count('max-affected-rows', 'maxAffectedRows', 1_000_000),
      statementTimeoutMs: count('timeout-ms', 'statementTimeoutMs', 25_000),
    },
    allowWrite: values['allow-write'] ?? false,
    allowPrivilegedRole: values['allow-privileged-role'] ?? false,
    tenantSetting,
    httpPort: parseCount('http', http, { min: 0, max: 65_535 }),
  }
}

function parsePlaces(places: readonly string[], env: NodeJS.ProcessEnv): DatabasePlace[] {
  const databases = places.map((place) => parsePlace(place, env))
  const names = databases.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return databases
  throw new UsageError(`Two databases are called ${twice}. Name them: --database one=PLACE --database other=PLACE.`)
}

function parsePlace(text: string, env: NodeJS.ProcessEnv): DatabasePlace {
  const [, given, written = ''] = /^(?:([A-Za-z][\w-]*)=)?(.*)$/s.exec(text) ?? []
  const place = written.startsWith('env:') ? readVariable(written.slice('env:'.length), env) : written
  if (place === '') throw new UsageError('--database is empty: name the SQLite file or the postgres:// URL to serve.')
  if (/^postgres(?:ql)?:\/\//.test(place)) return { name: given ?? nameOfUrl(place), url: place }
  if (/^(?!file:)[a-z][a-z\d+.-]+:\/\//i.test(place)) {
    throw new UsageError('--database is a URL of another kind; it must be an SQLite file or a postgres:// URL.')
  }
  const path = toPath(place)
  return { name: given ?? toName(basename(path, extname(path))), path }
}

function readVariable(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name]
  if (value === undefined || value === '')
    throw new UsageError(`--database names the environment variable ${name}, which is not set.`)
  return value
}

function toPath(place: string): string {
  if (!place.startsWith('file:')) return place
  return place.startsWith('file://') ? fileURLToPath(place) : place.slice('file:'.length)
}

function nameOfUrl(text: string): string {
  if (!URL.canParse(text))
    throw new UsageError('--database is a postgres:// URL that cannot be read. Write special characters as %XX.')
  return toName(new URL(text).pathname.slice(1))
}

/** What a caller can write without quotes. */
function toName(text: string): string {
  return text.replace(/[^\w-]+/g, '_') || 'main'
}

function parseCount(
  option: string,
  value: string | undefined,
  { min, max }: { min: number; max: number },
): number | undefined {
  if (value === undefined) return undefined
  const count = z.coerce
    .number()
    .int()
    .min(min)
    .max(max)
    .safeParse(value.trim() === '' ? 'empty' : value)
  if (count.success) return count.data
  throw new UsageError(`--${option} is ${JSON.stringify(value)}; it must be a whole number from ${min} to ${max}.`)
}

function limitText(what: string, limit: keyof DatabaseLimits): string {
  return `${what} at most. Default: ${DEFAULT_DATABASE_LIMITS[limit]}.`
}
