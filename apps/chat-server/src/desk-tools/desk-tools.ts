import type { Tool } from '@openai/agents'
import { askUserTool } from '@frontdesk/chatkit/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import type { ToolFacts } from '@frontdesk/mcp-host'
import type { SqlStore } from '@frontdesk/store'
import { toAgentTool } from '../client-tools/client-tools.ts'
import type { ClientTool } from '../client-tools/client-tools.ts'
import type { CallTool } from '../mcp/call-tool.ts'
import { openFileTool } from '../sources/open-file-tool.ts'
import type { Orders } from '../widgets/orders.ts'
import type { QueryResults } from '../widgets/query-results.ts'
import { showOrderTool } from '../widgets/show-order-tool.ts'
import type { OrderCard } from '../widgets/show-order-tool.ts'
import { showResultTool } from '../widgets/show-result-tool.ts'
import { showTasksTool } from '../widgets/show-tasks-tool.ts'
import { closeConversationTool } from './close-conversation-tool.ts'
import { createOwnFacts } from './own-facts.ts'
import { findConversationTool } from './find-conversation-tool.ts'

/** The tools that this server gives its agents beside those of tool servers. */
export interface DeskTools {
  /** Those that a team gives to its agents by name. */
  tools: readonly Tool<AgentContext>[]
  /** What pages can be asked. */
  clientTools: readonly Tool<AgentContext>[]
  /** The names of those at which a run ends. */
  endingRuns: readonly string[]
  /** What each of these tools, and of the team's own, may do. */
  factsOf: (name: string) => ToolFacts
}

export const NO_DESK_TOOLS: DeskTools = { tools: [], clientTools: [], endingRuns: [], factsOf: createOwnFacts([]) }

/** Every name that a tool of a team can have here. Some are only there with what they need. */
export const DESK_TOOL_NAMES = [
  'ask_user',
  'close_conversation',
  'find_conversation',
  'open_file',
  'show_order',
  'show_result',
  'show_tasks',
] as const

export interface DeskToolParts {
  store: SqlStore
  callTool: CallTool
  results: QueryResults
  clientTools: readonly ClientTool[]
  /** Absent where the data is not the demo shop. */
  orders?: { orders: Orders; orderCard: OrderCard } | undefined
  /** Whether the team has files, and to-do lists in the store. */
  has: { files: boolean; tasks: boolean }
}

export function createDeskTools({ store, callTool, results, clientTools, orders, has }: DeskToolParts): DeskTools {
  const asking = askUserTool()
  const tools: readonly { name: string }[] = [
    asking,
    closeConversationTool(),
    findConversationTool(store),
    showResultTool(results),
    ...(orders ? [showOrderTool(orders)] : []),
    ...(has.files ? [openFileTool(callTool)] : []),
    ...(has.tasks ? [showTasksTool(store.tasks)] : []),
  ]
  return {
    // The SDK types a tool for the context of its own; each of these takes that of the run.
    tools: tools as Tool<AgentContext>[],
    clientTools: clientTools.map(toAgentTool),
    endingRuns: [asking.name, ...clientTools.map(({ name }) => name)],
    factsOf: createOwnFacts(clientTools),
  }
}
