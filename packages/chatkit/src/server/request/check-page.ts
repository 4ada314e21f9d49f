import { InvalidRequestError } from '../errors.ts'
import type { ServerLimits } from '../limits.ts'

/** Throws {@link InvalidRequestError} when a list is asked for by a `limit` that is below the least one, or is no number. */
export function checkPage(request: unknown, { leastPage }: Readonly<ServerLimits>): void {
  const limit = limitOf(request)
  if (leastPage === Number.NEGATIVE_INFINITY || limit === undefined || limit === null) return
  if (typeof limit === 'number' && limit >= leastPage) return
  throw new InvalidRequestError(`limit must be a whole number of at least ${leastPage}, or be left out.`)
}

function limitOf(request: unknown): unknown {
  const params = memberOf(request, 'params')
  return memberOf(params, 'limit')
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
