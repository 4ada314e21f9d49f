import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Operation, Who } from '../case.ts'
import type { Desk } from '../world/desk.ts'
import { closing } from './closing.ts'
import { parseStream } from './reply.ts'
import type { StreamEvent } from './reply.ts'

/** When a reader leaves. */
export type Leaving =
  | 'body-half'
  | 'after-body'
  | { onceRead: string }
  | { afterMs: number }
  | { when: Promise<unknown> }

/** A stream that is read, or not, on a socket of its own. */
export class StreamReading {
  readonly socket: Socket
  readonly who: Who
  /** When each piece came, in milliseconds since the request was sent. */
  readonly arrivals: number[] = []
  readonly closed: Promise<void>
  #text = ''
  #waiting: { pattern: string; resolve: () => void }[] = []

  constructor(socket: Socket, who: Who, { isRead }: { isRead: boolean }) {
    this.socket = socket
    this.who = who
    const started = performance.now()
    socket.on('error', () => {})
    this.closed = closing(socket)
    if (!isRead) {
      socket.pause()
      return
    }
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      this.arrivals.push(performance.now() - started)
      this.#text += chunk
      this.#waiting = this.#waiting.filter(({ pattern, resolve }) => {
        const isThere = this.#text.includes(pattern)
        if (isThere) resolve()
        return !isThere
      })
    })
  }

  /** What was read of the answer, headers included. */
  get text(): string {
    return this.#text
  }

  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#text)?.[1] ?? 0)
  }

  get events(): StreamEvent[] {
    const body = dechunk(this.#text.slice(this.#text.indexOf('\r\n\r\n') + 4))
    // The last event may have been cut off by the reader's own leaving.
    const whole = body.slice(0, body.lastIndexOf('\n\n') + 2)
    return parseStream(whole)
  }

  /** Resolves when the text is in the answer, or the connection has closed. */
  async reaches(pattern: string): Promise<void> {
    if (this.#text.includes(pattern)) return
    await Promise.race([new Promise<void>((resolve) => this.#waiting.push({ pattern, resolve })), this.closed])
  }
}

/** Sends an operation and does not wait for the end of its answer. */
export async function openStream(
  desk: Desk,
  operation: Operation,
  { who = 'a', leaving, isRead = true }: { who?: Who; leaving?: Leaving; isRead?: boolean } = {},
): Promise<StreamReading> {
  const { hostname, port } = new URL(desk.url())
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const reading = new StreamReading(socket, who, { isRead })
  const body = JSON.stringify(operation)
  const head = [
    'POST /chatkit HTTP/1.1',
    `Host: ${hostname}:${port}`,
    ...Object.entries(desk.headersOf(who)).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  const sent = leaving === 'body-half' ? body.slice(0, body.length / 2) : body
  await new Promise((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n${sent}`, resolve))
  if (leaving === undefined) return reading
  if (typeof leaving === 'object') {
    if ('onceRead' in leaving) await reading.reaches(leaving.onceRead)
    else if ('when' in leaving) await leaving.when
    else await new Promise((resolve) => setTimeout(resolve, leaving.afterMs))
  }
  socket.destroy()
  await reading.closed
  return reading
}

/** The body of an answer that came in chunks, as far as it came. */
function dechunk(text: string): string {
  const bytes = Buffer.from(text)
  const parts: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16)
    if (lineEnd < 0 || !(size > 0)) break
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(parts).toString()
}
