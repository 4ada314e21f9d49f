import type { ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { z } from 'zod'

const TYPE = 'frontdesk.answered'

/** Who gave an answer: kept in the thread, hidden, right behind the message. */
export type Answered = z.infer<typeof Answered>
const Answered = z.object({
  type: z.literal(TYPE),
  item_id: z.string(),
  agent: z.string(),
  model: z.string(),
})

/** How far behind a message the note about it is looked for: other messages of its run may be between. */
const NEXT_ITEMS = 20

/** The event that notes who gave an answer. */
export function noteAnswer(
  context: AgentContext,
  { itemId, agent, model }: { itemId: string; agent: string; model: string },
): ThreadStreamEvent {
  return {
    type: 'thread.item.done',
    item: {
      id: context.generateId('message'),
      thread_id: context.thread.id,
      created_at: context.now().toISOString(),
      type: 'hidden_context_item',
      content: { type: TYPE, item_id: itemId, agent, model },
    },
  }
}

/** Who gave the answer that is the item with this id, by the items that follow it. */
export async function findAnswered(
  itemId: string,
  loadAfter: (itemId: string, limit: number) => Promise<readonly ThreadItem[]>,
): Promise<Answered | undefined> {
  for (const item of await loadAfter(itemId, NEXT_ITEMS)) {
    const noted = item.type === 'hidden_context_item' ? Answered.safeParse(item.content).data : undefined
    if (noted?.item_id === itemId) return noted
  }
  return undefined
}
