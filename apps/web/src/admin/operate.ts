import { askToSignIn } from '../sign-in/sign-in.ts'
import { text } from '../texts/texts.ts'

/** What the server, or the way to it, has said against a request; in words for the operator. */
export class OperationError extends Error {
  override name = 'OperationError'
}

interface Order {
  method?: 'GET' | 'POST' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
}

/** Asks the operators' side of the server. Asks for a token when the session has ended, and then once more. Throws an {@link OperationError}. */
export async function operate<Answer>(path: string, order: Order = {}): Promise<Answer> {
  let response = await send(path, order)
  if (response.status === 401) {
    await askToSignIn({ hasEnded: true })
    response = await send(path, order)
  }
  if (!response.ok) throw new OperationError(await wordsOf(response))
  return (await response.json()) as Answer
}

async function send(path: string, { method = 'GET', body, signal }: Order): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new OperationError(text('unreachable'), { cause })
  }
}

async function wordsOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error: { message: string } }
    return error.message
  } catch {
    return `HTTP ${response.status}`
  }
}
