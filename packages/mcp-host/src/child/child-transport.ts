import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Child } from './child.ts'
import type { Clock } from '../clock.ts'
import type { McpLimits } from '../limits.ts'
import { LineSplitter } from '@frontdesk/mcp-kit/wire'
import type { LongLine } from '@frontdesk/mcp-kit/wire'
import { answerLongLine } from './long-reply.ts'
import { NotWrittenError, RequestTooLargeError } from '../protocol/connection.ts'
import { isJsonObject } from '../protocol/json-object.ts'
import { NoiseMeter } from './noise-meter.ts'
import { mendReply } from '../protocol/mend-reply.ts'
import { NotificationGate } from '../protocol/notification-gate.ts'
import type { RawReply } from '../protocol/mend-reply.ts'

/** Replies and notifications of ours are dropped while this much waits in the pipe of a child that does not read. */
const MAX_BACKLOG_BYTES = 1_000_000
/** Room beside the start of a cut result for the words that say so. */
const MARK_BYTES = 200
/** No line of a well-behaved server is longer, cut or not. */
const MAX_LINE_BYTES = 100_000_000

export interface ChildTransportOptions {
  clock: Clock
  limits: McpLimits
  /** Called when the child breaks the protocol beyond what is tolerated. It should be replaced. */
  onViolation: (reason: string) => void
}

/**
 * MCP over the pipes of a {@link Child}. Passes on only what somebody waits for: replies to requests that are open, and the requests and the
 * one notification that the client knows. Everything else is dropped and counted, and too much of it is a violation.
 */
export class ChildTransport implements Transport {
  onclose?: () => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #child: Child
  readonly #limits: McpLimits
  readonly #gate: NotificationGate
  readonly #garbage: NoiseMeter
  readonly #unasked: NoiseMeter
  readonly #onViolation: (reason: string) => void
  readonly #lines: LineSplitter
  /** The method of each request that has no reply yet. */
  readonly #open = new Map<RequestId, string>()
  #isClosed = false

  constructor(child: Child, { clock, limits, onViolation }: ChildTransportOptions) {
    this.#child = child
    this.#limits = limits
    this.#onViolation = onViolation
    this.#gate = new NotificationGate(clock)
    this.#garbage = new NoiseMeter(clock, { maxLines: 1_000, maxBytes: 1_000_000 })
    this.#unasked = new NoiseMeter(clock, { maxLines: 200_000, maxBytes: 20_000_000 })
    this.#lines = new LineSplitter({
      maxBytes: limits.maxMessageBytes,
      headBytes: limits.maxTextBytes - MARK_BYTES,
      onLine: (line) => this.#receive(line),
      onLongLine: (line) => this.#receiveLong(line),
    })
  }

  /** Lines that were no message, messages that nobody waited for, and requests of the child. */
  get ignoredMessages(): number {
    return this.#garbage.total + this.#unasked.total
  }

  start(): Promise<void> {
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk))
    void this.#child.ended.then(() => this.#end())
    return Promise.resolve()
  }

  /** Rejects with {@link RequestTooLargeError}, or with {@link NotWrittenError} when the child did not take the whole message. */
  send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#child
    const line = `${JSON.stringify(message)}\n`
    if ('method' in message && 'id' in message) {
      const bytes = Buffer.byteLength(line)
      if (bytes > this.#limits.maxRequestBytes) return Promise.reject(new RequestTooLargeError(bytes))
      this.#open.set(message.id, message.method)
    } else if (stdin.writableLength > MAX_BACKLOG_BYTES || !this.#isWorthSending(message)) {
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      stdin.write(line, (error) => {
        if (error) reject(new NotWrittenError('ended, or closed its stdin', { cause: error }))
        else resolve()
      })
    })
  }

  /** Tells the client that the connection is over. The child itself is ended by its owner. */
  close(): Promise<void> {
    this.#end()
    return Promise.resolve()
  }

  #end(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.onclose?.()
  }

  #read(chunk: Buffer): void {
    if (this.#isClosed) return
    this.#lines.push(chunk)
    const { pendingBytes, pendingHead } = this.#lines
    if (pendingBytes > MAX_LINE_BYTES) this.#onViolation('wrote a line of more than 100 MB')
    else if (pendingBytes > this.#limits.maxMessageBytes && pendingHead[0] !== OPENING_BRACE)
      this.#ignore(chunk.length, 0)
  }

  #receive(line: Buffer): void {
    if (this.#isClosed || line.length === 0 || (line.length === 1 && line[0] === CARRIAGE_RETURN)) return
    const messages = parseMessages(line)
    if (messages.length === 0) return this.#ignore(line.length, 1)
    for (const message of messages) this.#accept(this.#mend(message), line.length / messages.length)
  }

  #receiveLong(line: LongLine): void {
    if (this.#isClosed) return
    const answer = answerLongLine(line, this.#open)
    if (answer) {
      this.#open.delete(answer.id)
      this.onmessage?.(answer)
    } else if (line.head[0] === OPENING_BRACE) {
      this.#onViolation(`wrote a message of ${line.bytes} bytes that answers no request`)
    } else this.#ignore(0, 1)
  }

  /** A reply to an open request, in the form that the client knows; any other message as it is. */
  #mend(message: JSONRPCMessage): JSONRPCMessage {
    if ('method' in message || message.id === undefined) return message
    const method = this.#open.get(message.id)
    return method === undefined ? message : mendReply(message as RawReply, method)
  }

  #accept(message: JSONRPCMessage, bytes: number): void {
    const isReply = !('method' in message)
    const isWanted = isReply
      ? message.id !== undefined && this.#open.delete(message.id)
      : 'id' in message || this.#gate.passes(message.method)
    if (!(isReply && isWanted) && this.#unasked.add(bytes))
      this.#onViolation('sent more messages than anybody can read')
    // The client hands on progress a turn later than it settles a reply: the last step of a call would come too late.
    else if (isReply && isWanted) queueMicrotask(() => this.onmessage?.(message))
    else if (isWanted) this.onmessage?.(message)
  }

  #ignore(bytes: number, lines: 0 | 1): void {
    if (this.#garbage.add(bytes, lines)) this.#onViolation('wrote too much to stdout that is no message')
  }

  /** Whether to send a message. A request that is already answered needs no cancellation. */
  #isWorthSending(message: JSONRPCMessage): boolean {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return true
    return this.#open.delete(message.params?.['requestId'] as RequestId)
  }
}

const OPENING_BRACE = 0x7b
const OPENING_BRACKET = 0x5b
const CARRIAGE_RETURN = 0x0d

/** The message of a line, or those of a batch, as the revision 2025-03-26 lets servers write it. None where the line holds anything else. */
function parseMessages(line: Buffer): JSONRPCMessage[] {
  if (line[0] !== OPENING_BRACE && line[0] !== OPENING_BRACKET) return []
  try {
    const value = JSON.parse(line.toString()) as unknown
    const messages: unknown[] = Array.isArray(value) ? value : [value]
    return messages.every(isMessage) ? messages : []
  } catch {
    // Text that is no JSON is counted by the caller.
    return []
  }
}

/** The client checks the rest of the shape of what it is given. */
function isMessage(value: unknown): value is JSONRPCMessage {
  return isJsonObject(value) && value['jsonrpc'] === '2.0'
}
