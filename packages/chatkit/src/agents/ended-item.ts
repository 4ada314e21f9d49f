import type { ThreadStreamEvent } from '../event.ts'

/** The item of which a tool's event says the last word: it is gone, or is as the event has it. */
export function endedItemId(event: ThreadStreamEvent): string | undefined {
  if (event.type === 'thread.item.removed') return event.item_id
  return event.type === 'thread.item.replaced' || event.type === 'thread.item.done' ? event.item.id : undefined
}
