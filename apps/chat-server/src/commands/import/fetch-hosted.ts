import { UsageError } from '../usage-error.ts'
import { collect, createExport } from './read-export.ts'
import type { HostedExport } from './read-export.ts'

export interface FetchHostedOptions {
  baseURL: string
  apiKey: string
  /** One user's threads alone. */
  user?: string | undefined
  signal?: AbortSignal
}

interface Page {
  data: { id: string }[]
  has_more: boolean
  last_id?: string | null
}

/** As much as the API gives at once. */
const PAGE = 100
const ANSWER_MS = 60_000

/** Fetches the threads of a project with their items from OpenAI, page by page. Throws {@link UsageError} for what it refuses. */
export async function fetchHosted(options: FetchHostedOptions): Promise<HostedExport> {
  const found = createExport()
  const user = options.user === undefined ? {} : { user: options.user }
  for await (const threads of pages('/chatkit/threads', user, options)) {
    collect(threads.data, found)
    for (const { id } of threads.data) {
      const path = `/chatkit/threads/${encodeURIComponent(id)}/items`
      for await (const items of pages(path, {}, options)) collect(items.data, found)
    }
  }
  return found
}

async function* pages(
  path: string,
  query: Record<string, string>,
  { baseURL, apiKey, signal }: FetchHostedOptions,
): AsyncGenerator<Page, void, undefined> {
  for (let after: string | undefined; ;) {
    const url = new URL(`${baseURL.replace(/\/+$/, '')}${path}`)
    const place = after === undefined ? {} : { after }
    url.search = String(new URLSearchParams({ limit: String(PAGE), order: 'asc', ...query, ...place }))
    const timeout = AbortSignal.timeout(ANSWER_MS)
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${apiKey}`, 'openai-beta': 'chatkit_beta=v1' },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new UsageError(
        `${url.origin}${url.pathname} answers with ${response.status}. Look at the key, and try again.`,
      )
    }
    const page = (await response.json()) as Page
    yield page
    after = page.last_id ?? page.data.at(-1)?.id
    if (!page.has_more || after === undefined) return
  }
}
