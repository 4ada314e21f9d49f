import { OperatorError } from './operator.ts'
import type { ToolOperator } from './operator.ts'
import { showServers, showTools } from './show-servers.ts'

export const USAGE = `Usage: pnpm mcp [COMMAND] [--url URL] [--json]   (or: frontdesk mcp …)

  list                           The tool servers: state, process, restarts, tools, approvals, last error
  tools [SERVER]                 Their tools, and what these say of themselves
  call SERVER TOOL [ARGUMENTS]   Call a tool as yourself; ARGUMENTS are a JSON object
  accept SERVER TOOL             Let a tool in that changed after it was first seen
  login SERVER                   Log in to a server of this folder's mcp.json that asks for it (OAuth)
  logout SERVER                  Forget the login

It asks the server at URL, FRONTDESK_URL or where the configuration says, with FRONTDESK_API_KEY, which must be an operator's.`

/** What one command prints. Throws {@link OperatorError}. */
export async function runCommand(
  operator: ToolOperator,
  [command = 'list', server, tool, args = '{}']: readonly string[],
  { isJson }: { isJson: boolean },
): Promise<string> {
  switch (command) {
    case 'list': {
      const reports = await operator.inspect()
      return isJson ? toJson(reports) : showServers(reports)
    }
    case 'tools': {
      const reports = (await operator.inspect()).filter(({ name }) => server === undefined || name === server)
      if (reports.length === 0)
        throw new OperatorError(`There is no tool server ${server}. \`list\` shows which there are.`)
      return isJson ? toJson(reports) : showTools(reports)
    }
    case 'call': {
      if (server === undefined || tool === undefined) throw new OperatorError(USAGE)
      const result = await operator.call(server, tool, readArguments(args))
      return isJson ? toJson(result) : result.content.map(toText).join('\n')
    }
    case 'accept': {
      if (server === undefined || tool === undefined) throw new OperatorError(USAGE)
      if (await operator.accept(server, tool)) return `${tool} of ${server} is offered as it is now.`
      throw new OperatorError(`No tool ${tool} of ${server} waits to be accepted. \`tools ${server}\` shows which do.`)
    }
    default:
      throw new OperatorError(USAGE)
  }
}

function readArguments(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // The problem is reported below, as for a value that is no object.
  }
  throw new OperatorError(`ARGUMENTS must be a JSON object, such as '{"path":"."}'; they are ${text}`)
}

function toText(block: unknown): string {
  const { text } = block as { text?: unknown }
  return typeof text === 'string' ? text : toJson(block)
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}
