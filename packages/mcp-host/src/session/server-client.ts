import { Protocol } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  InitializeResultSchema,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js'
import type { ClientCapabilities, Notification, Request, Result } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { isJsonObject } from '../protocol/json-object.ts'
import { NO_TIMEOUT } from './request-options.ts'
import { STATELESS_VERSION, toEnvelope } from '../protocol/stateless.ts'

const CLIENT = { name: 'frontdesk', version: '0.1.0' }

/** Results are objects already (`mendReply`), and whoever asked reads them part by part: a schema would only copy them. */
const AnyResult = z.custom<Result>()

/**
 * One conversation with a server, in the way that the server speaks: after `initialize`, or stateless, where each request says for itself what
 * `initialize` once said. Our own beside the SDK's client, which speaks the one or the other and cannot be told after it has begun.
 */
export class ServerClient extends Protocol<Request, Notification, Result> {
  readonly #capabilities: ClientCapabilities
  #envelope: Record<string, unknown> | undefined
  #serverCapabilities: Record<string, unknown> = {}

  constructor(capabilities: ClientCapabilities) {
    super()
    this.#capabilities = capabilities
  }

  /** What the server says that it offers. */
  get serverCapabilities(): Readonly<Record<string, unknown>> {
    return this.#serverCapabilities
  }

  get isStateless(): boolean {
    return this.#envelope !== undefined
  }

  /**
   * Begins. With `wait` the server is first asked whether it is stateless; whatever it answers but that, and silence until the wait is over, means
   * `initialize`. A stateless server that is only slow to start is still heard.
   */
  async open(transport: Transport, wait?: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await this.connect(transport)
    if (wait === undefined) return this.#initialize(transport)
    const discovered = this.#discover()
    const waiting = new AbortController()
    const found = await Promise.race([discovered, wait(waiting.signal)])
    waiting.abort()
    if (found !== undefined) return this.#speakStateless(found)
    const stateless = discovered.then((late) => late ?? Promise.reject(new Error('It is not stateless.')))
    const initialized = this.#initialize(transport)
    const late = await Promise.any([initialized.then(() => undefined), stateless]).catch(() => initialized)
    if (late !== undefined) this.#speakStateless(late)
  }

  /** Asks the server, in the way that it speaks. */
  ask(method: string, params: Record<string, unknown>, options: RequestOptions = NO_TIMEOUT): Promise<Result> {
    const { _meta: meta } = params
    const envelope = this.#envelope && { ...this.#envelope, ...(isJsonObject(meta) && meta) }
    return this.request({ method, params: envelope ? { ...params, _meta: envelope } : params }, AnyResult, options)
  }

  async #initialize(transport: Transport): Promise<void> {
    const params = {
      protocolVersion: LATEST_PROTOCOL_VERSION,
      capabilities: this.#capabilities,
      clientInfo: CLIENT,
    }
    const result = await this.request({ method: 'initialize', params }, InitializeResultSchema, NO_TIMEOUT)
    const { protocolVersion: version } = result
    if (!SUPPORTED_PROTOCOL_VERSIONS.includes(version))
      throw new Error(`speaks the unknown protocol version ${version}`)
    this.#serverCapabilities = result.capabilities
    transport.setProtocolVersion?.(version)
    await this.notification({ method: 'notifications/initialized' })
  }

  /** What a stateless server says that it offers; undefined for any other. */
  async #discover(): Promise<Record<string, unknown> | undefined> {
    const params = { _meta: toEnvelope(CLIENT, this.#capabilities) }
    try {
      const result = await this.request({ method: 'server/discover', params }, AnyResult, NO_TIMEOUT)
      const { supportedVersions, capabilities } = result
      const isSpoken = Array.isArray(supportedVersions) && supportedVersions.includes(STATELESS_VERSION)
      return isSpoken ? (isJsonObject(capabilities) ? capabilities : {}) : undefined
    } catch {
      // Any error means that it does not know the question.
      return undefined
    }
  }

  #speakStateless(capabilities: Record<string, unknown>): void {
    this.#serverCapabilities = capabilities
    this.#envelope = toEnvelope(CLIENT, this.#capabilities)
  }

  // What a server may be asked is decided here by what it says of its tools, and what it may ask by the handlers that are set.
  protected assertCapabilityForMethod(): void {}
  protected assertNotificationCapability(): void {}
  protected assertRequestHandlerCapability(): void {}
  protected assertTaskCapability(): void {}
  protected assertTaskHandlerCapability(): void {}
}
