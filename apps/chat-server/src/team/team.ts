import { handoff } from '@openai/agents'
import type { Agent, MCPServer } from '@openai/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { createAnalystAgent } from './analyst.ts'
import { createLibrarianAgent } from './librarian.ts'
import { createTriageAgent } from './triage.ts'

export interface Team {
  agents: readonly Agent<AgentContext>[]
  /** Who meets a new user. */
  start: Agent<AgentContext>
  /** The agent of that name; the starting agent when there is none, as after a change of the team. */
  find(name: unknown): Agent<AgentContext>
}

/** The team that ships: triage hands over to the analyst and the librarian, and each of them can hand back. */
export function createTeam({ database, files }: { database: MCPServer; files: MCPServer }): Team {
  const triage = createTriageAgent()
  const specialists = [createAnalystAgent({ database }), createLibrarianAgent({ files })]
  triage.handoffs = specialists.map((specialist) => handoff(specialist))
  for (const specialist of specialists) specialist.handoffs = [handoff(triage)]
  const agents = [triage, ...specialists]
  return { agents, start: triage, find: (name) => agents.find((agent) => agent.name === name) ?? triage }
}
