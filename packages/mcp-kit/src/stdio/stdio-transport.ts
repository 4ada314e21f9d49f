import type { Readable, Writable } from 'node:stream'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Line } from './line-reader.ts'
import type { Log } from '../log.ts'
import { ErrorCode, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { LineReader } from './line-reader.ts'

/** The longest message in either direction, in bytes: the SDK's own clients close the connection above it. */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024

const LOGGED_LINES = 10
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
  readonly #lines: LineReader
  readonly #maxMessageBytes: number
  readonly #log: Log
  readonly #read = (chunk: Buffer) => {
    for (const line of this.#lines.push(chunk)) this.#receive(line)
  }
  readonly #hangUp = () => void this.close()
  readonly #finish = () => {
    if (this.#unanswered.size === 0) this.#hangUp()
    else this.#lastAnswers ??= setTimeout(this.#hangUp, LAST_ANSWERS_MS)
  }
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
    this.#lines = new LineReader({ maxLineBytes: this.#maxMessageBytes })
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read)
    for (const event of ['end', 'close']) this.#input.on(event, this.#finish)
    this.#input.on('error', this.#hangUp)
    for (const event of ['close', 'error']) this.#output.on(event, this.#hangUp)
  }

  /** Resolves when the other end has taken the message or has gone. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return
    const line = this.#serialize(message)
    if (!this.#output.write(line)) {
      // One wait for all: each message with listeners of its own would make Node warn of a leak.
      this.#drained ??= this.#untilDrained()
      await this.#drained
    }
    if (!('id' in message) || message.id === undefined || 'method' in message) return
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
    const line = toLine(message)
    if (line.length * 3 <= this.#maxMessageBytes || Buffer.byteLength(line) <= this.#maxMessageBytes) return line
    if (!('id' in message) || message.id === undefined || 'method' in message) {
      throw new Error(`A message of ${line.length} characters is over the limit of ${this.#maxMessageBytes} bytes.`)
    }
    const isToolCall = 'result' in message && 'content' in message.result
    return toLine(tooLong({ id: message.id, isToolCall, what: 'answer', maxBytes: this.#maxMessageBytes }))
  }

  #receive(line: Line): void {
    if (!('text' in line)) {
      this.#reportBadLine(`a line of ${line.bytes} bytes is over the limit of ${this.#maxMessageBytes}`)
      const request = recognise(line)
      if (request !== undefined) this.#answer(tooLong({ ...request, what: 'request', maxBytes: this.#maxMessageBytes }))
      return
    }
    if (line.text === '') return
    const message = parseMessage(line.text)
    if ('problem' in message) {
      this.#reportBadLine(message.problem)
      if (message.id !== undefined) this.#answer(invalidRequest(message.id))
      return
    }
    this.#expectAnswer(message.message)
    this.onmessage?.(message.message)
  }

  #expectAnswer(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) this.#unanswered.add(message.id)
    // A request that its client has cancelled is not answered.
    if (message.method === 'notifications/cancelled')
      this.#unanswered.delete(message.params?.['requestId'] as RequestId)
  }

  #answer(message: JSONRPCMessage): void {
    this.send(message).catch((error: unknown) => this.#log('could not answer a bad request', error))
  }

  #reportBadLine(problem: string): void {
    this.#badLines += 1
    // A peer that floods stdin must not flood the log as well.
    if (this.#badLines <= LOGGED_LINES) this.#log(`ignored bad input: ${problem}`)
    else if (this.#badLines % 1_000 === 0) this.#log(`ignored ${this.#badLines} lines of bad input`)
  }
}

/** A message as one line, also for readers that take Unicode's separators for ends of lines, as Node's `readline` does. */
function toLine(message: JSONRPCMessage): string {
  return `${JSON.stringify(message)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)}\n`
}

function parseMessage(text: string): { message: JSONRPCMessage } | { problem: string; id?: RequestId } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'a line is not JSON' }
  }
  const parsed = JSONRPCMessageSchema.safeParse(value)
  if (parsed.success) return { message: parsed.data }
  const problem = 'a line is not a JSON-RPC message'
  if (typeof value !== 'object' || value === null || !('id' in value) || !('method' in value)) return { problem }
  return typeof value.id === 'string' || Number.isInteger(value.id)
    ? { problem, id: value.id as RequestId }
    : { problem }
}

/**
 * A request that was too long to keep. Clients write its id as the first or the last member; in both places a match cannot come from
 * inside a string, where the quotes would be escaped, nor from a nested object, which more braces would follow.
 */
function recognise({ head, tail }: { head: string; tail: string }): { id: RequestId; isToolCall: boolean } | undefined {
  const start =
    /^\{(?:"jsonrpc":\s?"2\.0",\s?)?(?:"id":\s?("[\w-]{1,100}"|\d{1,15}),\s?)?(?:"method":\s?"([\w/]+)")?/.exec(head)
  const id = start?.[1] ?? /,\s?"id":\s?("[\w-]{1,100}"|\d{1,15})\}\s*$/.exec(tail)?.[1]
  return id === undefined ? undefined : { id: JSON.parse(id) as RequestId, isToolCall: start?.[2] === 'tools/call' }
}

/** An answer in place of one that cannot be given: for a call of a tool, one that the model can read. */
function tooLong({
  id,
  isToolCall,
  what,
  maxBytes,
}: {
  id: RequestId
  isToolCall: boolean
  what: string
  maxBytes: number
}): JSONRPCMessage {
  const message = `The ${what} is over the limit of ${maxBytes} bytes.`
  if (!isToolCall) return { jsonrpc: '2.0', id, error: { code: ErrorCode.InvalidRequest, message } }
  const content = [{ type: 'text', text: `ERROR: ${message} Send or ask for less.` }]
  return { jsonrpc: '2.0', id, result: { content, isError: true } }
}

function invalidRequest(id: RequestId): JSONRPCMessage {
  return {
    jsonrpc: '2.0',
    id,
    error: { code: ErrorCode.InvalidRequest, message: 'This is not a JSON-RPC 2.0 request.' },
  }
}
