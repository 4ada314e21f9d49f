import { USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpFleet } from '@frontdesk/mcp-host'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { traceMetaOf } from '../telemetry/trace-runner.ts'
import type { ServerRoles } from './server-roles.ts'

/** A tool server says no, or does not answer. The message is its own, for a model or a user to read. */
export class ToolCallError extends Error {
  readonly code = 'tool_call'

  constructor(message: string) {
    super(message)
    this.name = 'ToolCallError'
  }
}

/** Calls a tool for a user, as an agent would, and gives what it answers for programs. Throws {@link ToolCallError}. */
export type CallTool = (
  call: { server: 'database' | 'files'; tool: string; args: Record<string, unknown> },
  context: RequestContext,
) => Promise<Record<string, unknown>>

export function createCallTool(fleet: McpFleet, roles: ServerRoles): CallTool {
  return async ({ server, tool, args }, { userId, tenantId }) => {
    const name = roles[server]
    if (name === undefined) throw new ToolCallError(`This team has no ${server}.`)
    const identity = { userId, ...(tenantId !== undefined && { tenantId }) }
    const result = await fleet.server(name).callToolResult(tool, args, {
      ...traceMetaOf(),
      [USER_META_KEY]: identity,
    })
    if (!result.isError && result.structuredContent) return result.structuredContent
    const said = result.content.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n')
    throw new ToolCallError(said.replace(/^ERROR: /, '') || `The tool ${tool} gave no answer.`)
  }
}
