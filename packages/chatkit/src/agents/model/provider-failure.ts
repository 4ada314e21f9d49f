/** What a provider says of a request that it failed, wherever it says so: in the status, the headers, the body, an event of the stream. */
export interface ProviderFailure {
  status?: number | undefined
  code?: string | undefined
  message: string
  /** How long the provider wants to be left alone. */
  retryAfterMs?: number | undefined
}

/** Thrown for an error that a provider tells of within a stream that has begun. */
export class ProviderStreamError extends Error {
  readonly code: string | undefined

  constructor({ code, message }: Pick<ProviderFailure, 'code' | 'message'>) {
    super(message || 'The provider reported an error in its stream.')
    this.name = 'ProviderStreamError'
    this.code = code
  }
}

/** Reads what was thrown, whichever client threw it. */
export function readFailure(error: unknown): ProviderFailure {
  const { status, statusCode, code, type, message, headers, error: body } = members(error)
  const inner = members(Array.isArray(body) ? members(body[0]).error : body)
  const text = typeof message === 'string' ? message : ''
  return {
    status: [status, statusCode].find((each) => typeof each === 'number'),
    code: [code, inner.code, inner.type, type].find((each) => typeof each === 'string'),
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

const TOO_LONG =
  /context.?(?:length|window)|maximum context|prompt is too long|input is too long|input token count|too many (?:input )?tokens|reduce the length|request too large|maximum (?:allowed )?(?:input|prompt) (?:length|tokens)/i

/** Whether the request was longer than the model reads: only a shorter one can help. */
export function isContextLengthFailure(error: unknown): boolean {
  const { status, code, message } = readFailure(error)
  if (code === 'context_length_exceeded' || code === 'string_above_max_length') return true
  return (status === undefined || status === 400 || status === 413 || status === 422) && TOO_LONG.test(message)
}

const QUOTA_CODES = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'])

/** Whether the account has nothing left to spend: asking again cannot help. */
export function isQuotaFailure(error: unknown): boolean {
  const { status, code } = readFailure(error)
  return status === 402 || (code !== undefined && QUOTA_CODES.has(code))
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

/** `try again in 2m59.56s`, or the `retryDelay` of a Google error. */
function textWait(message: string): number | undefined {
  const found =
    /try again in (?:(?<minutes>\d+)m)?(?<seconds>\d+(?:\.\d+)?)s\b/i.exec(message) ??
    /"retryDelay": ?"(?<seconds>\d+(?:\.\d+)?)s"/.exec(message)
  if (!found?.groups) return undefined
  return (Number(found.groups['minutes'] ?? 0) * 60 + Number(found.groups['seconds'])) * 1_000
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
