import { createHash, randomUUID } from 'node:crypto'
import type { ChatKitRequest } from '@frontdesk/chatkit'
import { InvalidRequestError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import { KeyReusedError } from './errors.ts'

const MAX_LENGTH = 255

/** An idempotency key that came with a request. It belongs to its user, for a day. */
export class IdempotencyKey {
  readonly #name: string
  readonly #fingerprint: string
  readonly #claim = randomUUID()

  private constructor(name: string, request: ChatKitRequest) {
    this.#name = name
    this.#fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('base64url')
  }

  /** Reads the header, quoted or bare. Throws {@link InvalidRequestError} for one that is no key. */
  static read(header: string | undefined, request: ChatKitRequest): IdempotencyKey | undefined {
    if (header === undefined) return undefined
    const name = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim()
    if (name === '' || name.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(name)) {
      throw new InvalidRequestError(`Idempotency-Key takes 1 to ${MAX_LENGTH} visible ASCII characters`)
    }
    return new IdempotencyKey(name, request)
  }

  /** For requests of the same user that are the same. */
  idFor({ tenantId = '', userId }: RequestContext): string {
    return JSON.stringify([tenantId, userId, this.#name])
  }

  /** What the key was used for before, by the same request. Throws {@link KeyReusedError} for another. */
  async load(store: SqlStore, context: RequestContext): Promise<{ run?: string; body?: object } | undefined> {
    const used = await store.runs.loadKey(this.#name, context)
    if (used === undefined) return undefined
    if (used.fingerprint !== this.#fingerprint) throw new KeyReusedError()
    return (used.result ?? {}) as { run?: string; body?: object }
  }

  /** The changes that take the key, and keep what it led to. */
  claim(result: { run: string } | { body: object }): DurableChange[] {
    const [name, claim] = [this.#name, this.#claim]
    // Members that are undefined were never sent, and are not kept.
    const kept = JSON.parse(JSON.stringify(result)) as { run: string }
    return [
      { type: 'claim_key', name, fingerprint: this.#fingerprint, claim },
      { type: 'settle_key', name, claim, result: kept },
    ]
  }
}
