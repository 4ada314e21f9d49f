import { setImmediate, setTimeout } from 'node:timers/promises'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'

const DELTAS = 500
const PACED_DELTAS = 100
const PACE_MS = 20

/** How fast the answer comes: all at once, an event in each turn of the event loop as from a model, or an event each 20 ms. */
export type Pace = 'burst' | 'tick' | 'paced'

/** How many events a reader gets of {@link answer} in a new thread: its own and those that the server adds. */
export const ANSWER_EVENTS = DELTAS + 5

/** How many text deltas an answer has. */
export function deltasAt(pace: Pace): number {
  return pace === 'paced' ? PACED_DELTAS : DELTAS
}

/** Waits for as long as lies between two events. */
export async function waitAt(pace: Pace): Promise<void> {
  if (pace === 'tick') await setImmediate()
  if (pace === 'paced') await setTimeout(PACE_MS)
}

/** The events of an answer of 500 text deltas (100 when they are paced), as an agent gives them. */
export async function* answer(threadId: string, pace: Pace = 'burst'): AsyncGenerator<ThreadStreamEvent, void> {
  const deltas = deltasAt(pace)
  const item = {
    // Ids are kept for good, and are a thread's own.
    id: `msg_${threadId}`,
    thread_id: threadId,
    created_at: new Date().toISOString(),
    type: 'assistant_message' as const,
  }
  const content = { type: 'output_text' as const, text: '', annotations: [] }
  const update = (change: Extract<ThreadStreamEvent, { type: 'thread.item.updated' }>['update']) => ({
    type: 'thread.item.updated' as const,
    item_id: item.id,
    update: change,
  })
  yield { type: 'thread.item.added', item: { ...item, content: [] } }
  yield update({ type: 'assistant_message.content_part.added', content_index: 0, content })
  for (let index = 0; index < deltas; index++) {
    if (pace !== 'burst') await waitAt(pace)
    yield update({ type: 'assistant_message.content_part.text_delta', content_index: 0, delta: 'some words ' })
  }
  yield { type: 'thread.item.done', item: { ...item, content: [{ ...content, text: 'some words '.repeat(deltas) }] } }
}
