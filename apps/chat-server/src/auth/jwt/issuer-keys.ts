import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, importSPKI } from 'jose'
import type { CryptoKey, FetchImplementation, FlattenedJWSInput, JSONWebKeySet, JWK, JWSHeaderParameters } from 'jose'
import { z } from 'zod'
import { AuthenticationUnavailableError } from '../errors.ts'

/** Where the keys of an issuer are: its own text, an address, or found out from the issuer's description of itself. */
export type KeySource = { text: string } | { url: string } | { issuer: string }

/** Gives the key that a token of this issuer says it is signed with. */
export type IssuerKeys = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/** How long the keys may take to come. */
const FETCH_MS = 5_000
/** How large what the issuer sends may be. */
const MAX_BYTES = 1_048_576
/**
 * A token that names a key we do not have may be signed with a new one: the keys are asked for again, once in this time, so that nobody makes us
 * flood the issuer with tokens of invented keys.
 */
const RELOAD_EVERY_MS = 30_000

/** Keys of one issuer alone: what another issuer signs never verifies with them. They are fetched when the first token comes, and kept. */
export function issuerKeys(source: KeySource): IssuerKeys {
  if ('text' in source) return localKeys(source.text)
  const remote = 'url' in source ? Promise.resolve(remoteKeys(source.url)) : undefined
  let discovered: Promise<IssuerKeys> | undefined
  return async (header, token) => {
    if (remote) return (await remote)(header, token)
    discovered ??= discover((source as { issuer: string }).issuer)
    // A failed discovery is tried again with the next token.
    discovered.catch(() => (discovered = undefined))
    return (await discovered)(header, token)
  }
}

function localKeys(text: string): IssuerKeys {
  if (text.startsWith('{')) {
    const json = JSON.parse(text) as JSONWebKeySet | JWK
    return createLocalJWKSet('keys' in json ? json : { keys: [json] })
  }
  const pem = text.replaceAll('\\n', '\n')
  return ({ alg = '' }) => importSPKI(pem, alg)
}

function remoteKeys(url: string): IssuerKeys {
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_MS, [customFetch]: fetchSmall })
  const reloads = new Allowance()
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw toUnavailable(error)
      if (!reloads.take()) throw error
    }
    await keys.reload().catch((error: unknown) => {
      throw toUnavailable(error)
    })
    return keys(header, token)
  }
}

/** A wrong token is the caller's fault; keys that do not come, or are none, are not. */
function toUnavailable(error: unknown): unknown {
  const isOfToken = error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported
  return isOfToken ? error : new AuthenticationUnavailableError({ cause: error })
}

const Description = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) })

/** Asks the issuer where its keys are. Source: OpenID Connect Discovery 1.0, section 4. */
async function discover(issuer: string): Promise<IssuerKeys> {
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const response = await fetchSmall(url, { method: 'GET', signal: AbortSignal.timeout(FETCH_MS), redirect: 'manual' })
    const description = Description.parse(await response.json())
    if (description.issuer !== issuer)
      throw new Error(`${url} describes the issuer ${description.issuer}. Write it in JWT_ISSUER exactly so.`)
    return remoteKeys(description.jwks_uri)
  } catch (error) {
    throw new AuthenticationUnavailableError({ cause: error })
  }
}

/** As `fetch`, of an answer that is not too large. */
const fetchSmall = async (
  url: string,
  options: Parameters<FetchImplementation>[1] | RequestInit,
): Promise<Response> => {
  const response = await fetch(url, options)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES) throw new Error(`${url} sends more than ${MAX_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status: response.status, headers: response.headers })
}

/** Allows an action once in each interval, from now on. */
class Allowance {
  #next = performance.now()

  take(): boolean {
    const now = performance.now()
    if (now < this.#next) return false
    this.#next = now + RELOAD_EVERY_MS
    return true
  }
}
