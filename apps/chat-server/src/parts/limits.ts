import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { Limits } from '../limits/limits.ts'
import { openQuotaStore } from '../limits/quota-store.ts'
import { StartError } from '../start-error.ts'

export interface LimitsPart extends AsyncDisposable {
  limits: Limits
}

/** Opens the counters of what callers ask, where anything is limited. Throws {@link StartError}. */
export async function openLimitsPart(
  { rates, store: { databaseUrl } }: Config,
  { logger }: { logger: Logger },
): Promise<LimitsPart> {
  if (Object.values(rates).every((amount) => amount === 0)) {
    return { limits: Limits.none, [Symbol.asyncDispose]: async () => {} }
  }
  try {
    const counters = openQuotaStore(databaseUrl, { logger })
    return { limits: await Limits.open(rates, counters), [Symbol.asyncDispose]: () => counters[Symbol.asyncDispose]() }
  } catch (error) {
    throw new StartError('The counters of limits do not open beside the database that DATABASE_URL names.', {
      cause: error,
    })
  }
}
