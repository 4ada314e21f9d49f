import { z } from 'zod'
import { auth, kindsOf } from './auth.ts'
import { defineSection } from '../section.ts'
import { variable } from '../variable.ts'

const MAX = 1_000_000_000
const MESSAGE = `must be a whole number from 0 to ${MAX}`

/** A loopback address is the user's own machine, so nothing is limited there unless somebody sets a limit. */
function amount(unset: number, about: string) {
  const schema = z.string().regex(/^\d+$/, MESSAGE).transform(Number).pipe(z.int().max(MAX, MESSAGE)).optional()
  return variable(schema, about, { fallback: `${unset}; none without authentication` })
}

const DEFAULTS = { requests: 240, address: 1_200, runs: 60, uploads: 60, failures: 100, runsAtOnce: 20 }

export const rates = defineSection({
  title: 'How much one caller may ask',
  variables: {
    RATE_LIMIT_REQUESTS: amount(DEFAULTS.requests, 'requests of one user in a minute; `0` for no limit'),
    RATE_LIMIT_ADDRESS: amount(DEFAULTS.address, 'requests from one address in a minute; of IPv6, from one /64'),
    RATE_LIMIT_RUNS: amount(DEFAULTS.runs, 'questions of one user in a minute'),
    RATE_LIMIT_UPLOADS: amount(DEFAULTS.uploads, 'files that one user announces in a minute'),
    RATE_LIMIT_FAILURES: amount(DEFAULTS.failures, 'requests from one address in a minute that prove nobody'),
    MAX_RUNS_PER_USER: amount(DEFAULTS.runsAtOnce, 'answers that one user may be given at once'),
  },
  others: { AUTH: auth.variables.AUTH, API_KEYS: auth.variables.API_KEYS, JWT_ISSUER: auth.variables.JWT_ISSUER },
  /** 0 is no limit. */
  read(values): RatesConfig {
    const unset = (name: keyof typeof DEFAULTS) => (kindsOf(values).has('none') ? 0 : DEFAULTS[name])
    return {
      requests: values.RATE_LIMIT_REQUESTS ?? unset('requests'),
      address: values.RATE_LIMIT_ADDRESS ?? unset('address'),
      runs: values.RATE_LIMIT_RUNS ?? unset('runs'),
      uploads: values.RATE_LIMIT_UPLOADS ?? unset('uploads'),
      failures: values.RATE_LIMIT_FAILURES ?? unset('failures'),
      runsAtOnce: values.MAX_RUNS_PER_USER ?? unset('runsAtOnce'),
    }
  },
})

/** How much there is of each in its time. */
export type RatesConfig = Record<keyof typeof DEFAULTS, number>
