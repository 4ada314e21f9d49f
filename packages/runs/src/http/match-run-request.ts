/** A request about runs, as its method and path say. */
export type RunRequest =
  | { type: 'chatkit' }
  | { type: 'events'; runId: string; after: string | undefined }
  | { type: 'cancel'; runId: string }
  | { type: 'list'; threadId: string }

const ROUTES = [
  { method: 'GET', pattern: /\/runs\/([\w-]{1,100})\/events$/, to: toEvents },
  { method: 'POST', pattern: /\/runs\/([\w-]{1,100})\/cancel$/, to: toCancel },
  { method: 'GET', pattern: /\/threads\/([\w-]{1,512})\/runs$/, to: toList },
] as const

/** Under any prefix: `GET …/runs/{run}/events`, `POST …/runs/{run}/cancel`, `GET …/threads/{thread}/runs`. All else is for the protocol. */
export function matchRunRequest(method: string | undefined, url: string): RunRequest {
  const { pathname, searchParams } = new URL(url, 'http://host')
  for (const route of ROUTES) {
    const id = route.method === method ? route.pattern.exec(pathname)?.[1] : undefined
    if (id !== undefined) return route.to(id, searchParams)
  }
  return { type: 'chatkit' }
}

function toEvents(runId: string, parameters: URLSearchParams): RunRequest {
  return { type: 'events', runId, after: parameters.get('after') ?? undefined }
}

function toCancel(runId: string): RunRequest {
  return { type: 'cancel', runId }
}

function toList(threadId: string): RunRequest {
  return { type: 'list', threadId }
}
