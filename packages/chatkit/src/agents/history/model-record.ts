import type { AgentInputItem, protocol } from '@openai/agents'
import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../json.ts'
import { repairArguments } from '../model/repair-arguments.ts'

/** Items that only the model is to see again, with the tasks that have told the user the same. */
export interface ModelRecord {
  /** Calls and their results, in the SDK's form, in order. */
  items: AgentInputItem[]
  /** Tasks of workflows that show these calls. */
  tasks: { workflow_id: string; index: number }[]
}

const TYPE = 'frontdesk.model_items'

const Stored = z.object({
  type: z.literal(TYPE),
  version: z.literal(1),
  items: z.array(z.looseObject({ type: z.string() })),
  tasks: z.array(z.object({ workflow_id: z.string(), index: z.int() })),
})

/** The record as the content of a hidden item. */
export function toHiddenContent({ items, tasks }: ModelRecord): JsonObject {
  return JSON.parse(JSON.stringify({ type: TYPE, version: 1, items, tasks }))
}

/** The record that a hidden item holds, or nothing when its content is something else. */
export function parseModelRecord(content: JsonValue): ModelRecord | undefined {
  const { success, data } = Stored.safeParse(content)
  return success ? { items: data.items as unknown as AgentInputItem[], tasks: data.tasks } : undefined
}

/**
 * A call or a result as another provider takes it too: without the maker's ids, of which one in use would have to bring all the others along,
 * and without what is repeated in `providerData`. What else is in there, such as a signature that the provider wants back, stays.
 */
export function toPortable(item: protocol.ModelItem): AgentInputItem {
  const { id: _id, providerData, ...portable } = item
  // Some providers say that a call is complete. It would not be here if it were not.
  if (portable.type === 'function_call') {
    delete portable.status
    portable.arguments = repairArguments(portable.arguments).json
  }
  const { id: _providerId, type: _type, status: _status, ...rest } = providerData ?? {}
  return { ...portable, ...(Object.keys(rest).length > 0 && { providerData: rest }) }
}
