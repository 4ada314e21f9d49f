const QUOTA_CODES = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'access_terminated',
])

/** Whether a provider answers no more until somebody has paid: in what its client threw, or in a cause of that. */
export function isOutOfQuota(error: unknown): boolean {
  return someCause(error, ({ status, code, type }) => status === 402 || QUOTA_CODES.has(String(code ?? type)))
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
