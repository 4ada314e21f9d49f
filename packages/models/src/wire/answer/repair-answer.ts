import { watchDone } from './done-mark.ts'
import { failureInBody, failureOf } from './read-failure.ts'
import type { ToldFailure } from './read-failure.ts'
import { readRetryDelay } from './read-retry-delay.ts'
import { readText } from './read-text.ts'

/**
 * The answer of a provider as OpenAI would have given it, before its client reads it. An error has the form `{error: {message, type, code, param}}`,
 * its own status, and `retry-after-ms` when the provider has said anywhere how long it wants to be left alone. Never holds the key, which some repeat.
 */
export async function repairAnswer(
  answer: Response,
  { apiKey, isStream }: { apiKey: string; isStream: boolean },
): Promise<Response> {
  // A redirect is not followed, and its body is of no use.
  if (answer.status >= 300 && answer.status < 400) return answer
  const type = answer.headers.get('content-type') ?? ''
  if (answer.ok && !type.includes('json')) return watchDone(answer)
  const text = await readText(answer)
  const body = parse(text)
  const failure = failureInBody(body) ?? (answer.ok ? undefined : failureOf(text.slice(0, MAX_WORDS)))
  if (failure) return toError(answer, failure, { apiKey })
  return answer.ok && isStream ? toEventStream(answer, text) : new Response(text, { ...plain(answer) })
}

/** How much of an error that is no JSON is told: a proxy may answer with a page. */
const MAX_WORDS = 500

/** OpenRouter answers 200 with an error in the body: then the status stands there, or is that of a gateway. */
function toError(answer: Response, failure: ToldFailure, { apiKey }: { apiKey: string }): Response {
  const status = answer.ok ? (failure.status ?? 502) : answer.status
  const { headers } = plain(answer)
  const delay = readRetryDelay(headers, failure)
  if (delay !== undefined) headers.set('retry-after-ms', String(delay))
  headers.set('content-type', 'application/json')
  const { code = null, type = null, param = null } = failure
  const message = blank(wordsOf(failure), apiKey)
  return new Response(JSON.stringify({ error: { message, type, code, param } }), { status, headers })
}

/** OpenRouter says "Provider returned error", and what the provider said beside it. */
function wordsOf({ message, members }: ToldFailure): string {
  const { raw, provider_name: provider } = (members['metadata'] ?? {}) as { raw?: unknown; provider_name?: unknown }
  if (typeof raw !== 'string' || raw === '') return message
  return `${message} (${typeof provider === 'string' ? `${provider}: ` : ''}${raw.slice(0, MAX_WORDS)})`
}

function blank(text: string, apiKey: string): string {
  return apiKey.length < 8 ? text : text.replaceAll(apiKey, '[secret]')
}

/** Some proxies answer a request for a stream with the whole completion. */
function toEventStream(answer: Response, text: string): Response {
  const { headers, status } = plain(answer)
  headers.set('content-type', 'text/event-stream')
  return watchDone(new Response(`data: ${text.replaceAll(/[\r\n]+/g, ' ')}\n\ndata: [DONE]\n\n`, { status, headers }))
}

/** The headers without those that belong to the bytes as they came. OpenRouter's id of a request gets the name that the client knows. */
function plain({ status, headers: given }: Response): { status: number; headers: Headers } {
  const headers = new Headers(given)
  headers.delete('content-encoding')
  headers.delete('content-length')
  const id = headers.get('x-generation-id')
  if (id !== null && !headers.has('x-request-id')) headers.set('x-request-id', id)
  return { status, headers }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: a page of a proxy, or words. The caller tells them as they are.
    return undefined
  }
}
