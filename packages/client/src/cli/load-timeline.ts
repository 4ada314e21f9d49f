import { UsageError } from './options.ts'
import type { ChatOptions } from './options.ts'

/** What the newest turn of a thread did, as text. Throws {@link UsageError} when the server does not tell, or tells operators alone. */
export async function loadTimeline(
  threadId: string,
  { url, apiKey }: Pick<ChatOptions, 'url' | 'apiKey'>,
): Promise<string> {
  const address = new URL(`admin/threads/${encodeURIComponent(threadId)}/runs/last`, url)
  const headers = { accept: 'text/plain', ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }) }
  const response = await fetch(address, { headers, redirect: 'error' })
  if (response.ok) return response.text()
  await response.body?.cancel()
  throw new UsageError(
    response.status === 401 || response.status === 403
      ? '--debug is for operators: give a key of one in FRONTDESK_API_KEY.'
      : `The server does not tell what the turn did: ${response.status}.`,
  )
}
