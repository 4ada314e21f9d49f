import type { TeamConfig } from '@frontdesk/config'
import type { JsonObject, JsonValue } from '@frontdesk/chatkit'

/** What the agents know together about a thread. Facts that the team does not share any more are left out. */
export function readSharedContext(metadata: JsonObject, facts: TeamConfig['context']): Record<string, JsonValue> {
  const { context } = metadata
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return {}
  return Object.fromEntries(Object.entries(context).filter(([name]) => Object.hasOwn(facts, name)))
}
