/** What a provider says of a request that it failed, wherever it says so: in the status, the headers, the body, an event of the stream. */
export interface ProviderFailure {
  status?: number | undefined
  /** Everything that stands for a code or a type: providers put the telling word in either. */
  codes: readonly string[]
  message: string
  /** How long the provider wants to be left alone. */
  retryAfterMs?: number | undefined
}

/** Thrown for an error that a provider tells of within a stream that has begun. */
export class ProviderStreamError extends Error {
  readonly code: string | undefined

  constructor({ code, message }: { code: string | undefined; message: string }) {
    super(message || 'The provider reported an error in its stream.')
    this.name = 'ProviderStreamError'
    this.code = code
  }
}

/** Reads what was thrown, whichever client threw it. */
export function readFailure(error: unknown): ProviderFailure {
  const { status, statusCode, code, type, message, headers, error: body } = members(error)
  const inner = members(Array.isArray(body) ? members(body[0]).error : body)
  const words = [message, inner.message, body].filter((each) => typeof each === 'string')
  const text = [...new Set(words)].join(' ')
  return {
    status: [status, statusCode].find((each) => typeof each === 'number'),
    codes: [code, inner.code, inner.type, type].filter((each) => typeof each === 'string'),
    message: text,
    retryAfterMs: headerWait(headers) ?? textWait(text),
  }
}

/** The error in an event of a provider's stream, if it holds one, in the forms that vLLM, Groq, OpenRouter and others give it. */
export function failureInChunk(chunk: unknown): ProviderStreamError | undefined {
  const { object, error, x_groq: groq, message, code, choices } = members(chunk)
  const told = error ?? members(groq).error
  if (told) return toStreamError(typeof told === 'string' ? { message: told } : told)
  const isBare = choices === undefined && typeof message === 'string' && code !== undefined
  return object === 'error' || isBare ? toStreamError(chunk) : undefined
}

export function toStreamError(told: unknown): ProviderStreamError {
  const { code, type, message } = members(told)
  const known = code ?? type
  return new ProviderStreamError({
    code: typeof known === 'string' || typeof known === 'number' ? String(known) : undefined,
    message: typeof message === 'string' ? message : '',
  })
}

/** What providers and the servers of open models say of a request that is longer than the model reads. */
const TOO_LONG =
  /context.?(?:length|window|size)|maximum context|(?:prompt|input) is too long|too large for model|longer than the (?:maximum )?model|input token count|prompt token count|too many (?:input |prompt )?tokens|model token limit|reduce the length|request (?:body )?(?:is )?too large|(?:maximum|max) (?:allowed )?(?:input|prompt|model) (?:length|tokens)|exceeds the maximum (?:allowed |input )?length|range of input length|`?inputs`? (?:tokens|must have)/i

const TOO_LONG_CODES = new Set([
  'context_length_exceeded',
  'context_window_exceeded',
  'exceed_context_size_error',
  'model_max_prompt_tokens_exceeded',
  'request_too_large',
  'string_above_max_length',
  'tokens_limit_reached',
])
const TOO_LONG_STATUSES = new Set([400, 413, 422, 500])

/** Whether the request was longer than the model reads: only a shorter one can help. */
export function isContextLengthFailure(error: unknown): boolean {
  const { status, codes, message } = readFailure(error)
  if (codes.some((code) => TOO_LONG_CODES.has(code)) || status === 413) return true
  // One request alone may be over what an account may send in a minute.
  if (status === 429) return /request too large/i.test(message)
  return (status === undefined || TOO_LONG_STATUSES.has(status)) && TOO_LONG.test(message)
}

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
const QUOTA_STATUSES = new Set([400, 403, 429])

/** Whether the account has nothing left to spend: asking again cannot help. A provider that says when to come back means something else by a quota. */
export function isQuotaFailure(error: unknown): boolean {
  const { status, codes, message, retryAfterMs } = readFailure(error)
  if (status === 402 || codes.some((code) => QUOTA_CODES.has(code.toLowerCase()))) return true
  return status !== undefined && QUOTA_STATUSES.has(status) && retryAfterMs === undefined && USED_UP.test(message)
}

/** A number of tokens that the provider names as the most that its model reads. */
export function toldLimit(error: unknown): number | undefined {
  const { message } = readFailure(error)
  const told = /(?:maximum|limit|max)[^\d]{0,60}?([\d,_]{4,12}) ?(?:tokens)?/i.exec(message)?.[1]
  const limit = Number(told?.replace(/[,_]/g, ''))
  return Number.isSafeInteger(limit) && limit > 0 ? limit : undefined
}

function headerWait(headers: unknown): number | undefined {
  const get = (name: string) => (headers instanceof Headers ? headers.get(name) : members(headers)[name])
  const milliseconds = Number(get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(milliseconds)) return milliseconds
  const after = get('retry-after')
  if (typeof after !== 'string' || after === '') return undefined
  const wait = Number.isFinite(Number(after)) ? Number(after) * 1_000 : Date.parse(after) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

const UNITS = String.raw`(?:ms|milliseconds?|s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hours?|d|days?)`
const DURATION = String.raw`(?:\d+(?:\.\d+)? ?${UNITS}(?![a-z])(?:,? and |, | )?)+`
const WAIT = new RegExp(
  `(?:again|retry|wait)(?: in| after| for)? (?:${DURATION})|"retryDelay": ?"(?:${DURATION})"`,
  'i',
)
const UNITS_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/** `try again in 2m59.56s`, `retry after 26 seconds`, or the `retryDelay` of a Google error. */
function textWait(message: string): number | undefined {
  const amounts = WAIT.exec(message)?.[0]
    .toLowerCase()
    .matchAll(/(\d+(?:\.\d+)?) ?(ms|milli|min|[dhms])/g)
  if (!amounts) return undefined
  return [...amounts].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * unitMs(unit), 0)
}

function unitMs(unit: string): number {
  return UNITS_MS[unit === 'milli' ? 'ms' : unit === 'min' ? 'm' : unit] ?? 0
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
