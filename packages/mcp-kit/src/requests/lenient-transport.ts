import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage, JSONRPCRequest, MessageExtraInfo } from '@modelcontextprotocol/sdk/types.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { describeWrongParams } from './wrong-params.ts'
import { mendRequest } from './mend-request.ts'

/**
 * Stands between a transport and the SDK's protocol: hands requests on mended, and answers those whose parameters are wrong in words,
 * where the SDK would answer with a dump of its schemas, or not at all.
 */
export class LenientTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: <T extends JSONRPCMessage>(message: T, extra?: MessageExtraInfo) => void
  readonly #inner: Transport

  constructor(inner: Transport) {
    this.#inner = inner
    Object.assign(inner, {
      onclose: () => this.onclose?.(),
      onerror: (error: Error) => this.onerror?.(error),
      onmessage: (message: JSONRPCMessage, extra?: MessageExtraInfo) => this.#receive(message, extra),
    } satisfies Partial<Transport>)
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId
  }

  async start(): Promise<void> {
    await this.#inner.start()
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    await this.#inner.send(message, options)
  }

  async close(): Promise<void> {
    await this.#inner.close()
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion?.(version)
  }

  #receive(received: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    const message = mendRequest(received)
    const problem = isRequest(message) ? describeWrongParams(message) : undefined
    if (problem === undefined) return this.onmessage?.(message, extra)
    const error = { code: ErrorCode.InvalidParams, message: problem }
    const answer: JSONRPCMessage = { jsonrpc: '2.0', id: (message as JSONRPCRequest).id, error }
    this.#inner.send(answer).catch((failure: unknown) => this.onerror?.(failure as Error))
  }
}

function isRequest(message: JSONRPCMessage): message is JSONRPCRequest {
  return 'method' in message && 'id' in message
}
