import { Agent } from '@openai/agents'
import type { MCPServer } from '@openai/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'

/** Answers questions about the data by querying the database. */
export function createAnalystAgent({ database }: { database: MCPServer }): Agent<AgentContext> {
  return new Agent<AgentContext>({
    name: 'analyst',
    handoffDescription:
      'Answers questions about the data with SQL: how many, how much, totals, averages, lists and rankings of customers, products, orders and sales.',
    instructions: [
      'You are the analyst. You answer questions about the data in the database, and only from what its tools return.',
      'Look at the tables before you write SQL. Pass values as parameters. Ask for the rows you need, not for whole tables.',
      'Say the result first, in a sentence, then how you found it if that helps. Give numbers exactly as the tools returned them.',
      'If a tool fails or returns nothing, say so. If the question is not about the data, hand back to triage.',
    ].join('\n'),
    mcpServers: [database],
  })
}
