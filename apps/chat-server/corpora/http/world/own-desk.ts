import { startPostgres } from '../../../../../test/postgres/start-postgres.ts'
import { stepsOf } from '../case.ts'
import type { HttpCase } from '../case.ts'
import { Desk } from './desk.ts'

interface OwnDesk {
  desk: Desk
  /** What the case has to know of how it was opened. */
  found: Record<string, unknown>
  /** Whether its users are told apart. */
  hasUsers?: boolean
}

type Open = (stack: AsyncDisposableStack) => Promise<OwnDesk>

/** The limits of a server that nobody has set. */
const DEFAULTS = { RATE_LIMIT_REQUESTS: '240', RATE_LIMIT_FAILURES: '100', MAX_RUNS_PER_USER: '20' }
const MEGABYTES_50 = String(50 * 1_048_576)
/** Steps after which a server is not what it was. */
const LASTING = new Set([
  'kill9',
  'kill9_during',
  'two_processes',
  'tamper_audit',
  'child_sends',
  'slow_headers',
  'slow_body',
  'for_each_op_type',
])

/** How the server of a case is opened that must have one of its own. Undefined for the others. */
export function findOwnDesk(entry: HttpCase): Open | undefined {
  const kinds = stepsOf(entry).map(({ do: kind }) => kind)
  if (kinds.includes('stop')) return onPostgres
  if (entry.input.config?.bind !== undefined) return plain({ AUTH: 'none', API_KEYS: undefined })
  if (entry.class === 'rate-limit' && kinds[0] === 'parallel' && kinds[1] === 'send')
    return plain({ ...DEFAULTS, RATE_LIMIT_REQUESTS: '100' })
  if (entry.class === 'rate-limit')
    return plain({ ...DEFAULTS, TRUST_PROXY: trustsProxy(entry) ? 'loopback' : undefined })
  if (stepsOf(entry).some(({ until }) => until === 'refused')) return plain({ MAX_USER_BYTES: MEGABYTES_50 })
  if (entry.input.upload?.expired === true) return plain({ UPLOAD_URL_TTL_MS: '1000' })
  if (entry.class === 'slow') return plain({ MAX_RUNS_PER_USER: DEFAULTS.MAX_RUNS_PER_USER })
  return kinds.some((kind) => LASTING.has(kind)) ? plain({}) : undefined
}

/** Addresses of the corpus are said by a proxy: only so can they be had here. */
function trustsProxy(entry: HttpCase): boolean {
  return stepsOf(entry).some(({ from }) => from !== undefined)
}

function plain(env: Record<string, string | undefined>): Open {
  return async (stack) => {
    const limit = Number(env['RATE_LIMIT_REQUESTS'] ?? 0)
    const hasUsers = env['AUTH'] !== 'none'
    return { desk: stack.use(await Desk.open({ env })), found: { limit }, hasUsers }
  }
}

async function onPostgres(stack: AsyncDisposableStack): Promise<OwnDesk> {
  const postgres = stack.use(await startPostgres())
  const stopDatabase = () => postgres.stop()
  const desk = stack.use(await Desk.open({ env: DEFAULTS, databaseUrl: postgres.url, stopDatabase }))
  return { desk, found: { isDatabaseStopped: true } }
}
