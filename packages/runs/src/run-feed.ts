import type { Run, RunEvent } from '@frontdesk/store/runs'
import { Bell, firstOf } from './bell.ts'
import { toEnd } from './ended.ts'
import type { NumberedEvent } from './ended.ts'

/** So much of a run's newest events stays in memory for its readers, in characters; older ones are read from the log. */
const MAX_KEPT = 1024 * 1024

/** The stored events of a run on this host, for any number of readers. Readers cost the run nothing: each takes what it wants when it wants it. */
export class RunFeed {
  readonly #runId: string
  readonly #bell = new Bell()
  readonly #loadEvents: (after: number) => Promise<RunEvent[]>
  #events: RunEvent[] = []
  #length = 0
  #last = 0
  #end: NumberedEvent | 'elsewhere' | undefined

  /** `loadEvents` gives a page of the log. */
  constructor(runId: string, loadEvents: (after: number) => Promise<RunEvent[]>) {
    this.#runId = runId
    this.#loadEvents = loadEvents
  }

  /** Takes events that are stored. */
  readonly put = (events: readonly RunEvent[]): void => {
    for (const event of events) {
      this.#events.push(event)
      this.#length += event.event.length
    }
    this.#last = events.at(-1)?.sequence ?? this.#last
    this.#forgetOld()
    this.#bell.ring()
  }

  /** The run has ended in the store. */
  end(state: Exclude<Run['state'], 'running'>): void {
    this.#end ??= toEnd({ id: this.#runId, state, lastEvent: this.#last })
    this.#bell.ring()
  }

  /** The run is not this host's any more: what becomes of it is in the log alone. */
  lose(): void {
    this.#end ??= 'elsewhere'
    this.#bell.ring()
  }

  /**
   * What there is after number `after`: events, or the end where these were all. Waits for as long as there is nothing; gives undefined when the signal
   * aborts. It is `lost` when what comes is to be read in the log. Ask again from the number of the last event that was given.
   */
  async take(
    after: number,
    signal: AbortSignal | undefined,
  ): Promise<{ events: readonly RunEvent[] } | { end: NumberedEvent } | 'lost' | undefined> {
    for (;;) {
      if (signal?.aborted) return undefined
      const { rung } = this.#bell
      const events = await this.#next(after)
      if (events.length > 0) return { events }
      if (after >= this.#last && this.#end) return this.#end === 'elsewhere' ? 'lost' : { end: this.#end }
      if (after >= this.#last) await firstOf([rung], { signal })
    }
  }

  async #next(after: number): Promise<readonly RunEvent[]> {
    const first = this.#events[0]?.sequence ?? this.#last + 1
    if (after + 1 < first) return this.#loadEvents(after)
    return this.#events.slice(after + 1 - first)
  }

  #forgetOld(): void {
    if (this.#length <= MAX_KEPT) return
    let count = 0
    for (; count < this.#events.length - 1 && this.#length > MAX_KEPT / 2; count++) {
      this.#length -= this.#events[count]?.event.length ?? 0
    }
    this.#events = this.#events.slice(count)
  }
}
