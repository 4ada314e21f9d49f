import type { Readable, Writable } from 'node:stream'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Log } from '../log.ts'
import type { LongLine } from '../wire/line-splitter.ts'
import { LineSplitter } from '../wire/line-splitter.ts'
import { Batches } from './batches.ts'
import type { BadMessage } from './parse-message.ts'
import { invalidRequest, parseLine, recogniseRequest, tooLong } from './parse-message.ts'

/** The longest message in either direction, in bytes: the SDK's own clients close the connection above it. */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024

const LOGGED_LINES = 10
/** How much of a line over the limit is kept, to see which request it was. */
const HEAD_BYTES = 1_024
/** How long the requests that came before the end of the input may still be worked on: a script may pipe a session in. */
const LAST_ANSWERS_MS = 500

/**
 * The server's end of stdio. Unlike the SDK's it closes when the other end has gone, whichever stream tells it first; keeps the
 * connection when a line is no message or is too long, and answers a request that it can still recognise; and never writes a
 * message that the client would have to hang up on.
 */
export class StdioTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #input: Readable
  readonly #output: Writable
  readonly #maxMessageBytes: number
  readonly #log: Log
  readonly #read: (chunk: Buffer) => void
  readonly #hangUp = () => void this.close()
  readonly #finish = () => {
    if (this.#unanswered.size === 0) this.#hangUp()
    else this.#lastAnswers ??= setTimeout(this.#hangUp, LAST_ANSWERS_MS)
  }
  readonly #batches: Batches
  readonly #unanswered = new Set<RequestId>()
  #lastAnswers: NodeJS.Timeout | undefined
  #isClosed = false
  #drained: Promise<void> | undefined
  #badLines = 0

  constructor(options: { input: Readable; output: Writable; log: Log; maxMessageBytes?: number }) {
    this.#input = options.input
    this.#output = options.output
    this.#log = options.log
    this.#maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES
    this.#batches = new Batches({ maxBytes: this.#maxMessageBytes })
    const lines = new LineSplitter({
      maxBytes: this.#maxMessageBytes,
      headBytes: HEAD_BYTES,
      onLine: (line) => this.#receive(line.toString()),
      onLongLine: (line) => this.#receiveLong(line),
    })
    this.#read = (chunk) => lines.push(chunk)
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read)
    for (const event of ['end', 'close']) this.#input.on(event, this.#finish)
    this.#input.on('error', this.#hangUp)
    for (const event of ['close', 'error']) this.#output.on(event, this.#hangUp)
  }

  /** Resolves when the other end has taken the message or has gone. An answer within a batch waits for the others, and resolves at once. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return
    const text = this.#serialize(message)
    if (!isAnswer(message)) return this.#write([text])
    await this.#write(this.#batches.settle(message.id, text) ?? [text])
    this.#unanswered.delete(message.id)
    if (this.#lastAnswers !== undefined) this.#finish()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#lastAnswers)
    this.#input.off('data', this.#read)
    // Without this, a stdin that is still open would keep the process alive.
    this.#input.pause()
    this.onclose?.()
  }

  async #write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0 || this.#output.write(lines.map((line) => `${line}\n`).join(''))) return
    // One wait for all: each message with listeners of its own would make Node warn of a leak.
    this.#drained ??= this.#untilDrained()
    await this.#drained
  }

  async #untilDrained(): Promise<void> {
    const ends = ['drain', 'close', 'error']
    const { promise, resolve } = Promise.withResolvers<void>()
    const settle = () => {
      for (const end of ends) this.#output.off(end, settle)
      this.#drained = undefined
      resolve()
    }
    for (const end of ends) this.#output.on(end, settle)
    await promise
  }

  #serialize(message: JSONRPCMessage): string {
    const text = toText(message)
    if (text.length * 3 < this.#maxMessageBytes || Buffer.byteLength(text) < this.#maxMessageBytes) return text
    if (!isAnswer(message)) {
      throw new Error(`A message of ${text.length} characters is over the limit of ${this.#maxMessageBytes} bytes.`)
    }
    const isToolCall = 'result' in message && 'content' in message.result
    return toText(tooLong({ id: message.id, isToolCall, what: 'answer', maxBytes: this.#maxMessageBytes }))
  }

  #receiveLong(line: LongLine): void {
    this.#reportBadLine(`a line of ${line.bytes} bytes is over the limit of ${this.#maxMessageBytes}`)
    const request = recogniseRequest({ head: line.head.toString(), tail: line.tail.toString() })
    if (request === undefined) return
    this.#send([toText(tooLong({ ...request, what: 'request', maxBytes: this.#maxMessageBytes }))])
  }

  #receive(line: string): void {
    if (line.trim() === '') return
    const parsed = parseLine(line)
    const members = Array.isArray(parsed) ? parsed : [parsed]
    const messages = members.flatMap((member) => ('message' in member ? [member.message] : []))
    const refusals = members.flatMap((member) => ('problem' in member ? this.#refuse(member) : []))
    if (Array.isArray(parsed)) {
      const ids = messages.flatMap((message) => ('method' in message && 'id' in message ? [message.id] : []))
      this.#send(this.#batches.open(ids, refusals))
    } else this.#send(refusals)
    for (const message of messages) {
      this.#expectAnswer(message)
      this.onmessage?.(message)
    }
  }

  /** The answer to what is no message, when it can be answered. */
  #refuse({ problem, id }: BadMessage): string[] {
    this.#reportBadLine(problem)
    return id === undefined ? [] : [toText(invalidRequest(id))]
  }

  #expectAnswer(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) this.#unanswered.add(message.id)
    if (message.method !== 'notifications/cancelled') return
    // A request that its client has cancelled is not answered.
    const cancelled = message.params?.['requestId'] as RequestId
    this.#unanswered.delete(cancelled)
    this.#send(this.#batches.settle(cancelled, undefined) ?? [])
  }

  #send(lines: readonly string[]): void {
    if (this.#isClosed) return
    this.#write(lines).catch((error: unknown) => this.#log('could not answer a bad request', error))
  }

  #reportBadLine(problem: string): void {
    this.#badLines += 1
    // A peer that floods stdin must not flood the log as well.
    if (this.#badLines <= LOGGED_LINES) this.#log(`ignored bad input: ${problem}`)
    else if (this.#badLines % 1_000 === 0) this.#log(`ignored ${this.#badLines} lines of bad input`)
  }
}

/** A message as the text of one line, also for readers that take Unicode's separators for ends of lines, as Node's `readline` does. */
function toText(message: JSONRPCMessage): string {
  return JSON.stringify(message)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
}

function isAnswer(message: JSONRPCMessage): message is JSONRPCMessage & { id: RequestId } {
  return 'id' in message && message.id !== undefined && !('method' in message)
}
