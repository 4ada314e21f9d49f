import type { ThreadStreamEvent } from '../../event.ts'

/** The events that are ready to go out, and the items that this run has shown. */
export class Outbox {
  #events: ThreadStreamEvent[] = []
  readonly #shown = new Set<string>()
  readonly #earlier = new Set<string>()

  emit(event: ThreadStreamEvent): void {
    this.#events.push(event)
    if (event.type === 'thread.item.removed') this.#shown.delete(event.item_id)
    if (event.type !== 'thread.item.added' && event.type !== 'thread.item.done') return
    if (!this.#earlier.has(event.item.id)) this.#shown.add(event.item.id)
  }

  /** An item of an earlier turn: it is not this run's to retract. */
  exempt(itemId: string): void {
    this.#earlier.add(itemId)
  }

  take(): ThreadStreamEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** Takes back everything that this run has shown, in the order in which it was first shown. */
  retract(): void {
    for (const itemId of this.#shown) this.#events.push({ type: 'thread.item.removed', item_id: itemId })
    this.#shown.clear()
  }
}

/** The item of which a tool's event says the last word: it is gone, or is as the event has it. */
export function endedItemId(event: ThreadStreamEvent): string | undefined {
  if (event.type === 'thread.item.removed') return event.item_id
  return event.type === 'thread.item.replaced' || event.type === 'thread.item.done' ? event.item.id : undefined
}
