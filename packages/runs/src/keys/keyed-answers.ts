import type { ChatKitRequest } from '@frontdesk/chatkit'
import { ChatKitError, NotFoundError, toWireAttachment, toWireThread } from '@frontdesk/chatkit/server'
import type { JsonResult, RequestContext } from '@frontdesk/chatkit/server'
import { KeyUsedError } from '@frontdesk/store'
import type { DurableChange, SqlStore, StoreContext } from '@frontdesk/store'
import { firstOf } from '../bell.ts'
import { KeyInUseError, OutcomeUnknownError } from '../errors.ts'
import type { IdempotencyKey, KeyUse } from './idempotency-key.ts'

/** How long to wait for the answer of another host that is at work on the same request, and how often to look. */
const WAIT_MS = 2_000
const LOOK_MS = 50
/** A request that is answered by a document is not at work for longer than this: its host has died. */
const MAX_WORK_MS = 10_000
/** How long it is known when an attempt was first seen. */
const FORGOTTEN_MS = 10 * 60_000

/** Carries out a request that is answered by a document, under the context that it is given. */
type CarryOut = (context: StoreContext) => Promise<JsonResult>

/**
 * Answers requests with a key that are answered by a document: each is carried out once, whichever host is asked, and however often one dies. The
 * key is taken, and the answer kept, in the very write that has the effect.
 */
export class KeyedAnswers {
  readonly #store: SqlStore
  readonly #maxWorkMs: number
  /** When another host's attempt was first seen here, by its claim and the time that only goes forward. */
  readonly #firstSeen = new Map<string, number>()
  /** What is under way here, by user, key and request. */
  readonly #underWay = new Map<string, Promise<JsonResult>>()

  constructor(store: SqlStore, { maxWorkMs = MAX_WORK_MS }: { maxWorkMs?: number } = {}) {
    this.#store = store
    this.#maxWorkMs = maxWorkMs
  }

  answer(
    key: IdempotencyKey,
    request: ChatKitRequest,
    { context, carryOut }: { context: RequestContext; carryOut: CarryOut },
  ): Promise<JsonResult> {
    const id = `${key.idFor(context)} ${JSON.stringify(request)}`
    const answering =
      this.#underWay.get(id) ??
      this.#answerOnce(key, request, { context, carryOut }).finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, answering)
    return answering
  }

  async #answerOnce(
    key: IdempotencyKey,
    request: ChatKitRequest,
    { context, carryOut }: { context: RequestContext; carryOut: CarryOut },
  ): Promise<JsonResult> {
    const used = await this.#settled(key, context)
    if (used?.body) return { type: 'json', body: used.body }
    const own = used === undefined ? key : key.inPlaceOf(used)
    if (used !== undefined && request.type === 'threads.sync_custom_action') throw new OutcomeUnknownError()
    // What an action does is its own affair: that it is about to be carried out is stored before.
    const isIntended = request.type === 'threads.sync_custom_action'
    const alongside = (changes: readonly DurableChange[]) => own.claim(toResult(request, changes))
    try {
      if (isIntended) await this.#store.write(own.claim(), context)
      const result = await carryOut({ ...context, alongside })
      await this.#store.write(own.claim({ body: result.body }), context)
      return result
    } catch (error) {
      // What is deleted by now is what was to be deleted.
      if (error instanceof NotFoundError && used !== undefined) return { type: 'json', body: {} }
      if (isIntended && error instanceof ChatKitError && error.status < 500 && !(error instanceof KeyUsedError)) {
        await this.#store.write([own.release()], context)
      }
      if (!(error instanceof KeyUsedError)) throw error
      const first = await this.#settled(key, context)
      if (first?.body) return { type: 'json', body: first.body }
      throw new KeyInUseError()
    }
  }

  /** What the key was used for, once nobody is at work on that any more. */
  async #settled(key: IdempotencyKey, context: RequestContext): Promise<KeyUse | undefined> {
    const start = performance.now()
    for (;;) {
      const used = await key.load(this.#store, context)
      if (used === undefined || used.body || !this.#isAtWork(used)) return used
      if (performance.now() - start > WAIT_MS) throw new KeyInUseError()
      await firstOf([], { timeoutMs: LOOK_MS })
    }
  }

  /** It compares no clocks: that of another host may be minutes away from this one's. */
  #isAtWork({ host, claim }: KeyUse): boolean {
    const { runs } = this.#store
    if (host === runs.host || runs.isGone(host)) return false
    const now = performance.now()
    const seenAt = this.#firstSeen.get(claim) ?? now
    for (const [other, at] of this.#firstSeen) if (now - at > FORGOTTEN_MS) this.#firstSeen.delete(other)
    this.#firstSeen.set(claim, seenAt)
    return now - seenAt < this.#maxWorkMs
  }
}

/** The answer to a request, as far as it is known from a write that the request makes. */
function toResult(request: ChatKitRequest, changes: readonly DurableChange[]): { body: object } | undefined {
  for (const change of changes) {
    switch (change.type) {
      case 'save_thread':
        if (request.type === 'threads.update') return { body: toWireThread(change.thread) }
        break
      case 'save_attachment':
        if (request.type === 'attachments.create') return { body: toWireAttachment(change.attachment) }
        break
      case 'save_feedback':
        if (request.type === 'items.feedback') return { body: {} }
        break
      case 'delete_thread':
        if (request.type === 'threads.delete') return { body: {} }
        break
      case 'delete_attachment':
        if (request.type === 'attachments.delete') return { body: {} }
        break
      default:
    }
  }
  return undefined
}
