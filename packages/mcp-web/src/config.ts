import type { Command, CommandValues } from '@frontdesk/mcp-kit'
import { HTTP_OPTION, parseHttpPort } from '@frontdesk/mcp-kit'
import { HostList } from './network/host-list.ts'
import { VERSION } from './version.ts'

const OPTIONS = {
  allow: {
    type: 'string',
    multiple: true,
    value: 'HOST',
    description: 'Fetch from this host alone, or from all below a name with *.NAME.',
  },
  http: HTTP_OPTION,
} as const

/** The command line of `mcp-web`. */
export const COMMAND: Command<typeof OPTIONS> = {
  name: 'mcp-web',
  version: VERSION,
  summary: 'An MCP server that fetches pages and JSON of the public web, and nothing of any other network.',
  options: OPTIONS,
  examples: ['mcp-web', 'mcp-web --allow docs.example.com --allow "*.wikipedia.org"'],
}

/** What `mcp-web` was asked to serve. */
export interface Config {
  /** Undefined: all hosts of the public web. */
  allowedHosts: readonly string[] | undefined
  /** Undefined: stdio. */
  httpPort: number | undefined
}

/** Reads the options. Throws `UsageError` for a host or a port that is none. */
export function parseConfig({ allow, http }: CommandValues<typeof OPTIONS>): Config {
  // Only to be told before anything starts.
  if (allow !== undefined) void new HostList(allow)
  return { allowedHosts: allow, httpPort: parseHttpPort(http) }
}
