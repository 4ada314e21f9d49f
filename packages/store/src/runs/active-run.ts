import type { JsonObject } from '@frontdesk/chatkit'
import { InvalidStateError } from '@frontdesk/chatkit/server'
import type { DurableChange, RunEnd, RunError, RunLease } from '../change.ts'
import { toOwner } from '../context.ts'
import type { StoreContext } from '../context.ts'
import { LeaseLostError, StoreBusyError } from '../errors.ts'
import { prepare } from '../sql/change.ts'
import type { PreparedChange } from '../sql/change.ts'
import type { OwnRunStore } from './run-store.ts'

export interface ActiveRunOptions {
  /** Appended events are stored together: so many at most, and so late at most. */
  maxEvents?: number
  maxDelayMs?: number
  /** How often the host shows that it lives. Others take it for dead after three to five seconds of silence. */
  heartbeatMs?: number
  /** Called with events once they are stored, in order. */
  onStored?: (events: readonly RunEvent[]) => void
}

/** An event of a run. `sequence` counts from 1; `event` is its JSON. */
export interface RunEvent {
  sequence: number
  event: string
}

/** What is stored together: an event, none where only the server knows of the change, and what it tells of. */
interface Entry {
  event: string | undefined
  changes: readonly PreparedChange[]
}

const THREAD_CHANGES: ReadonlySet<PreparedChange['type']> = new Set(['save_thread', 'update_thread', 'delete_thread'])

/** A store that is so far behind will not catch up. */
const MAX_WAITING = 10_000

/**
 * A run under way on this host. Give its `context` to whatever writes for the run: such a write fails once the run is another's. Ends by
 * {@link ActiveRun.end}; one that is only disposed of is left for the others to find.
 */
export class ActiveRun implements AsyncDisposable {
  readonly lease: RunLease
  /** The user's context with the lease. */
  readonly context: StoreContext & { lease: RunLease }
  readonly #store: OwnRunStore
  readonly #owner: StoreContext
  readonly #lost = new AbortController()
  readonly #maxEvents: number
  readonly #maxDelayMs: number
  readonly #heartbeat: NodeJS.Timeout
  readonly #heartbeatMs: number
  readonly #onStored: (events: readonly RunEvent[]) => void
  readonly #onOver: () => void
  #sequence: number
  #stored: number
  #buffer: Entry[] = []
  /** What is being stored at the moment. */
  #underWay: readonly Entry[] = []
  #timer: NodeJS.Timeout | undefined
  #storing: Promise<void> | undefined
  /** When events were stored last, by the clock that no one sets. */
  #storedAt = performance.now()
  #isEnding = false

