import { randomUUID } from 'node:crypto'
import { ThreadBusyError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import type { Waiting } from '@frontdesk/store/runs'

/** How often one who waits shows that its host lives, and after how long a silence the others do not wait for it any more. */
const BEAT_MS = 1_000
const SILENT_MS = 4_000

/** A place among those who wait for a thread, on whichever host, in the order of their coming. */
export class PlaceInLine {
  readonly #store: SqlStore
  readonly #threadId: string
  readonly #context: RequestContext
  readonly #id = `wait_${randomUUID()}`
  /** The last beat of each of the others, and when it was first seen. */
  #seen: Map<string, { beat: number; since: number }> | undefined
  #beatenAt = performance.now()
  #hasJoined = false

  constructor(store: SqlStore, threadId: string, context: RequestContext) {
    this.#store = store
    this.#threadId = threadId
    this.#context = context
  }

  /** Gives up the place, in the write that begins the run. */
  get changes(): DurableChange[] {
    return this.#hasJoined ? [{ type: 'leave_line', id: this.#id }] : []
  }

  /** Takes the place. Throws {@link ThreadBusyError} when too many wait already, besides the one whose turn it is. */
  async join({ maxWaiting }: { maxWaiting: number }): Promise<void> {
    const { length } = await this.#load()
    if (length > maxWaiting) {
      throw new ThreadBusyError(`Too many requests wait for thread ${this.#threadId}: try later`)
    }
    await this.#join()
  }

  /** Whether nobody is before it. */
  async isFirst(): Promise<boolean> {
    await this.#beat()
    const line = await this.#load()
    // Others took it for dead, as after a sleep of the machine: it stands at the end then.
    if (!line.some(({ id }) => id === this.#id)) await this.#join()
    const [first] = line
    if (first === undefined || first.id === this.#id) return true
    if (this.#isDead(first)) await this.#write({ type: 'leave_line', id: first.id })
    return false
  }

  /** Calling it again does nothing. */
  async leave(): Promise<void> {
    if (!this.#hasJoined) return
    this.#hasJoined = false
    await this.#write({ type: 'leave_line', id: this.#id })
  }

  async #join(): Promise<void> {
    await this.#write({ type: 'join_line', id: this.#id, threadId: this.#threadId, host: this.#store.runs.host })
    this.#hasJoined = true
  }

  async #beat(): Promise<void> {
    if (performance.now() - this.#beatenAt < BEAT_MS) return
    this.#beatenAt = performance.now()
    await this.#write({ type: 'beat_in_line', id: this.#id })
  }

  #load(): Promise<Waiting[]> {
    return this.#store.runs.loadLine(this.#threadId, this.#context)
  }

  /** It compares no clocks: a host lives while its beat counts up. */
  #isDead({ id, host, beat }: Waiting): boolean {
    if (this.#store.runs.isGone(host)) return true
    const now = performance.now()
    this.#seen ??= new Map()
    const seen = this.#seen.get(id)
    if (seen?.beat === beat) return now - seen.since > SILENT_MS
    this.#seen.set(id, { beat, since: now })
    return false
  }

  #write(change: DurableChange): Promise<void> {
    return this.#store.write([change], this.#context)
  }
}
