import type { Tool } from '@openai/agents'
import type { TeamConfig } from '@frontdesk/config'
import { passesFilter } from '@frontdesk/mcp-host'
import type { TurnContext } from '../turn-context.ts'
import { createContextTools } from './context-tools.ts'
import { createEscalateTool } from './escalate-tool.ts'
import type { Escalate } from './escalate-tool.ts'
import { createNoteTool } from './note-tool.ts'

/** The tools of the team itself that fit one of the patterns: what agents share, and how they ask for a person. */
export function ownTools(
  patterns: readonly string[],
  { config, escalate }: { config: TeamConfig; escalate: Escalate },
): Tool<TurnContext>[] {
  const tools: Tool<TurnContext>[] = [
    ...createContextTools(config),
    createNoteTool(),
    createEscalateTool(config, { escalate }),
  ]
  return tools.filter(({ name }) => passesFilter(patterns, name))
}
