/** How one question went. Times are milliseconds from the question, a retry included. */
export interface Answered {
  threadId: string
  /** The ids of the items that the user was told are done. */
  itemIds: string[]
  firstEventMs: number
  totalMs: number
  events: number
  /** How often it was sent again. */
  retries: number
}

export interface AskOptions {
  url: string
  key: string
  text: string
  threadId?: string | undefined
  /** How often a question that failed is sent again, under the same key, so that it is answered once. */
  retries?: number
  /** The user leaves. */
  signal?: AbortSignal | undefined
}

interface Event {
  type: string
  thread?: { id: string }
  item?: { id: string; thread_id: string }
  code?: string
}

/** Waits this long before a question is sent again, unless the server names a time. */
const RETRY_MS = 300

/** The server has refused the question for now. */
class RefusedError extends Error {
  readonly retryAfterMs: number

  constructor(response: Response, text: string) {
    super(`${response.status}: ${text}`)
    this.retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1_000
  }
}

/** The answer has ended with an error. Whoever wants another asks anew: the same key would bring the same end. */
class AnswerError extends Error {}

/** Asks as a user's page does, and reads the answer to its end. Rejects when it fails once more than it may. A lost connection is made up for under the same key. */
export async function ask({ retries = 0, ...options }: AskOptions): Promise<Answered> {
  const started = performance.now()
  let idempotencyKey = crypto.randomUUID()
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answered = await askOnce(options, idempotencyKey, started)
      return { ...answered, retries: attempt }
    } catch (error) {
      if (attempt >= retries || options.signal?.aborted) throw error
      if (error instanceof AnswerError) idempotencyKey = crypto.randomUUID()
      const waitMs = error instanceof RefusedError ? Math.max(error.retryAfterMs, RETRY_MS) : RETRY_MS
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}

async function askOnce(
  { url, key, text, threadId, signal }: AskOptions,
  idempotencyKey: string,
  started: number,
): Promise<Omit<Answered, 'retries'>> {
  const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
  const request =
    threadId === undefined
      ? { type: 'threads.create', params: { input } }
      : { type: 'threads.add_user_message', params: { input, thread_id: threadId } }
  const response = await fetch(`${url}/chatkit`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'idempotency-key': `"${idempotencyKey}"`,
    },
    body: JSON.stringify(request),
    ...(signal && { signal }),
  })
  if (!response.ok || response.body === null) throw new RefusedError(response, await response.text())
  const answered = { threadId: threadId ?? '', itemIds: [] as string[], firstEventMs: 0, totalMs: 0, events: 0 }
  let rest = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      if (!frame.includes('data: ')) continue
      if (answered.events === 0) answered.firstEventMs = performance.now() - started
      answered.events += 1
      note(answered, JSON.parse(frame.slice(frame.indexOf('data: ') + 'data: '.length)) as Event)
    }
  }
  answered.totalMs = performance.now() - started
  if (answered.itemIds.length < 2) throw new Error(`The answer was cut after ${answered.events} events.`)
  return answered
}

function note(answered: Pick<Answered, 'threadId' | 'itemIds'>, { type, thread, item, code }: Event): void {
  if (type === 'error') throw new AnswerError(`The answer failed: ${code}`)
  if (type === 'thread.created' && thread) answered.threadId = thread.id
  if (type === 'thread.item.done' && item) answered.itemIds.push(item.id)
}

/** The ids of all items of a thread, as the user is shown them. */
export async function listItems({ url, key, threadId }: Required<Pick<AskOptions, 'url' | 'key' | 'threadId'>>) {
  const response = await fetch(`${url}/chatkit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ type: 'items.list', params: { thread_id: threadId, order: 'asc', limit: 100 } }),
  })
  const { data } = (await response.json()) as { data: { id: string }[] }
  return data.map(({ id }) => id)
}

/** The value below which that share of the values are. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Asks for the user's newest threads: a small request. */
export async function listThreads({ url, key }: { url: string; key?: string }): Promise<void> {
  const response = await fetch(`${url}/chatkit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ type: 'threads.list', params: {} }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
}
