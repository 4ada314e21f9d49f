import { createHash, randomUUID } from 'node:crypto'
import type { ChatKitRequest } from '@frontdesk/chatkit'
import { InvalidRequestError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import { KeyReusedError } from '../errors.ts'

const MAX_LENGTH = 255

/** What a key was used for before, by the same request. */
export interface KeyUse {
  /** The run that it began. */
  run?: string
  /** The document that it was answered with. */
  body?: object
  /** The attempt that has the key, and on which host. */
  claim: string
  host: string
}

/** An idempotency key that came with a request. It belongs to its user, for a day. */
export class IdempotencyKey {
  readonly #name: string
  readonly #fingerprint: string
  readonly #claim: string

  private constructor({ name, fingerprint, claim }: { name: string; fingerprint: string; claim: string }) {
    this.#name = name
    this.#fingerprint = fingerprint
    this.#claim = claim
  }

  /** Reads the header, quoted or bare, for an attempt of this host. Throws {@link InvalidRequestError} for one that is no key. */
  static read(
    header: string | undefined,
    request: ChatKitRequest,
    { host }: { host: string },
  ): IdempotencyKey | undefined {
    if (header === undefined) return undefined
    const name = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim()
    if (name === '' || name.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(name)) {
      throw new InvalidRequestError(`Idempotency-Key takes 1 to ${MAX_LENGTH} visible ASCII characters`)
    }
    const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('base64url')
    return new IdempotencyKey({ name, fingerprint, claim: `${host} ${randomUUID()}` })
  }

  /** For requests of the same user that are the same. */
  idFor({ tenantId = '', userId }: RequestContext): string {
    return JSON.stringify([tenantId, userId, this.#name])
  }

  /** What the key was used for before, by the same request. Throws {@link KeyReusedError} for another. */
  async load(store: SqlStore, context: RequestContext): Promise<KeyUse | undefined> {
    const used = await store.runs.loadKey(this.#name, context)
    if (used === undefined) return undefined
    if (used.fingerprint !== this.#fingerprint) throw new KeyReusedError()
    const { claim } = used
    return {
      ...(used.result as { run?: string; body?: object } | undefined),
      claim,
      host: claim.split(' ')[0] ?? '',
    }
  }

  /** The same key, to go on with what another attempt has begun. */
  inPlaceOf({ claim }: KeyUse): IdempotencyKey {
    return new IdempotencyKey({ name: this.#name, fingerprint: this.#fingerprint, claim })
  }

  /** The change that gives the key back: the request was refused, and may be sent again. */
  release(): DurableChange {
    return { type: 'release_key', name: this.#name, claim: this.#claim }
  }

  /** The changes that take the key, and keep what it led to once that is known. */
  claim(result?: { run: string } | { body: object }): DurableChange[] {
    const [name, claim] = [this.#name, this.#claim]
    const take: DurableChange = { type: 'claim_key', name, fingerprint: this.#fingerprint, claim }
    if (result === undefined) return [take]
    // Members that are undefined were never sent, and are not kept.
    const kept = JSON.parse(JSON.stringify(result)) as { run: string }
    return [take, { type: 'settle_key', name, claim, result: kept }]
  }
}