  constructor(
    store: OwnRunStore,
    lease: RunLease,
    context: StoreContext,
    {
      maxEvents = 64,
      maxDelayMs = 50,
      heartbeatMs = 1_000,
      onStored = () => {},
      stored = 0,
      onOver = () => {},
    }: ActiveRunOptions & { stored?: number; onOver?: () => void } = {},
  ) {
    this.#store = store
    this.lease = lease
    this.#owner = context
    this.context = { ...context, lease }
    this.#onStored = onStored
    this.#onOver = onOver
    this.#sequence = stored
    this.#stored = stored
    this.#maxEvents = maxEvents
    this.#maxDelayMs = maxDelayMs
    this.#heartbeatMs = heartbeatMs
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs).unref()
  }

  get id(): string {
    return this.lease.runId
  }

  /** Whether changes wait to be stored, or are being stored, of the thread itself alone or of anything in it. */
  holdsChanges(of: 'thread' | 'all'): boolean {
    const holds = ({ changes }: Entry) => changes.some(({ type }) => of === 'all' || THREAD_CHANGES.has(type))
    return this.#buffer.some(holds) || this.#underWay.some(holds)
  }

  /** Aborts when the run can no longer be written: the lease is lost, or the store gave up. */
  get signal(): AbortSignal {
    return this.#lost.signal
  }

  /**
   * Takes an event, as JSON text, and gives its number. It is stored a moment later, in one write with the changes that it tells of;
   * {@link ActiveRun.flush} waits for that. Without an event only the changes are stored. Throws an {@link InvalidStateError} once
   * {@link ActiveRun.end} was called: nobody would ever see the event.
   */
  append(event: string | undefined, changes: readonly DurableChange[] = []): number {
    this.#lost.signal.throwIfAborted()
    if (this.#isEnding) throw new InvalidStateError(`Run ${this.id} is at its end and takes no more events.`)
    if (this.#buffer.length >= MAX_WAITING) {
      this.#lost.abort(
        new StoreBusyError(`${MAX_WAITING} events of run ${this.id} wait to be stored: the run is stopped.`),
      )
      this.#lost.signal.throwIfAborted()
    }
    this.#buffer.push({ event, changes: this.#prepare(changes) })
    if (this.#buffer.length >= this.#maxEvents) void this.#storeAll()
    else this.#timer ??= setTimeout(() => void this.#storeAll(), this.#maxDelayMs)
    if (event !== undefined) this.#sequence += 1
    return this.#sequence
  }

  /** Resolves when every event so far is stored. Throws when that has failed. */
  async flush(): Promise<void> {
    await this.#storeAll()
    this.#lost.signal.throwIfAborted()
  }

  /**
   * Stores what is left, ends the run and frees the thread, with further changes in the same transaction. When that fails the run goes on, and may
   * be ended again.
   */
  async end(
    { state, usage, error }: { state: RunEnd; usage?: JsonObject; error?: RunError },
    changes: readonly DurableChange[] = [],
  ): Promise<void> {
    this.#isEnding = true
    try {
      while (this.#storing !== undefined || this.#buffer.length > this.#maxEvents) await this.#storeAll()
      this.#lost.signal.throwIfAborted()
      await this.#saveNext([...changes, { type: 'end_run', lease: this.lease, state, usage, error }])
      clearInterval(this.#heartbeat)
      this.#onOver()
    } catch (failure) {
      this.#isEnding = false
      throw failure
    }
  }

  /**
   * Leaves the run to whoever closes it, without what is not stored: that was part of an end that could not be stored, and nobody has seen it.
   */
  abandon(): void {
    clearInterval(this.#heartbeat)
    clearTimeout(this.#timer)
    this.#buffer = []
    this.#isEnding = true
    this.#onOver()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat)
    await this.#storeAll()
    this.#onOver()
  }

  /** One at a time. What was appended while the last one came to its end is seen to before this resolves. */
  async #storeAll(): Promise<void> {
    do {
      this.#storing ??= this.#save().finally(() => (this.#storing = undefined))
      await this.#storing
    } while (this.#buffer.length > 0 && !this.#lost.signal.aborted)
  }

  /** Never rejects: a failure is told by the signal. */
  async #save(): Promise<void> {
    try {
      while (this.#buffer.length > 0) await this.#saveNext()
    } catch (error) {
      this.#lost.abort(error)
    }
  }

  /** Stores what has waited longest, in one write with further changes. What could not be stored waits again. */
  async #saveNext(further: readonly DurableChange[] = []): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const entries = this.#buffer.splice(0, this.#maxEvents)
    const events = entries.flatMap(({ event }) => event ?? [])
    const changes = entries.flatMap((entry) => entry.changes)
    const after = this.#stored
    this.#underWay = entries
    try {
      // It also sees to it that the lease still holds.
      const appended: DurableChange = { type: 'append_run_events', lease: this.lease, after, events }
      await this.#store.commit([...this.#prepare([appended]), ...changes, ...this.#prepare(further)], this.#owner)
    } catch (error) {
      this.#buffer.unshift(...entries)
      throw error
    } finally {
      this.#underWay = []
    }
    this.#stored += events.length
    this.#storedAt = performance.now()
    if (events.length > 0) this.#onStored(events.map((event, index) => ({ sequence: after + 1 + index, event })))
  }

  /** What is to be stored is what it is now: whoever has given it may go on changing it. */
  #prepare(changes: readonly DurableChange[]): PreparedChange[] {
    const owner = toOwner(this.#owner)
    return changes.map((change) => prepare(change, owner))
  }

  /** What is being stored, and what has been stored just now, shows that the host lives as well. */
  async #beat(): Promise<void> {
    const isShown = performance.now() - this.#storedAt < this.#heartbeatMs / 2
    if (isShown || this.#storing !== undefined || this.#isEnding) return
    try {
      const nothing: DurableChange = { type: 'append_run_events', lease: this.lease, after: this.#stored, events: [] }
      await this.#store.commit(this.#prepare([nothing]), this.#owner)
    } catch (error) {
      // A store that is away for a moment is no reason to stop. If it stays away, another host takes the run over, and
      // the next heartbeat reports that.
      if (error instanceof LeaseLostError && !this.#isEnding) this.#lost.abort(error)
    }
  }
}
