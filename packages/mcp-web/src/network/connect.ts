import type { Duplex } from 'node:stream'
import { isIP } from 'node:net'
import { abortable } from './abortable.ts'
import type { IpAddress } from './ip-address.ts'
import { parseIpAddress } from './ip-address.ts'
import { isPublicAddress } from './is-public.ts'
import type { Dialler } from './dialler.ts'
import { codeOf, quoteHost, WebError } from '../errors.ts'
import type { Resolver } from './resolver.ts'

/** What the network is reached with. */
export interface NetworkParts {
  resolver: Resolver
  dialler: Dialler
  /** Certificates in PEM that are trusted beside the well-known ones. */
  ca?: readonly string[] | undefined
}

const MAX_ATTEMPTS = 4
const ATTEMPT_TIMEOUT_MS = 5_000

/**
 * Opens the connection that a URL asks for, TLS included. The name is resolved once; each of its addresses must be public, and one of them
 * is dialled as it is. Throws {@link WebError}. The caller destroys the connection.
 */
export async function connectTo(
  url: URL,
  { resolver, dialler, ca }: NetworkParts,
  signal: AbortSignal,
): Promise<Duplex> {
  const addresses = await resolve(url, resolver, signal)
  if (!addresses.every(isPublicAddress)) {
    throw new WebError('forbidden_address', `${quoteHost(url)} is not on the public internet. It is never fetched.`)
  }
  const socket = await dial(url, addresses, { dialler, signal })
  if (url.protocol === 'http:') return socket
  try {
    return await secure(url, socket, { ca, signal })
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function resolve(url: URL, resolver: Resolver, signal: AbortSignal): Promise<IpAddress[]> {
  const literal = parseIpAddress(hostOf(url))
  if (literal !== undefined) return [literal]
  const texts = await abortable(resolver(url.hostname, { signal }), signal).catch((error: unknown) => {
    signal.throwIfAborted()
    const message = `The address of ${quoteHost(url)} could not be found out (${codeOf(error)}). Try again later.`
    throw new WebError('unreachable', message, { cause: error })
  })
  const addresses = texts.map(parseIpAddress)
  if (addresses.length === 0) {
    throw new WebError('not_found', `There is no host ${quoteHost(url)}. Check the spelling of the URL.`)
  }
  // What cannot be classified is not dialled.
  return addresses.map((address) => address ?? { bytes: new Uint8Array(16), text: '::' })
}

/** A connection to the first of the addresses that answers, IPv4 before IPv6, which fewer networks have. */
async function dial(
  url: URL,
  addresses: readonly IpAddress[],
  { dialler, signal }: { dialler: Dialler; signal: AbortSignal },
): Promise<Duplex> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const attempts = addresses.toSorted((a, b) => a.bytes.length - b.bytes.length).slice(0, MAX_ATTEMPTS)
  let failure: unknown
  for (const { text: address } of attempts) {
    const attemptSignal = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)])
    try {
      const dialled = Promise.resolve(dialler({ address, port }, { signal: attemptSignal }))
      const socket = await abortable(dialled, attemptSignal, (late) => late.destroy())
      // Whoever uses the connection sees its errors too; one that comes in between must not end the process.
      return socket.on('error', () => {})
    } catch (error) {
      signal.throwIfAborted()
      failure = error
    }
  }
  const message = `${quoteHost(url)} cannot be reached (${codeOf(failure)}). Try again later or use another page.`
  throw new WebError('unreachable', message, { cause: failure })
}

async function secure(
  url: URL,
  socket: Duplex,
  { ca, signal }: { ca: readonly string[] | undefined; signal: AbortSignal },
): Promise<Duplex> {
  // Imported when it is needed, as node:http is.
  const { connect, rootCertificates } = await import('node:tls')
  const host = hostOf(url)
  const secured = connect({
    socket,
    host,
    // RFC 6066 has no addresses as server names; the certificate is then held against `host`.
    servername: isIP(host) ? '' : host,
    ALPNProtocols: ['http/1.1'],
    // Said outright, so that no variable of the environment can say otherwise.
    rejectUnauthorized: true,
    ...(ca && { ca: [...rootCertificates, ...ca] }),
  })
  const { promise, resolve: succeed, reject } = Promise.withResolvers<Duplex>()
  secured.once('secureConnect', () => succeed(secured))
  secured.on('error', reject)
  // The connection below does not report its end in the middle of a handshake.
  secured.once('close', () => reject(new Error('The connection was closed.')))
  try {
    return await abortable(promise, signal)
  } catch (error) {
    secured.destroy()
    signal.throwIfAborted()
    const message = `${quoteHost(url)} has no connection that can be trusted (${codeOf(error)}). It is not fetched.`
    throw new WebError('untrusted', message, { cause: error })
  }
}

/** The host as a name or address, without brackets and final dot. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$|\.$/g, '')
}
