import type { CallToolResult, MCPServer } from '@openai/agents'
import type { ServerStatus } from '../session/supervisor.ts'

/** A server as the fleet uses it: one process or session for all, or one for each user. */
export interface FleetServer {
  readonly name: string
  /** One for each process or session. */
  readonly statuses: readonly ServerStatus[]
  connect: () => Promise<void>
  close: () => Promise<void>
  listTools: MCPServer['listTools']
  callToolResult: (...call: Parameters<MCPServer['callTool']>) => Promise<CallToolResult>
}
