/** What a provider's failure means to whoever asked. */
export type ModelFailure =
  /** The account may ask no more, until somebody pays or raises a limit. Asking again does not help. */
  | { kind: 'out_of_quota' }
  /** Too much was asked in a short time. Asking again helps, in `retryAfterMs` if the provider said so. */
  | { kind: 'busy'; retryAfterMs: number | undefined }
  /** The provider sends its callers elsewhere. Nothing was sent there. */
  | { kind: 'redirected' }

const QUOTA_CODES = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'access_terminated',
])

/** Reads what the client of a provider threw, its causes included. Undefined for a failure of another kind. */
export function readModelFailure(error: unknown): ModelFailure | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { status, code, type, headers, cause } = error as Record<string, unknown>
  if (status === 402 || QUOTA_CODES.has(String(code)) || QUOTA_CODES.has(String(type))) return { kind: 'out_of_quota' }
  if (status === 429)
    return { kind: 'busy', retryAfterMs: headers instanceof Headers ? retryAfter(headers) : undefined }
  if (typeof status === 'number' && status >= 300 && status < 400) return { kind: 'redirected' }
  return readModelFailure(cause)
}

/** In milliseconds, from a number of seconds or a date. */
function retryAfter(headers: Headers): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (milliseconds >= 0) return milliseconds
  const value = headers.get('retry-after') ?? ''
  const waitMs = /^[\d.]+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined
}
