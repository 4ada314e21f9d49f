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
    const limits = await Limits.open(rates, counters, { logger })
    return {
      limits,
      async [Symbol.asyncDispose]() {
        await limits[Symbol.asyncDispose]()
        await counters[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    throw new StartError(
      'The counters of the limits cannot be opened beside the database that DATABASE_URL names. Let the server write there.',
      {
        cause: error,
      },
    )
  }
}
