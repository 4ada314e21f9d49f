import type { Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import type { Clock } from '../clock.ts'
import { LineSplitter } from '@frontdesk/mcp-kit/wire'
import { blankSecrets } from '../config/describe-server.ts'
import type { Logger } from '../logger.ts'

const MAX_LINE_BYTES = 2_000
const WINDOW_MS = 1_000
const MAX_LINES_PER_WINDOW = 50
const KEPT_LINES = 10

export interface StderrLogParts {
  clock: Clock
  logger: Logger
  fields: object
  secrets: readonly string[]
}

/**
 * Reads a child's stderr to its end, so that the child never blocks on it, and writes it to the log: each line as it comes, cut at 2 kB, at
 * most 50 a second. How many were left out is logged with the next line that is not. The secrets that the child was given are left out.
 */
export class StderrLog {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #fields: object
  readonly #secrets: readonly string[]
  readonly #last: string[] = []
  #windowStart = Number.NEGATIVE_INFINITY
  #linesInWindow = 0
  #dropped = 0

  constructor(stderr: Readable, { clock, logger, fields, secrets }: StderrLogParts) {
    this.#secrets = secrets
    this.#clock = clock
    this.#logger = logger
    this.#fields = fields
    const lines = new LineSplitter({
      maxBytes: MAX_LINE_BYTES,
      headBytes: MAX_LINE_BYTES,
      onLine: (line) => this.#write(line, ''),
      onLongLine: ({ head }) => this.#write(head, '…'),
    })
    stderr.on('data', (chunk: Buffer) => lines.push(chunk))
    stderr.once('close', () => {
      lines.push(Buffer.from('\n'))
      this.#reportDropped()
    })
  }

  /** The last ten lines that were logged. */
  get lastLines(): readonly string[] {
    return this.#last
  }

  #write(bytes: Buffer, mark: string): void {
    if (bytes.length === 0) return
    const now = this.#clock.now()
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#reportDropped()
      this.#windowStart = now
      this.#linesInWindow = 0
    }
    if (++this.#linesInWindow > MAX_LINES_PER_WINDOW) {
      this.#dropped++
      return
    }
    const line = blankSecrets(toPlainText(bytes), this.#secrets) + mark
    this.#last.push(line)
    if (this.#last.length > KEPT_LINES) this.#last.shift()
    this.#logger.info(this.#fields, line)
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return
    this.#logger.warn(
      { ...this.#fields, dropped: this.#dropped },
      `${this.#dropped} more lines on stderr were not logged`,
    )
    this.#dropped = 0
  }
}

/** What a terminal shows as text and nothing else: a log line must not move its reader's cursor. */
function toPlainText(bytes: Buffer): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  return stripVTControlCharacters(bytes.toString()).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}
