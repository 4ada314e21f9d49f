import type { AssistantMessageItem } from '@frontdesk/chatkit'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import { z } from 'zod'
import type { ThreadFeed } from './thread-feed.ts'

/** The answer that a person sends. */
export const HumanMessage = z.strictObject({
  text: z.string().trim().min(1).max(20_000),
  name: z.string().trim().min(1).max(80).optional(),
  /** The case that this closes, which also unlocks the thread. */
  resolves: z.string().max(100).optional(),
})

export type HumanMessage = z.output<typeof HumanMessage>

/** An answer of a person, as it is stored. The page is not told the further member. */
export type HumanAnswer = AssistantMessageItem & { answered_by: string }

export interface AnswerParts {
  store: SqlStore
  feed: ThreadFeed
  /** Who goes on with the thread. */
  entry: string
}

/**
 * Puts a person's answer into a thread, for the user to see at once and the agents to know of. Throws `NotFoundError` when there is no such thread or case
 * in the tenant.
 */
export async function answerAsHuman(
  threadId: string,
  { text, name = 'a colleague', resolves }: HumanMessage,
  operator: RequestContext,
  { store, feed, entry }: AnswerParts,
): Promise<HumanAnswer> {
  const { tenantId } = operator
  const userId = await store.records.findThreadOwner(threadId, { tenantId })
  const context = { userId, ...(tenantId !== undefined && { tenantId }) }
  const thread = await store.loadThread(threadId, context)
  const shared = { thread_id: threadId, created_at: new Date().toISOString() }
  const id = () => store.generateItemId('message', thread, context)
  const answer: HumanAnswer = {
    ...shared,
    id: id(),
    type: 'assistant_message',
    content: [{ type: 'output_text', text, annotations: [] }],
    answered_by: name,
  }
  const note = `The message before this was written by a human colleague (${name}), not by an assistant. It holds.`
  await store.write(
    [
      ...(resolves === undefined ? [] : [{ type: 'resolve_escalation' as const, id: resolves }]),
      { type: 'save_item', threadId, item: answer },
      { type: 'save_item', threadId, item: { ...shared, id: id(), type: 'hidden_context_item', content: note } },
    ],
    context,
  )
  await store.updateThread(
    threadId,
    (current) => ({
      ...current,
      metadata: { ...current.metadata, active_agent: entry },
      ...(resolves !== undefined && { status: { type: 'active' } }),
    }),
    context,
  )
  feed.announce(threadId)
  return answer
}
