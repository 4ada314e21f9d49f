import { APIConnectionError, APIUserAbortError } from 'openai'
import { ModelConfigError, ProviderUnavailableError } from '../errors.ts'
import { isOutOfQuota, isRedirect, someCause } from './model-failure.ts'

/**
 * What a failed model call calls for. `setup`: the key, the address or the model is wrong, and an operator has to mend
 * it. `quota`: somebody has to pay. `busy`: a rate limit. `transient`: overload, broken connections, silence. `slip`:
 * the model wrote a call that its server could not read. `down`: so many calls failed that the provider is left alone
 * for a while. `too_long`, `filtered`: this provider does not take this conversation. `stopped`: somebody wanted the
 * call to end. `bug`: the request itself is wrong, or it is not known what happened.
 */
export type FailureClass =
  | 'setup'
  | 'quota'
  | 'busy'
  | 'transient'
  | 'slip'
  | 'down'
  | 'too_long'
  | 'filtered'
  | 'stopped'
  | 'bug'

/** Classes in which the same request may pass when it is made again. */
const PASSING: ReadonlySet<FailureClass> = new Set(['busy', 'transient', 'slip'])
/** Classes in which another provider may answer what this one did not. */
const PROVIDERS_OWN: ReadonlySet<FailureClass> = new Set(['setup', 'quota', 'busy', 'transient', 'slip', 'down'])

const SETUP_STATUSES = new Set([401, 403, 404])
const TRANSIENT_STATUSES = new Set([408, 409, 500, 502, 503, 504, 520, 522, 524, 529])
const TRANSIENT_CODES = new Set([
  'stream_cut',
  'stream_idle',
  'stream_malformed',
  'empty_answer',
  'incomplete_response',
])
/** What providers and the servers of open models say of a request that is longer than the model reads. */
const TOO_LONG =
  /context.?(?:length|window|size)|maximum context|(?:prompt|input) is too long|too large for model|longer than the (?:maximum )?model|input token count|prompt token count|too many (?:input |prompt )?tokens|model token limit|reduce the length|request (?:body )?(?:is )?too large|(?:maximum|max) (?:allowed )?(?:input|prompt|model) (?:length|tokens)|exceeds the maximum (?:allowed |input )?length|range of input length|`?inputs`? (?:tokens|must have)/i
const TOO_LONG_CODES = new Set<unknown>([
  'context_length_exceeded',
  'context_window_exceeded',
  'exceed_context_size_error',
  'model_max_prompt_tokens_exceeded',
  'request_too_large',
  'tokens_limit_reached',
])
const UNREADABLE_CALL = /error parsing tool call|tool call validation failed/i

/** Tells what was thrown by a model of any provider, whoever has wrapped it. */
export function classifyFailure(error: unknown): FailureClass {
  if (isNamed(error, 'AbortError') || someCause(error, (cause) => cause instanceof APIUserAbortError)) return 'stopped'
  if (error instanceof ProviderUnavailableError) return 'down'
  if (error instanceof ModelConfigError || isRedirect(error)) return 'setup'
  if (isOutOfQuota(error)) return 'quota'
  if (isNamed(error, 'ContentFilterError') || isNamed(error, 'OutputLimitError')) return 'filtered'
  if (isNamed(error, 'ContextLengthError') || someCause(error, isTooLong)) return 'too_long'
  if (someCause(error, ({ code, message }) => code === 'tool_use_failed' || UNREADABLE_CALL.test(String(message))))
    return 'slip'
  return classOfStatus(error)
}

export function mayPass(failure: FailureClass): boolean {
  return PASSING.has(failure)
}

export function isProvidersOwn(failure: FailureClass): boolean {
  return PROVIDERS_OWN.has(failure)
}

function classOfStatus(error: unknown): FailureClass {
  if (someCause(error, ({ status, code }) => status === 429 || code === '429')) return 'busy'
  if (someCause(error, ({ status }) => SETUP_STATUSES.has(Number(status)))) return 'setup'
  if (someCause(error, ({ status }) => TRANSIENT_STATUSES.has(Number(status)))) return 'transient'
  if (someCause(error, ({ status }) => typeof status === 'number')) return 'bug'
  const isCut = someCause(
    error,
    (cause) => cause instanceof APIConnectionError || TRANSIENT_CODES.has(String(cause['code'])),
  )
  const isTold = someCause(error, ({ name }) => name === 'ModelStreamError' || name === 'ProviderStreamError')
  return isCut || isTold ? 'transient' : 'bug'
}

function isTooLong({ code, type, status, message }: Record<string, unknown>): boolean {
  if (TOO_LONG_CODES.has(code) || TOO_LONG_CODES.has(type) || status === 413) return true
  // One request alone may be over what an account may send in a minute.
  if (status === 429) return /request too large/i.test(String(message))
  return [400, 422, 500].includes(Number(status)) && TOO_LONG.test(String(message))
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
