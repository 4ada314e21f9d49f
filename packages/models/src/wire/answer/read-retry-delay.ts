import { membersOf } from './read-failure.ts'
import type { ToldFailure } from './read-failure.ts'

/**
 * How long a provider wants to be left alone, in milliseconds. Read in this order: `retry-after-ms`, `retry-after` in seconds or as a date, Google's
 * RetryInfo, "try again in 2m59.56s" or "retry after 26 seconds" in the message, and the time at which a limit that is used up is reset.
 */
export function readRetryDelay(
  headers: Headers,
  failure: ToldFailure | undefined,
  { now = Date.now() }: { now?: number } = {},
): number | undefined {
  const delays = [
    () => toMilliseconds(headers.get('retry-after-ms'), 1),
    () => toMilliseconds(headers.get('retry-after'), 1_000),
    () => until(Date.parse(headers.get('retry-after') ?? ''), now),
    () => failure && retryInfo(failure),
    () => toDuration(WAIT.exec(failure?.message ?? '')?.[1]),
    () => resetDelay(headers, now),
  ]
  for (const read of delays) {
    const delay = read()
    if (delay !== undefined) return Math.ceil(delay)
  }
  return undefined
}

function toMilliseconds(text: string | null, unit: number): number | undefined {
  if (text === null || !/^\d+(\.\d+)?$/.test(text.trim())) return undefined
  return Number(text) * unit
}

function until(instant: number, now: number): number | undefined {
  return Number.isFinite(instant) ? Math.max(0, instant - now) : undefined
}

function retryInfo({ members }: ToldFailure): number | undefined {
  const details: unknown[] = Array.isArray(members['details']) ? members['details'] : []
  const delays = details.map((detail) => membersOf(detail)['retryDelay'])
  return toDuration(delays.find((delay) => typeof delay === 'string'))
}

const UNITS = String.raw`(?:ms|milliseconds?|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hours?|d|days?)`
const DURATION = String.raw`(?:\d+(?:\.\d+)? ?${UNITS}(?![a-z])(?:,? and |, | )?)+`
const WAIT = new RegExp(`(?:again|retry|wait)(?: in| after| for)? (${DURATION})`, 'i')
const WHOLE_DURATION = new RegExp(`^${DURATION}$`, 'i')
const UNITS_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/** `39s`, `1.57s`, `2m59.56s`, `250ms`, `1h2m3s`, `5 minutes`. */
function toDuration(text: unknown): number | undefined {
  if (typeof text !== 'string' || !WHOLE_DURATION.test(text)) return undefined
  const parts = text.toLowerCase().matchAll(/(\d+(?:\.\d+)?) ?(ms|milli|min|[dhms])/g)
  return [...parts].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * unitMs(unit), 0)
}

function unitMs(unit: string): number {
  return UNITS_MS[unit === 'milli' ? 'ms' : unit === 'min' ? 'm' : unit] ?? 0
}

/** Azure says −1 or 0 of limits that it does not count: only a reset that can be read tells anything. */
function resetDelay(headers: Headers, now: number): number | undefined {
  for (const kind of ['tokens', 'requests']) {
    if (headers.get(`x-ratelimit-remaining-${kind}`) === '0') {
      const delay = toDuration(headers.get(`x-ratelimit-reset-${kind}`))
      if (delay !== undefined) return delay
    }
  }
  // OpenRouter gives the instant, in milliseconds since 1970.
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  return headers.get('x-ratelimit-remaining') === '0' && reset > 1e12 ? until(reset, now) : undefined
}
