import { completeSettings, REMOTE_PROVIDER_NAMES } from '@frontdesk/models'
import type { Config } from '../../config/config.ts'
import { failed, ok, warning } from './finding.ts'
import type { Finding } from './finding.ts'

const ANSWER_MS = 10_000
/** A clock that is further off than this makes tokens look expired, or not valid yet. */
const CLOCK_MS = 30_000

/**
 * Asks each provider that is set up for the list of its models, which costs nothing. The date of an answer tells whether the clock of this machine is
 * right; where no provider is asked there is nothing to compare it with.
 */
export async function lookAtProviders(
  { models: { provider } }: Config,
  { now = Date.now }: { now?: () => number } = {},
): Promise<Finding[]> {
  const names = REMOTE_PROVIDER_NAMES.filter((name) => provider[name] !== undefined)
  const looks = await Promise.all(
    names.map(async (name) => {
      const { apiKey, baseURL } = completeSettings(name, provider[name])
      return lookAtProvider(`provider ${name}`, { apiKey, baseURL, now })
    }),
  )
  const answered = provider.provider === 'offline' ? [ok('provider', 'offline: answers need no provider')] : []
  const skews = looks.flatMap(({ skewMs }) => (skewMs === undefined ? [] : [skewMs]))
  return [...answered, ...looks.map(({ finding }) => finding), judgeClock(skews)]
}

interface Look {
  finding: Finding
  /** How far the clock of this machine is ahead of the provider's, in milliseconds. */
  skewMs?: number
}

async function lookAtProvider(
  what: string,
  { apiKey, baseURL, now }: { apiKey: string; baseURL: string; now: () => number },
): Promise<Look> {
  try {
    const response = await fetch(modelsOf(baseURL), {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'manual',
    })
    await response.body?.cancel()
    const date = Date.parse(response.headers.get('date') ?? '')
    const skew = Number.isNaN(date) ? {} : { skewMs: now() - date }
    return { finding: judgeStatus(what, response.status, baseURL), ...skew }
  } catch (error) {
    const { cause, message } = error as Error
    const reason = cause instanceof Error ? cause.message : message
    return { finding: failed(what, `${baseURL} does not answer (${reason}). Look at the network, or at its address.`) }
  }
}

function judgeStatus(what: string, status: number, baseURL: string): Finding {
  if (status < 300) return ok(what, `${baseURL} answers and takes the key`)
  if (status === 401 || status === 403) return failed(what, `${baseURL} refuses the key (${status}). Set another.`)
  if (status === 404)
    return warning(what, `${baseURL} answers, but has no list of models (404). Try pnpm models:check.`)
  return warning(what, `${baseURL} answers with ${status}. Try again, or look at its status page.`)
}

function judgeClock([skewMs]: readonly number[]): Finding {
  if (skewMs === undefined) return ok('clock', 'not compared: there was no other clock to ask')
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  if (Math.abs(skewMs) <= CLOCK_MS) return ok('clock', 'agrees with that of the provider')
  const words = `is ${seconds} s ${skewMs > 0 ? 'fast' : 'slow'} beside that of the provider`
  return failed('clock', `${words}. Set it by NTP: tokens are judged by it.`)
}

/** The query stays: an address of Azure carries its `api-version` so. */
function modelsOf(baseURL: string): URL {
  const url = new URL(baseURL)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/models`
  return url
}
