import { setTimeout as sleep } from 'node:timers/promises'
import { CheckFailure } from './check-failure.ts'
import type { Exchange } from './exchange.ts'
import { parseStream } from './parse-stream.ts'
import type { StreamEvent } from './parse-stream.ts'

/** An answer whose body is read as it comes. */
export class Answer {
  readonly exchange: Exchange
  readonly #response: Response
  readonly #abort: AbortController
  readonly #timeoutMs: number
  readonly #chunks: Uint8Array[] = []
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined

  constructor(
    response: Response,
    { exchange, abort, timeoutMs }: { exchange: Exchange; abort: AbortController; timeoutMs: number },
  ) {
    this.exchange = exchange
    this.#response = response
    this.#abort = abort
    this.#timeoutMs = timeoutMs
  }

  get status(): number {
    return this.#response.status
  }

  get isOk(): boolean {
    return this.#response.ok
  }

  header(name: string): string {
    return this.#response.headers.get(name) ?? ''
  }

  /** What has come of the body. */
  get text(): string {
    return this.exchange.response?.body ?? ''
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  get events(): StreamEvent[] {
    return parseStream(this.text)
  }

  /** Reads to the end, or to the break of the connection, which `exchange.ended` then tells. Fails when time is up. */
  async readToEnd(): Promise<this> {
    while (await this.#readMore()) continue
    return this
  }

  /** Reads until there is an event of which `isWanted` holds, and gives it; undefined when the stream ends without one. */
  async readUntil(isWanted: (event: StreamEvent) => boolean): Promise<StreamEvent | undefined> {
    for (;;) {
      const found = this.events.find(isWanted)
      if (found) return found
      if (!(await this.#readMore())) return undefined
    }
  }

  /** Closes the connection, as a page does whose stop button is pressed. */
  async close(): Promise<void> {
    if (this.exchange.ended !== undefined) return
    this.exchange.ended = 'closed'
    await this.#reader?.cancel().catch(() => undefined)
    this.#abort.abort()
  }

  async #readMore(): Promise<boolean> {
    this.#reader ??= (this.#response.body ?? new Blob([]).stream()).getReader()
    const timer = new AbortController()
    const timeout = sleep(this.#timeoutMs, 'timeout' as const, { signal: timer.signal }).catch(() => 'off' as const)
    const read = this.#reader.read().catch(() => 'broken' as const)
    const step = await Promise.race([read, timeout])
    timer.abort()
    if (step === 'timeout') {
      this.exchange.ended = 'timeout'
      this.#abort.abort()
      throw new CheckFailure(`Nothing more of the answer came within ${this.#timeoutMs} ms.`, {
        exchange: this.exchange,
      })
    }
    if (step === 'broken') {
      this.exchange.ended ??= 'broken'
      return false
    }
    if (step === 'off' || step.done) return false
    this.#chunks.push(step.value)
    if (this.exchange.response) this.exchange.response.body += this.#decoder.decode(step.value, { stream: true })
    return true
  }
}
