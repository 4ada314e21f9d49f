import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

interface Pair {
  privateKey: KeyObject
  publicKey: KeyObject
}

/** Keys made fresh for a run: an identity provider's, and an attacker's. */
export class KeyRing {
  readonly #pairs: Record<string, Pair> = {
    ...Object.fromEntries(
      ['rsa1', 'rsa_old', 'rsa_new', 'rsa_b', 'attacker'].map((name) => [
        name,
        generateKeyPairSync('rsa', { modulusLength: 2048 }),
      ]),
    ),
    ec1: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ed1: generateKeyPairSync('ed25519'),
  }
  readonly #symmetric = randomUUID()

  /** The key set of the provider. `added` are further keys of it. */
  jwks(added: readonly string[] = [], own: readonly string[] = ['rsa1', 'ec1', 'ed1']): { keys: object[] } {
    const names = [...own, ...added.filter((name) => name in this.#pairs)]
    const algorithms: Record<string, string> = { ec1: 'ES256', ed1: 'EdDSA' }
    const keys = names.map((name) => ({ ...this.jwk(name), kid: name, alg: algorithms[name] ?? 'RS256', use: 'sig' }))
    const oct = { kty: 'oct', kid: 'oct1', alg: 'HS256', k: Buffer.from(this.#symmetric).toString('base64url') }
    return { keys: added.includes('oct1') ? [...keys, oct] : keys }
  }

  jwk(name: string): object {
    return this.#pair(name).publicKey.export({ format: 'jwk' })
  }

  /** The signature of a text. `none` signs nothing; `hmac:…` uses what an attacker may know as a secret. */
  sign(text: string, key: string, algorithm: string): Buffer {
    if (key === 'none') return Buffer.alloc(0)
    if (key.startsWith('hmac:'))
      return createHmac('sha256', this.#known(key.slice('hmac:'.length)))
        .update(text)
        .digest()
    const { privateKey } = this.#pair(key)
    if (key === 'ed1') return sign(null, Buffer.from(text), privateKey)
    if (key === 'ec1') return sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    // 6 is RSA_PKCS1_PSS_PADDING, 1 is RSA_PKCS1_PADDING.
    return sign('sha256', Buffer.from(text), { key: privateKey, padding: algorithm.startsWith('PS') ? 6 : 1 })
  }

  #known(secret: string): string {
    if (secret === 'rsa1.pem') return this.#pair('rsa1').publicKey.export({ type: 'spki', format: 'pem' }).toString()
    if (secret === 'jwks.json') return JSON.stringify(this.jwks())
    return secret === 'jwks-oct' ? this.#symmetric : secret
  }

  #pair(name: string): Pair {
    const pair = this.#pairs[name]
    if (pair === undefined) throw new Error(`The harness has no key ${name}.`)
    return pair
  }
}

/** Serves the key set over HTTP and counts who asks for it. */
export class KeyServer implements AsyncDisposable {
  readonly url: string
  /** Where another issuer has its keys. */
  readonly otherUrl: string
  added: string[] = []
  fetches = 0
  readonly #close: () => Promise<void>

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.otherUrl = `${url}?other`
    this.#close = close
  }

  static async open(ring: KeyRing): Promise<KeyServer> {
    const server = createServer((request, response) => {
      keyServer.fetches += 1
      const keys = request.url?.endsWith('?other') ? ring.jwks([], ['rsa_b']) : ring.jwks(keyServer.added)
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const keyServer = new KeyServer(`http://127.0.0.1:${port}/jwks.json`, async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
    return keyServer
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }
}
