import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import type { McpServerSpec } from '../config/spec.ts'
import type { ServerStatus } from '../session/supervisor.ts'
import { needsApproval } from '../tools/approval.ts'
import type { ApprovalRule } from '../tools/approval.ts'
import type { HeldTool } from '../tools/tool-pins.ts'
import type { ToolNames } from '../tools/tool-names.ts'
import type { FleetServer } from './fleet-server.ts'

/** One tool as an operator sees it. */
export interface ToolReport {
  /** As the server names it. */
  name: string
  /** As models call it. */
  calledAs: string
  description: string
  annotations: NonNullable<Tool['annotations']>
  /** Whether the rule of the server's entry wants an approval for a call. */
  needsApproval: boolean
}

/** One server as an operator sees it. It may hold words of the server. */
export interface ServerReport {
  name: string
  trust: 'own' | 'third-party'
  scope: 'shared' | 'user'
  approval: ApprovalRule
  /** One for each process or session. */
  processes: ServerStatus[]
  tools: ToolReport[]
  /** The tools that changed after they were pinned, and are not offered. */
  held: string[]
}

/** What is known of a server now. Starts nothing and asks it nothing. */
export async function reportServer(
  { spec, server }: { spec: McpServerSpec; server: FleetServer },
  { names, held }: { names: ToolNames; held: readonly HeldTool[] },
): Promise<ServerReport> {
  const isStarting = server.statuses.some(({ state }) => state === 'starting')
  const tools = isStarting ? [] : ((await server.listTools()) as Tool[])
  return {
    name: spec.name,
    trust: spec.trust ?? 'own',
    scope: spec.scope ?? 'shared',
    approval: spec.approval ?? 'never',
    processes: [...server.statuses],
    tools: tools.map((tool) => ({
      name: tool.name,
      calledAs: names.expose(spec.name, tool.name),
      description: tool.description ?? '',
      annotations: tool.annotations ?? {},
      needsApproval: needsApproval(spec.approval, tool),
    })),
    held: held.flatMap(({ server: of, tool }) => (of === spec.name ? [tool] : [])),
  }
}
