import type { ThreadItem } from '../../../item.ts'
import type { ThreadMark } from '../../../server/store.ts'
import type { TurnSize } from '../turns.ts'
import type { Part } from '../window-history.ts'

/** One item of model input. */
export interface KeptInput extends Part {
  /** Whether it is a message that the user has written. */
  readonly isTurnStart: boolean
}

/** Turns of a thread that are over: one, or several that depend on one another. */
export interface KeptTurns {
  /** What they became, which nobody can change. Absent where they are converted anew each time, because they are not fixed. */
  input: readonly KeptInput[] | undefined
  /** Their items, where they are converted anew. */
  items: readonly ThreadItem[]
  /** How large each of the turns is. */
  sizes: readonly TurnSize[]
  /** The ids of their calls. */
  calls: readonly string[]
  /** The ids of items that they speak of and that had not arrived. */
  references: readonly string[]
  bytes: number
}

/** What is known of a thread up to a mark. */
export interface KeptThread {
  mark: ThreadMark
  /** How the history was asked for: with anything else, other turns would have been kept. */
  request: readonly unknown[]
  turns: readonly KeptTurns[]
  /** The items from the last turn on, which may still go on. */
  open: readonly ThreadItem[]
}

/**
 * Keeps what the turns of threads became as model input, for `loadHistory`, so that a turn costs the same at the end of a long conversation as at its
 * beginning. What it keeps is used as long as the store can tell that nothing of it has changed since, whichever process writes there: the cache itself
 * is never told of anything. The threads that were read last are kept, up to `maxBytes` of them together. For one way of converting: threads that are
 * converted in another way need another cache.
 */
export class HistoryCache {
  readonly #maxBytes: number
  readonly #threads = new Map<string, { thread: KeptThread; bytes: number }>()
  #bytes = 0

  constructor({ maxBytes }: { maxBytes: number }) {
    this.#maxBytes = maxBytes
  }

  /** About how much memory all that is kept takes. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): KeptThread | undefined {
    return this.#threads.get(key)?.thread
  }

  /** A thread that is larger than the cache is not kept. */
  set(key: string, thread: KeptThread): void {
    this.delete(key)
    const bytes = bytesOf(key, thread)
    if (bytes > this.#maxBytes) return
    this.#threads.set(key, { thread, bytes })
    this.#bytes += bytes
    for (const oldest of this.#threads.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#threads.get(key)?.bytes ?? 0
    this.#threads.delete(key)
  }
}

/** What an object costs beside its text. */
const OBJECT_BYTES = 200
const BYTES_PER_CHARACTER = 2

/** About how much memory the value takes. */
export function estimateBytes(value: unknown): number {
  return OBJECT_BYTES + (JSON.stringify(value)?.length ?? 0) * BYTES_PER_CHARACTER
}

function bytesOf(key: string, { mark, turns, open }: KeptThread): number {
  return turns.reduce((sum, { bytes }) => sum + bytes, estimateBytes(open) + estimateBytes([key, mark]))
}
