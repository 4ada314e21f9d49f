import { failureOf } from '../wire/answer/read-failure.ts'
import { readRetryDelay } from '../wire/answer/read-retry-delay.ts'

const QUOTA_CODES = new Set([
  'access_terminated',
  'arrearage',
  'billing_hard_limit_reached',
  'billing_not_active',
  'exceeded_current_quota_error',
  'insufficient_balance',
  'insufficient_funds',
  'insufficient_quota',
])
const USED_UP =
  /exceeded your current quota|insufficient (?:account )?(?:balance|credits?|funds|quota)|credit balance is too low|used all available credits|(?:out of|no) credits|monthly spending limit|plan and billing details|key limit exceeded/i
const QUOTA_STATUSES = new Set<unknown>([400, 403, 429])

/** Whether a provider answers no more until somebody has paid: in what its client threw, or in a cause of that. */
export function isOutOfQuota(error: unknown): boolean {
  return someCause(
    error,
    ({ status, code, type, message, headers }) =>
      status === 402 ||
      QUOTA_CODES.has(String(code).toLowerCase()) ||
      QUOTA_CODES.has(String(type).toLowerCase()) ||
      (QUOTA_STATUSES.has(status) && USED_UP.test(String(message)) && !saysWhen(message, headers)),
  )
}

/** A provider that says when to come back means a limit by the minute or the day. */
function saysWhen(message: unknown, headers: unknown): boolean {
  return readRetryDelay(headers instanceof Headers ? headers : new Headers(), failureOf({ message })) !== undefined
}

/** Whether a provider redirected the request. The redirect was not followed. */
export function isRedirect(error: unknown): boolean {
  return someCause(error, ({ status }) => typeof status === 'number' && status >= 300 && status < 400)
}

/** Whether the test holds for what was thrown, or for a cause of that. */
export function someCause(error: unknown, test: (members: Record<string, unknown>) => boolean): boolean {
  if (typeof error !== 'object' || error === null) return false
  const members = error as Record<string, unknown>
  return test(members) || someCause(members['cause'], test)
}
