import type { Request, Response } from 'express'
import { TooManyRequestsError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { RatesConfig } from '../config/callers/rates.ts'
import { addressOf } from './address.ts'
import { quotaHeaders } from './quota.ts'
import type { Quota, QuotaRule } from './quota.ts'
import type { QuotaStore } from './quota-store.ts'

const MINUTE_S = 60
/** A place among the runs at once that nobody has given back, because its server died, is free again after this. Above the longest run. */
const RUN_S = 600

type Name = keyof RatesConfig

const RULES: Record<Name, { name: string; windowSeconds: number; words: string }> = {
  requests: { name: 'requests', windowSeconds: MINUTE_S, words: 'requests' },
  address: { name: 'requests-of-address', windowSeconds: MINUTE_S, words: 'requests from your network' },
  runs: { name: 'runs', windowSeconds: MINUTE_S, words: 'questions' },
  uploads: { name: 'uploads', windowSeconds: MINUTE_S, words: 'files' },
  failures: { name: 'failed-logins', windowSeconds: MINUTE_S, words: 'requests without a valid key' },
  runsAtOnce: { name: 'runs-at-once', windowSeconds: RUN_S, words: 'answers at once' },
}

/** How much each user and each address may ask. Throws {@link TooManyRequestsError} for what is too much. */
export class Limits {
  readonly #quotas: ReadonlyMap<Name, Quota>

  private constructor(quotas: ReadonlyMap<Name, Quota>) {
    this.#quotas = quotas
  }

  /** Without quotas nothing is limited. A quota of 0 is none. */
  static async open(rates: RatesConfig, store: QuotaStore): Promise<Limits> {
    const quotas = new Map<Name, Quota>()
    for (const key of Object.keys(RULES) as Name[]) {
      const { name, windowSeconds } = RULES[key]
      if (rates[key] > 0) quotas.set(key, await store.open({ name, amount: rates[key], windowSeconds }))
    }
    return new Limits(quotas)
  }

  static readonly none = new Limits(new Map())

  takeOfAddress(req: Request): Promise<void> {
    return this.#take('address', addressOf(req.ip ?? ''))
  }

  /** Counts a request that proved nobody. Resolves to whether it was the last that was allowed. */
  async takeFailure(req: Request): Promise<{ isLast: boolean }> {
    const quota = this.#quotas.get('failures')
    if (quota === undefined) return { isLast: false }
    const state = await quota.take(addressOf(req.ip ?? ''))
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
    const places = this.#quotas.get('runsAtOnce')
    if (places === undefined) return async () => {}
    const state = await places.take(key)
    if (!state.isExceeded) return () => places.giveBack(key)
    await places.giveBack(key)
    throw tooMany(places.rule, { ...state, resetSeconds: 1 }, RULES.runsAtOnce.words)
  }

  async #take(name: Name, key: string, tell?: (headers: Record<string, string>) => void): Promise<void> {
    const quota = this.#quotas.get(name)
    if (quota === undefined) return
    const state = await quota.take(key)
    tell?.(quotaHeaders(quota.rule, state))
    if (state.isExceeded) throw tooMany(quota.rule, state, RULES[name].words)
  }
}

function tooMany(rule: QuotaRule, state: Parameters<typeof quotaHeaders>[1], words: string): TooManyRequestsError {
  const message = `There have been too many ${words}: ${rule.amount} are allowed. Try again in ${state.resetSeconds} s.`
  return new TooManyRequestsError(message, { headers: quotaHeaders(rule, state) })
}

/** Two users of different tenants may have one name. */
function keyOf({ tenantId = '', userId }: RequestContext): string {
  return JSON.stringify([tenantId, userId])
}
