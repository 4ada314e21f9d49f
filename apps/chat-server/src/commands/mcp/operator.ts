import { USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpFleet, ServerReport } from '@frontdesk/mcp-host'

/** A command that cannot be carried out, in words for whoever typed it. */
export class OperatorError extends Error {}

/** What an operator can do with the tool servers, of a running server or of one's own. */
export interface ToolOperator {
  inspect(): Promise<ServerReport[]>
  /** The result as the model would read it. */
  call(server: string, tool: string, args: object): Promise<{ content: unknown[]; isError?: boolean }>
  /** False when the tool is not held. */
  accept(server: string, tool: string): Promise<boolean>
}

/** The servers of a chat server that runs at `url`. What it refuses is thrown in its words. */
export function remoteOperator(url: string, { apiKey }: { apiKey: string | undefined }): ToolOperator {
  const headers = { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) }
  const request = async (path: string, body?: object) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${url}/admin/mcp${path}`, { ...init, headers }).catch((cause: unknown) => {
      throw new OperatorError(`No server answers at ${url}. Start it, or name another with --url.`, { cause })
    })
    const answer = (await response.json()) as { error?: { message?: string } }
    return { status: response.status, answer, words: answer.error?.message ?? `It answered with ${response.status}.` }
  }
  return {
    async inspect() {
      const { status, answer, words } = await request('')
      if (status !== 200) throw new OperatorError(words)
      return (answer as { data: ServerReport[] }).data
    },
    async call(server, tool, args) {
      const { status, answer, words } = await request('/call', { server, tool, arguments: args })
      if (status !== 200) throw new OperatorError(words)
      return answer as { content: unknown[]; isError?: boolean }
    },
    async accept(server, tool) {
      const { status, words } = await request('/accept', { server, tool })
      if (status !== 200 && status !== 404) throw new OperatorError(words)
      return status === 200
    },
  }
}

/** The servers of a fleet of this process. */
export function localOperator(fleet: McpFleet): ToolOperator {
  const user = { userId: 'operator' }
  return {
    inspect: () => fleet.inspect(),
    call: (server, tool, args) =>
      fleet.runAs(user, () =>
        fleet.server(server, { agent: 'operator' }).callToolResult(tool, { ...args }, { [USER_META_KEY]: user }),
      ),
    accept: async (server, tool) => fleet.acceptTool({ server, tool }),
  }
}
