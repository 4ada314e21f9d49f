import type { RunContext } from '@openai/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'

/** The context of the run in which a tool is called. */
export function contextOf(runContext: RunContext | undefined): AgentContext {
  return runContext?.context as AgentContext
}
