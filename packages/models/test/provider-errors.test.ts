import { describe, expect, it } from 'vitest'
import { failureOf } from '../src/wire/answer/read-failure.ts'
import { readRetryDelay } from '../src/wire/answer/read-retry-delay.ts'
import { askStreamed, KEY } from './support/ask-streamed.ts'
import type { Outcome } from './support/ask-streamed.ts'
import { startProvider } from './support/fake-provider.ts'
import type { Reply } from './support/fake-provider.ts'

async function errorOf(reply: Reply): Promise<Outcome['error']> {
  const { baseURL } = await startProvider(reply)
  return (await askStreamed('compatible', { baseURL, firstEventMs: 300, apiKey: KEY })).error
}

describe('an error of a provider', () => {
  it.each([
    [
      'Gemini, in an array',
      { status: 400, body: [{ error: { code: 400, message: 'Bad key', status: 'INVALID_ARGUMENT' } }] },
      { status: 400, code: 'INVALID_ARGUMENT', message: '400 Bad key' },
    ],
    [
      'OpenRouter, with 200',
      { body: { error: { code: 429, message: 'Slow down' }, user_id: 'u' } },
      { status: 429, code: '429' },
    ],
    [
      'OpenRouter, with 200 and a code in words',
      { body: { error: { code: 'rate_limit_exceeded', message: 'Slow down' } } },
      { status: 429 },
    ],
    [
      'a gateway, with 200 and nothing but words',
      { body: { error: 'no upstream' } },
      { status: 502, message: '502 no upstream' },
    ],
    [
      'OpenRouter, with what its upstream said',
      {
        status: 502,
        body: {
          error: { code: 502, message: 'Provider returned error', metadata: { raw: 'overloaded', provider_name: 'X' } },
        },
      },
      { message: '502 Provider returned error (X: overloaded)' },
    ],
    [
      'vLLM',
      { status: 404, body: { object: 'error', message: 'No such model', code: 404 } },
      { status: 404, message: '404 No such model' },
    ],
    ['FastAPI', { status: 422, body: { detail: 'Field required' } }, { status: 422, message: '422 Field required' }],
    [
      'a proxy, in a page',
      { status: 503, body: '<html>down</html>', headers: { 'content-type': 'text/html' } },
      { status: 503, message: '503 <html>down</html>' },
    ],
    [
      'Groq, of a call that fails its schema',
      {
        status: 400,
        body: { error: { message: 'Failed to call a function.', code: 'tool_use_failed', failed_generation: '<f>' } },
      },
      { status: 400, code: 'tool_use_failed' },
    ],
  ])('of %s is told in one form', async (_who, reply, error) => {
    expect(await errorOf(reply)).toMatchObject(error)
  })

  it('does not repeat the key', async () => {
    const error = await errorOf({ status: 401, body: { error: { message: `Incorrect API key: ${KEY}` } } })
    expect(error.message).toBe('401 Incorrect API key: [secret]')
    expect(JSON.stringify(error)).not.toContain(KEY)
  })

  it('is told where no headers come in time', async () => {
    expect(await errorOf({ isSilent: true })).toMatchObject({ name: 'Error', message: 'Request timed out.' })
  })

  it('carries the wait that was asked for anywhere in it', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '39s' }]
    const body = [{ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details } }]
    expect((await errorOf({ status: 429, body })).headers.get('retry-after-ms')).toBe('39000')
  })
})

describe('the wait that a provider asks for', () => {
  const now = Date.parse('2026-11-29T12:00:00Z')

  it.each([
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, '', 250],
    [{ 'retry-after': '2' }, 'Please try again in 9s.', 2_000],
    [{ 'retry-after': 'Sun, 29 Nov 2026 12:00:05 GMT' }, '', 5_000],
    [{}, 'Rate limit reached. Please try again in 5.289s. Visit', 5_289],
    [{}, 'Please try again in 2m59.56s.', 179_560],
    [{}, 'try again in 250ms', 250],
    [{}, 'Please retry in 34.07s.', 34_070],
    [{}, 'Please retry after 26 seconds.', 26_000],
    [{}, 'Please wait 1 minute and 30 seconds.', 90_000],
    [{}, 'Try again in 1h2m3s', 3_723_000],
    [{}, 'Try again in 2 days', 172_800_000],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1.57s' }, '', 1_570],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2m' }, '', 120_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 3_000) }, '', 3_000],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '-1' }, '', undefined],
    [{ 'x-ratelimit-remaining-tokens': '7', 'x-ratelimit-reset-tokens': '1s' }, '', undefined],
    [{}, 'Slow down', undefined],
  ])('is read in %j and “%s”', (headers, message, delay) => {
    expect(readRetryDelay(new Headers(headers as Record<string, string>), failureOf({ message }), { now })).toBe(delay)
  })
})

describe('a server that answers a request for a stream at once', () => {
  it('is read as if it had streamed', async () => {
    const body = {
      id: '1',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.\nYou.' }, finish_reason: 'stop' }],
    }
    const { baseURL } = await startProvider({ body })
    expect(await askStreamed('compatible', { baseURL })).toMatchObject({ text: 'Hi.\nYou.', error: undefined })
  })
})
