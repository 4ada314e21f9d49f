import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '../start-error.ts'
import { limitBodyTime } from './body-time.ts'
import type { BodyTimeOptions } from './body-time.ts'
import { ConnectionGate } from './connection-gate.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** What a caller may take of the server before its request is complete. Milliseconds and bytes. */
export interface ConnectionLimits {
  /** From the opening of a connection, or from the first byte of a further request on it, to the end of the headers. */
  headersTimeoutMs: number
  /** To the end of the body. Not below `headersTimeoutMs`. */
  requestTimeoutMs: number
  /** How long a connection may wait for its next request. */
  keepAliveTimeoutMs: number
  maxHeaderBytes: number
  /** How many connections may be open. Idle ones make room for new ones; then new ones are answered with 503. */
  maxConnections: number
}

export const DEFAULT_LIMITS: ConnectionLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 10_000,
  maxHeaderBytes: 16_384,
  maxConnections: 8_000,
}

/** Limits, metrics, the log and the sender of a file each wait for the end of a response: Node takes more than ten for a leak, and warns. */
const RESPONSE_LISTENERS = 20

export interface Listener {
  /** Where the server is reached, without a slash at the end. */
  url: string
  /** Waits until nothing is being answered, until `timeoutMs` has passed, or until the signal aborts. Never rejects. */
  drain(options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<void>
  /** Takes no more connections and ends when the last is closed; those still open after a second are cut. */
  close(): Promise<void>
}

const CUT_AFTER_MS = 1_000
/** How often Node looks for requests that are over their time. */
const LOOK_EVERY_MS = 500

export interface ListenOptions {
  host: string
  port: number
  limits?: ConnectionLimits
  /** Requests that may take longer than the limits say, such as uploads. */
  long?: BodyTimeOptions
}

/** Listens on `host` and `port` (0: any free one). Throws {@link StartError} when that is not possible. */
export async function listen(
  handle: RequestListener,
  { host, port, limits = DEFAULT_LIMITS, long }: ListenOptions,
): Promise<Listener> {
  const answering = new Set<ServerResponse>()
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: Math.max(limits.requestTimeoutMs, long?.timeoutMs ?? 0),
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
    connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, limits.headersTimeoutMs, limits.requestTimeoutMs),
  })
  const gate = new ConnectionGate(server, limits)
  server.on(
    'request',
    oneAtATime(
      gate.guard((request, response) => {
        answering.add(response)
        response.setMaxListeners(RESPONSE_LISTENERS)
        if (long && !long.isLong(request)) limitBodyTime(request, response, limits.requestTimeoutMs)
        response.once('close', () => answering.delete(response))
        handle(request, response)
      }),
    ),
  )
  // Node would answer too, and then wait for the body.
  server.on('checkExpectation', (_request, response) => response.writeHead(417, { connection: 'close' }).end())
  server.listen({ host, port })
  await once(server, 'listening').catch((error: unknown) => {
    throw toStartError(error, { host, port })
  })
  // A connection could not be taken, for example because no file handle was left. That is no reason to end all the
  // others.
  server.on('error', () => {})
  const address = server.address()
  const actualPort = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    async drain({ timeoutMs, signal }) {
      const isOver = new AbortController()
      const lastClosed = Promise.all([...answering].map((response) => once(response, 'close')))
      const late = delay(timeoutMs, undefined, {
        signal: AbortSignal.any([isOver.signal, ...(signal ? [signal] : [])]),
      })
      // An abort is an end of the waiting like any other.
      await Promise.race([lastClosed, late.catch(() => undefined)])
      isOver.abort()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      const cut = setTimeout(() => server.closeAllConnections(), CUT_AFTER_MS)
      await closed
      clearTimeout(cut)
    },
  }
}

function toStartError(error: unknown, { host, port }: { host: string; port: number }): StartError {
  const { code, message } = error as NodeJS.ErrnoException
  const explained: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Set PORT to a free one (0 finds one), or stop what is listening there.`,
    EACCES: `Port ${port} may not be used by this user. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST is ${host}, which is no address of this machine. Set HOST to one, or to 127.0.0.1.`,
    ENOTFOUND: `HOST is ${host}, which does not resolve. Set HOST to an address of this machine, or to 127.0.0.1.`,
  }
  return new StartError(explained[code ?? ''] ?? `Listening on ${host}:${port} failed: ${message}`, { cause: error })
}
