import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { TooManyRequestsError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { Logger } from 'pino'
import type { RatesConfig } from '../config/callers/rates.ts'
import { addressOf } from './address.ts'
import type { Places } from './places/places.ts'
import { quotaHeaders } from './quota.ts'
import type { Quota, QuotaRule, QuotaState } from './quota.ts'
import type { QuotaStore } from './quota-store.ts'

const MINUTE_S = 60

/** What is counted by time. */
type Name = Exclude<keyof RatesConfig, 'runsAtOnce'>

const RULES: Record<Name, { name: string; windowSeconds: number; words: string }> = {
  requests: { name: 'requests', windowSeconds: MINUTE_S, words: 'requests' },
  address: { name: 'requests-of-address', windowSeconds: MINUTE_S, words: 'requests from your network' },
  runs: { name: 'runs', windowSeconds: MINUTE_S, words: 'questions' },
  uploads: { name: 'uploads', windowSeconds: MINUTE_S, words: 'files' },
  failures: { name: 'failed-logins', windowSeconds: MINUTE_S, words: 'requests without a valid key' },
}

/** What is counted by places: how soon one is free nobody knows, so a caller may ask again at once. */
const AT_ONCE = { name: 'runs-at-once', words: 'answers at once' }
const FULL: QuotaState = { isExceeded: true, left: 0, resetSeconds: 1 }

/** A longer name of a caller is counted under its hash: tables of counters take 255 characters. */
const MAX_KEY_LENGTH = 128

/** How much each user and each address may ask. Throws {@link TooManyRequestsError} for what is too much. */
export class Limits implements AsyncDisposable {
  readonly #quotas: ReadonlyMap<Name, Quota>
  readonly #runsAtOnce: { amount: number; places: Places } | undefined
  readonly #logger: Logger | undefined

  private constructor(
    quotas: ReadonlyMap<Name, Quota>,
    { runsAtOnce, logger }: { runsAtOnce?: { amount: number; places: Places } | undefined; logger?: Logger } = {},
  ) {
    this.#quotas = quotas
    this.#runsAtOnce = runsAtOnce
    this.#logger = logger
  }

  /** Without quotas nothing is limited. A quota of 0 is none. */
  static async open(rates: RatesConfig, store: QuotaStore, { logger }: { logger: Logger }): Promise<Limits> {
    const quotas = new Map<Name, Quota>()
    for (const key of Object.keys(RULES) as Name[]) {
      const { name, windowSeconds } = RULES[key]
      if (rates[key] > 0) quotas.set(key, await store.open({ name, amount: rates[key], windowSeconds }))
    }
    const amount = rates.runsAtOnce
    const runsAtOnce = amount > 0 ? { amount, places: await store.openPlaces(amount) } : undefined
    return new Limits(quotas, { runsAtOnce, logger })
  }

  static readonly none = new Limits(new Map())

  takeOfAddress(req: Request): Promise<void> {
    return this.#take('address', addressOf(req.ip ?? ''))
  }

  /** Counts a request that proved nobody. Resolves to whether it was the last that was allowed. */
  async takeFailure(req: Request): Promise<{ isLast: boolean }> {
    const quota = this.#quotas.get('failures')
    if (quota === undefined) return { isLast: false }
    const key = addressOf(req.ip ?? '')
    const state = await quota.take(key)
    this.#tell(quota.rule, state, key)
    if (state.isExceeded) throw tooMany(quota.rule, state, RULES.failures.words)
    return { isLast: state.left === 0 }
  }

  /** Counts a request of a user, and tells the user of it in the headers of the answer. */
  takeRequest(context: RequestContext, res: Response): Promise<void> {
    return this.#take('requests', keyOf(context), (headers) => res.set(headers))
  }

  takeUpload(context: RequestContext): Promise<void> {
    return this.#take('uploads', keyOf(context))
  }

  /** Counts a question, and takes a place among the runs at once. Resolves to what gives the place back. */
  async takeRun(context: RequestContext): Promise<() => Promise<void>> {
    const key = keyOf(context)
    await this.#take('runs', key)
    if (this.#runsAtOnce === undefined) return async () => {}
    const { amount, places } = this.#runsAtOnce
    const giveBack = await places.take(key)
    if (giveBack) return giveBack
    throw tooMany({ name: AT_ONCE.name, amount }, FULL, AT_ONCE.words)
  }

  /** Gives back what is taken of the places. Close it before its store. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runsAtOnce?.places[Symbol.asyncDispose]()
  }

  async #take(name: Name, key: string, tell?: (headers: Record<string, string>) => void): Promise<void> {
    const quota = this.#quotas.get(name)
    if (quota === undefined) return
    const state = await quota.take(key)
    tell?.(quotaHeaders(quota.rule, state))
    this.#tell(quota.rule, state, key)
    if (state.isExceeded) throw tooMany(quota.rule, state, RULES[name].words)
  }

  /** Once for each caller who does not hear refusals, not once for each refusal. */
  #tell({ name }: QuotaRule, { backsOff, resetSeconds }: QuotaState, caller: string): void {
    if (!backsOff) return
    this.#logger?.warn(
      { limit: name, caller, seconds: resetSeconds },
      'A caller goes on asking beyond its limit: refused for longer',
    )
  }
}

function tooMany(rule: Parameters<typeof quotaHeaders>[0], state: QuotaState, words: string): TooManyRequestsError {
  const message = `There have been too many ${words}: ${rule.amount} are allowed. Try again in ${state.resetSeconds} s.`
  return new TooManyRequestsError(message, { headers: quotaHeaders(rule, state) })
}

/** Two users of different tenants may have one name. */
function keyOf({ tenantId = '', userId }: RequestContext): string {
  const key = JSON.stringify([tenantId, userId])
  return key.length <= MAX_KEY_LENGTH ? key : createHash('sha256').update(key).digest('base64url')
}
