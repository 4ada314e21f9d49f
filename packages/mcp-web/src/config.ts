import type { Command, CommandValues } from '@frontdesk/mcp-kit'
import type { WebServerParts } from './server.ts'
import { HostList } from './host-list.ts'
import { VERSION } from './version.ts'

const OPTIONS = {
  allow: {
    type: 'string',
    multiple: true,
    value: 'HOST',
    description: 'Fetch from this host alone, or from all below a name with *.NAME.',
  },
} as const

/** The command line of `mcp-web`. */
export const COMMAND: Command<typeof OPTIONS> = {
  name: 'mcp-web',
  version: VERSION,
  summary: 'An MCP server on stdio that fetches pages and JSON of the public web, and nothing of any other network.',
  options: OPTIONS,
  examples: ['mcp-web', 'mcp-web --allow docs.example.com --allow "*.wikipedia.org"'],
}

/** Reads the options. Throws `UsageError` for a host that is none. */
export function parseConfig({ allow }: CommandValues<typeof OPTIONS>): Pick<WebServerParts, 'allowedHosts'> {
  if (allow === undefined) return {}
  // Only to be told before anything starts.
  void new HostList(allow)
  return { allowedHosts: allow }
}
