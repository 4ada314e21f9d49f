import { isRefusedItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'

/** How far back the messages are looked for that a guardrail has judged together. */
const NEWEST_ITEMS = 100

/**
 * Marks what an input guardrail has refused: everything that the user has written since the last answer, for that is what was judged. Marked
 * items stay in the thread for the user to see, and out of what a model, a title or a search is given.
 */
export async function markRefused<Context>(context: AgentContext<Context>, guardrailName: string): Promise<void> {
  const { store, thread, requestContext } = context
  const { data } = await store.loadThreadItems(thread.id, { limit: NEWEST_ITEMS, order: 'desc' }, requestContext)
  const answered = data.findIndex((item) => item.type === 'assistant_message')
  for (const item of answered < 0 ? data : data.slice(0, answered)) {
    if ((item.type !== 'user_message' && item.type !== 'structured_input') || isRefusedItem(item)) continue
    await store.saveItem(thread.id, { ...item, refused_by: guardrailName }, requestContext)
  }
  context.refusedBy = guardrailName
}
