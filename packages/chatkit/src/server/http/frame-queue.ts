import { HEARTBEAT_FRAME } from '../wire/sse.ts'

/** Where frames go: the response of Node, or a stream of the Web. */
export interface FrameSink {
  /**
   * Takes text. Returns a promise when the connection is full: it resolves when there is room again, or when the reader
   * has left.
   */
  write: (frames: string) => Promise<void> | undefined
  /** Lets a reader go who does not keep up: cuts the run, and throws away what was not read. */
  letGo: () => void
}

export interface FrameQueueOptions {
  /**
   * How many bytes may wait for the reader. Above this the events are held back, and a reader who then takes nothing is
   * let go.
   */
  maxBehindBytes: number
  /** How long a frame may wait for the reader before that reader is let go. */
  maxBehindMs: number
}

/** Frames are handed over in pieces of about this length, so that a slow reader is told from one who reads nothing. */
const PIECE_LENGTH = 64 * 1024

/**
 * Frames that come sooner than this after the last write wait for the rest of it and go together: a write costs more than all else on a frame's way.
 * A quarter of the time between two pictures of a screen, so nobody sees the difference.
 */
const TOGETHER_MS = 4

/** How soon a reader who is over the limit has to take a piece: a megabit a second will do. */
const OVER_LIMIT_MS = 500

interface Piece {
  text: string
  bytes: number
  /** When the first text of this piece arrived. */
  since: number
}

/**
 * Frames on their way to one reader. A frame after a silence is written at the end of its turn of the event loop; those that follow it closely are
 * written together. What the reader has no room for waits here.
 */
export class FrameQueue {
  readonly #sink: FrameSink
  readonly #options: FrameQueueOptions
  #pieces: Piece[] = []
  #waitingBytes = 0
  #isScheduled = false
  #writtenAt = -Infinity
  #lastAdded = performance.now()
  #isClosed = false
  /** When the connection became full, and the piece that filled it. */
  #full: { since: number; piece: Piece } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #room: PromiseWithResolvers<void> | undefined

  constructor(sink: FrameSink, options: FrameQueueOptions) {
    this.#sink = sink
    this.#options = options
  }

  /** Whether nothing is taken any more, because the reader was let go. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Takes a frame. Gives a promise when too much waits already: no more should come before it resolves. */
  add(frame: string): Promise<void> | undefined {
    if (this.#isClosed) return undefined
    this.#lastAdded = performance.now()
    for (let start = 0; start < frame.length;) {
      const end = endOfPiece(frame, start)
      this.#append(start === 0 && end === frame.length ? frame : frame.slice(start, end))
      start = end
    }
    if (!this.#isScheduled) {
      this.#isScheduled = true
      this.#schedule()
    }
    if (this.#waitingBytes >= PIECE_LENGTH) this.#flush()
    if (this.#isClosed || this.#waitingBytes <= this.#options.maxBehindBytes) return undefined
    this.#room ??= Promise.withResolvers<void>()
    this.#setTimer()
    return this.#room.promise
  }

  /** Sends a comment when the stream has been silent for so long. Gives after how long it could be that silent again. */
  addHeartbeat(silenceMs: number): number {
    const leftMs = silenceMs - (performance.now() - this.#lastAdded)
    if (leftMs > 0) return leftMs
    // A full connection already has something to send.
    if (!this.#full) void this.add(HEARTBEAT_FRAME)
    return silenceMs
  }

  /** Resolves when the reader has room for all that was added, or was let go. */
  async drain(): Promise<void> {
    for (this.#flush(); this.#full && !this.#isClosed; this.#flush()) {
      this.#room ??= Promise.withResolvers<void>()
      await this.#room.promise
    }
  }

  /** Writes what waits, whether or not there is room for it, and this. */
  end(frame: string): void {
    const waiting = this.#pieces.map(({ text }) => text).join('')
    if (!this.#isClosed) void this.#sink.write(waiting + frame)
    this.close()
  }

  /** Drops what waits. */
  close(): void {
    this.#isClosed = true
    this.#pieces = []
    this.#waitingBytes = 0
    this.#full = undefined
    clearTimeout(this.#timer)
    this.#giveRoom()
  }

  #append(text: string): void {
    const last = this.#pieces.at(-1)
    const bytes = utf8Length(text)
    this.#waitingBytes += bytes
    if (last && last.text.length < PIECE_LENGTH) {
      last.text += text
      last.bytes += bytes
    } else this.#pieces.push({ text, bytes, since: performance.now() })
  }

  #schedule(): void {
    const sinceWrite = performance.now() - this.#writtenAt
    if (sinceWrite >= TOGETHER_MS) atEndOfTurn(this.#onDue)
    else setTimeout(this.#onDue, TOGETHER_MS - sinceWrite)
  }

  readonly #onDue = (): void => {
    this.#isScheduled = false
    this.#flush()
  }

  #flush(): void {
    if (this.#pieces.length > 0) this.#writtenAt = performance.now()
    while (!this.#full) {
      const piece = this.#pieces.shift()
      if (!piece) break
      this.#waitingBytes -= piece.bytes
      const full = this.#sink.write(piece.text)
      if (full) void this.#waitUntilFree(full, piece)
    }
  }

  async #waitUntilFree(free: Promise<void>, piece: Piece): Promise<void> {
    const full = { since: performance.now(), piece }
    this.#full = full
    this.#setTimer()
    await free
    if (this.#full !== full) return
    this.#full = undefined
    clearTimeout(this.#timer)
    this.#flush()
    if (!this.#full || this.#waitingBytes <= this.#options.maxBehindBytes) this.#giveRoom()
  }

  #giveRoom(): void {
    this.#room?.resolve()
    this.#room = undefined
  }

  /** When the reader has to have taken the piece that fills the connection. */
  #deadline(): number {
    if (!this.#full) return Infinity
    const { maxBehindBytes, maxBehindMs } = this.#options
    const inTime = this.#full.piece.since + maxBehindMs
    return this.#waitingBytes > maxBehindBytes ? Math.min(inTime, this.#full.since + OVER_LIMIT_MS) : inTime
  }

  #setTimer(): void {
    clearTimeout(this.#timer)
    const deadline = this.#deadline()
    if (deadline === Infinity) return
    // A busy event loop may not have noticed yet what the reader took, so the queue is checked once more after a turn.
    this.#timer = setTimeout(() => atEndOfTurn(this.#onDeadline), Math.max(deadline - performance.now(), 0))
  }

  readonly #onDeadline = (): void => {
    if (this.#isClosed || !this.#full) return
    if (this.#deadline() > performance.now()) return this.#setTimer()
    this.close()
    this.#sink.letGo()
  }
}

/** No piece ends between the halves of a surrogate pair. */
function endOfPiece(text: string, start: number): number {
  const end = start + PIECE_LENGTH
  if (end >= text.length) return text.length
  return isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += unit > 0x7ff && !isSurrogate(unit) ? 2 : 1
  }
  return bytes
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

/** Not every runtime has `setImmediate`; a timer of no time is the next best. */
const atEndOfTurn: (action: () => void) => void =
  typeof setImmediate === 'function' ? (action) => void setImmediate(action) : (action) => void setTimeout(action, 0)
