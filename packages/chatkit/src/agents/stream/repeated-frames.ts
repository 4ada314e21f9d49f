import type { ResponsesEvent } from './responses-events.ts'

/**
 * Tells which events of a response came before: some proxies send frames again after a reconnect. They are known by their sequence number. Where
 * a provider counts nothing, or gives all events one number, none is a repetition.
 */
export class RepeatedFrames {
  readonly #seen = new Map<number, string>()

  isRepeated(event: ResponsesEvent): boolean {
    const { sequence_number: number, ...rest } = event as { sequence_number?: unknown; type: string }
    if (typeof number !== 'number' || number <= 0) return false
    const known = this.#seen.get(number)
    if (known === undefined) this.#seen.set(number, summaryOf(rest))
    return known !== undefined && known === summaryOf(rest)
  }
}

/** Enough to tell two events with one number apart, without keeping whole images. */
function summaryOf(event: { type: string; delta?: unknown; item_id?: unknown }): string {
  return JSON.stringify([event.type, event.item_id, event.delta])
}
