import type { Command, CommandValues } from '@frontdesk/mcp-kit'
import type { StorePlace } from './uploads/open-store-source.ts'
import { basename, resolve } from 'node:path'
import { HTTP_OPTION, parseHttpPort, UsageError } from '@frontdesk/mcp-kit'
import { VERSION } from './version.ts'

const OPTIONS = {
  root: { type: 'string', multiple: true, value: '[NAME=]DIR', description: 'A folder to serve.' },
  'allow-write': { type: 'boolean', description: 'Add the tools that write, edit, move and delete files.' },
  uploads: {
    type: 'string',
    value: 'MODULE',
    description: "A module that opens the uploads of users, served to each as 'uploads' (see the README).",
  },
  'uploads-database': {
    type: 'string',
    value: 'URL',
    description: 'The Frontdesk database whose attachments are the uploads: file: or postgres:.',
  },
  'uploads-files': {
    type: 'string',
    value: 'URL',
    description: 'The file store with their bytes: file: or s3:.',
  },
  http: HTTP_OPTION,
} as const

type Options = typeof OPTIONS

/** The command line of `mcp-files`. */
export const COMMAND: Command<Options> = {
  name: 'mcp-files',
  version: VERSION,
  summary: 'An MCP server that lists, reads and searches the files of some folders, and nothing outside them.',
  options: OPTIONS,
  examples: ['mcp-files --root ~/Documents', 'mcp-files --root docs=./handbook --root ./notes --allow-write'],
}

/** What opens the uploads: a module, by its path or URL, or a store. */
export type UploadsPlace = { module: string } | StorePlace

/** What `mcp-files` was asked to serve. */
export interface Config {
  /** Paths of the host by the names that the model sees. */
  roots: Map<string, string>
  allowsWrite: boolean
  uploads: UploadsPlace | undefined
  /** Undefined: stdio. */
  httpPort: number | undefined
}

/** Reads the options. Throws `UsageError` when they do not fit together. */
export function parseConfig({
  root: places = [],
  'allow-write': allowsWrite = false,
  http,
  ...values
}: CommandValues<Options>): Config {
  if (places.length === 0) throw new UsageError('--root is missing: name the folder to serve.')
  const roots = new Map<string, string>()
  for (const place of places) {
    const [, given, path = ''] = /^(?:([A-Za-z][\w-]*)=)?(.*)$/s.exec(place) ?? []
    if (path === '') throw new UsageError('--root is empty: name the folder to serve.')
    const name = given ?? basename(resolve(path))
    if (roots.has(name))
      throw new UsageError(`Two roots are called ${name}. Name them: --root one=DIR --root other=DIR.`)
    roots.set(name, path)
  }
  return { roots, allowsWrite, uploads: parseUploads(values), httpPort: parseHttpPort(http) }
}

function parseUploads({
  uploads: module,
  'uploads-database': databaseUrl,
  'uploads-files': filesUrl,
}: Pick<CommandValues<Options>, 'uploads' | 'uploads-database' | 'uploads-files'>): Config['uploads'] {
  if (databaseUrl === undefined && filesUrl === undefined) return module === undefined ? undefined : { module }
  if (module !== undefined) throw new UsageError('Uploads come from --uploads or from --uploads-database, not both.')
  if (!databaseUrl || !filesUrl) throw new UsageError('--uploads-database and --uploads-files go together: give both.')
  assertScheme('--uploads-database', databaseUrl, ['file', 'postgres', 'postgresql'])
  assertScheme('--uploads-files', filesUrl, ['file', 's3'])
  return { databaseUrl, filesUrl }
}

/** A path has no scheme. */
function assertScheme(option: string, url: string, schemes: readonly string[]): void {
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(url)?.[1]
  if (scheme === undefined || schemes.includes(scheme)) return
  throw new UsageError(`${option} names a ${scheme}: URL. Give a path or one of ${schemes.join(':, ')}:.`)
}
