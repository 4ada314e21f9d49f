import type { Command, CommandValues } from '@frontdesk/mcp-kit'
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

/** What `mcp-files` was asked to serve. */
export interface Config {
  /** Paths of the host by the names that the model sees. */
  roots: Map<string, string>
  allowsWrite: boolean
  /** Where the module that opens the uploads is: a path or a URL. */
  uploads: string | undefined
  /** Undefined: stdio. */
  httpPort: number | undefined
}

/** Reads the options. Throws `UsageError` when they do not fit together. */
export function parseConfig({
  root: places = [],
  'allow-write': allowsWrite = false,
  uploads,
  http,
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
  return { roots, allowsWrite, uploads, httpPort: parseHttpPort(http) }
}
