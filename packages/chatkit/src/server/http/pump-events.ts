import type { ThreadStreamEvent } from '../../event.ts'
import { encodeEvent, HEARTBEAT_FRAME } from '../sse.ts'

/** Takes text for a connection. Gives a promise when it is full: nothing more should come before that resolves. */
export type WriteFrames = (frames: string) => Promise<void> | undefined

/** So much may wait for the end of a turn before it is written. */
const MAX_BATCH_LENGTH = 64 * 1024

/**
 * Sends events as they come, those of one turn of the event loop in one write, and asks for no more while the connection is full. With
 * `heartbeatMs` a comment goes out whenever nothing else has for so long. Rejects with what the events reject with.
 */
export async function pumpEvents(
  events: AsyncIterable<ThreadStreamEvent>,
  write: WriteFrames,
  { heartbeatMs }: { heartbeatMs?: number | undefined } = {},
): Promise<void> {
  const batch = new FrameBatch(write)
  const heartbeat = heartbeatMs === undefined ? undefined : setInterval(() => batch.addHeartbeat(), heartbeatMs)
  try {
    for await (const event of events) {
      const full = batch.add(encodeEvent(event))
      if (full) await full
    }
    await batch.flush()
  } finally {
    clearInterval(heartbeat)
    batch.close()
  }
}

class FrameBatch {
  readonly #write: WriteFrames
  #frames = ''
  #full: Promise<void> | undefined
  #isScheduled = false
  #isIdle = true

  constructor(write: WriteFrames) {
    this.#write = write
  }

  add(frame: string): Promise<void> | undefined {
    this.#frames += frame
    this.#isIdle = false
    if (this.#frames.length >= MAX_BATCH_LENGTH) return this.flush()
    if (!this.#isScheduled) {
      this.#isScheduled = true
      atEndOfTurn(this.#onEndOfTurn)
    }
    return this.#full
  }

  addHeartbeat(): void {
    // A full connection has something to say already.
    if (this.#isIdle && !this.#full) void this.add(HEARTBEAT_FRAME)
    this.#isIdle = true
  }

  flush(): Promise<void> | undefined {
    if (this.#frames === '') return this.#full
    const frames = this.#frames
    this.#frames = ''
    const full = this.#write(frames)
    this.#full = full && this.#waitUntilFree(full)
    return this.#full
  }

  async #waitUntilFree(full: Promise<void>): Promise<void> {
    await full
    this.#full = undefined
  }

  /** Drops what is not written. */
  close(): void {
    this.#frames = ''
  }

  readonly #onEndOfTurn = (): void => {
    this.#isScheduled = false
    void this.flush()
  }
}

/** Not every runtime has `setImmediate`; a timer of no time is the next best. */
const atEndOfTurn: (action: () => void) => void =
  typeof setImmediate === 'function' ? (action) => void setImmediate(action) : (action) => void setTimeout(action, 0)
