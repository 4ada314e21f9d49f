import { toInstant } from '../instant.ts'

/** What an operator asks for: the records of one tenant, from `since` to before `until` (both ISO 8601), at most `limit` of them. */
export interface Range {
  tenantId?: string | undefined
  since?: string | undefined
  until?: string | undefined
  limit?: number | undefined
}

/** The values `$1` tenant, `$2` since, `$3` until and `$4` limit. */
export function inRange({ tenantId = '', since, until, limit = 100 }: Range): [string, number, number, number] {
  return [
    tenantId,
    since === undefined ? 0 : toInstant(since),
    until === undefined ? Number.MAX_SAFE_INTEGER : toInstant(until),
    limit,
  ]
}
