import { describe, expect, it } from 'vitest'
import { classifyFailure, ModelConfigError, ModelStreamError, ProviderUnavailableError } from '../src/index.ts'
import { retryWait } from '../src/resilience/retry-wait.ts'

function failed(members: object, message = 'no'): Error {
  return Object.assign(new Error(message), members)
}

function busy(ms: number): Error {
  return failed({ status: 429, headers: new Headers({ 'retry-after-ms': String(ms) }) })
}

describe('a failure', () => {
  it.each([
    ['setup', failed({ status: 401 })],
    ['setup', failed({ status: 302 })],
    ['setup', new ModelConfigError('no key', { variable: 'GROQ_API_KEY' })],
    ['quota', failed({ status: 429, code: 'insufficient_quota' })],
    ['busy', failed({ status: 429 })],
    ['busy', new ModelStreamError('429', 'slow down')],
    ['transient', failed({ status: 529 })],
    ['transient', new ModelStreamError('stream_cut', 'cut')],
    ['transient', new ModelStreamError('provider_error', 'no')],
    ['transient', failed({ code: 'incomplete_response' })],
    ['slip', failed({ status: 400, code: 'tool_use_failed' })],
    ['slip', failed({ status: 500 }, 'error parsing tool call: raw=…')],
    ['down', new ProviderUnavailableError('groq')],
    ['too_long', failed({ status: 400, code: 'context_length_exceeded' })],
    ['too_long', failed({ status: 413, code: 'rate_limit_exceeded' }, 'Request too large for model')],
    ['too_long', failed({ status: 400, type: 'exceed_context_size_error' })],
    ['too_long', failed({ status: 413 }, 'Payload Too Large')],
    ['too_long', failed({ status: 400 }, 'The prompt is longer than the maximum model length of 4096.')],
    ['too_long', failed({ status: 422 }, '`inputs` tokens + `max_new_tokens` must be <= 4096')],
    ['too_long', failed({ status: 400 }, 'Your request exceeded model token limit: 8192')],
    ['too_long', failed({ status: 400 }, 'Range of input length should be [1, 30720]')],
    ['too_long', failed({ status: 429 }, 'Request too large for gpt-4o on tokens per min')],
    ['bug', failed({ status: 400 }, "Invalid 'name': string too long. Expected a string with maximum length 64")],
    ['quota', failed({ status: 400 }, 'Your credit balance is too low to access the API.')],
    ['quota', failed({ status: 403 }, 'Your team has used all available credits')],
    ['quota', failed({ status: 400, code: 'Arrearage' })],
    ['quota', failed({ status: 429, type: 'exceeded_current_quota_error', code: null })],
    ['busy', failed({ status: 429 }, 'You exceeded your current quota. Please retry in 34.07s.')],
    ['filtered', failed({ name: 'ContentFilterError' })],
    ['stopped', failed({ name: 'AbortError' })],
    ['bug', failed({ status: 400 })],
    ['bug', new TypeError('x is undefined')],
    ['transient', failed({}, 'wrapped')],
  ])('is of the class %s: %o', (failure, error) => {
    if (error.message === 'wrapped') error.cause = failed({ status: 503 })
    expect(classifyFailure(error)).toBe(failure)
  })
})

describe('the wait before a call is made again', () => {
  const options = { maxWaitMs: 30_000, random: () => 0.5 }

  it('grows by half a second doubled, less a part by chance, up to eight seconds', () => {
    const waits = [0, 1, 2, 9].map((attempt) => retryWait(failed({ status: 503 }), { ...options, attempt })?.waitMs)
    expect(waits).toEqual([375, 750, 1_500, 6_000])
  })

  it('is what the provider asks for, if that is not too long', () => {
    expect(retryWait(busy(1_234), { ...options, attempt: 0 })).toEqual({ waitMs: 1_234, isAsked: true })
    expect(retryWait(busy(31_000), { ...options, attempt: 0 })).toBeUndefined()
  })

  it('is none where the same request would fail again', () => {
    expect(retryWait(failed({ status: 400 }), { ...options, attempt: 0 })).toBeUndefined()
  })
})
