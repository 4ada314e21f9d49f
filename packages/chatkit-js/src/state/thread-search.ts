import type { ChatKitClient, ThreadHit } from '@frontdesk/client'
import { ChatKitHttpError, InvalidResponseError } from '@frontdesk/client'
import { Observable } from './observable.ts'

export interface ThreadSearchState {
  /** What is looked for; empty where nothing is. */
  readonly query: string
  /** `unable` where the server did not answer, or cannot search: what the page knows of the threads has to do. */
  readonly status: 'idle' | 'searching' | 'found' | 'unable'
  readonly hits: readonly ThreadHit[]
}

const IDLE: ThreadSearchState = { query: '', status: 'idle', hits: [] }
/** How long after a key the server is asked. */
const PAUSE_MS = 200
const MAX_HITS = 50

/** Looks through all threads of the user, whether or not the page has loaded them. */
export class ThreadSearch {
  readonly state = new Observable<ThreadSearchState>(IDLE)
  readonly #client: () => ChatKitClient
  #asking = new AbortController()
  #canSearch = true

  constructor({ client }: { client: () => ChatKitClient }) {
    this.#client = client
  }

  /** Looks for a text; what was found for the one before stays until then. */
  look(text: string): void {
    this.#asking.abort()
    this.#asking = new AbortController()
    const query = text.trim()
    if (query === '') return this.state.set(IDLE)
    if (!this.#canSearch) return this.state.set({ query, status: 'unable', hits: [] })
    this.state.update((state) => ({ ...state, query, status: 'searching' }))
    const { signal } = this.#asking
    const timer = setTimeout(() => void this.#ask(query, signal), PAUSE_MS)
    signal.addEventListener('abort', () => clearTimeout(timer))
  }

  /** Forgets what was found, and whether the server can search: it may be another one now. */
  clear(): void {
    this.#canSearch = true
    this.look('')
  }

  remove(threadId: string): void {
    this.state.update((state) => ({ ...state, hits: state.hits.filter(({ thread }) => thread.id !== threadId) }))
  }

  rename(threadId: string, title: string): void {
    const rename = (hit: ThreadHit) => (hit.thread.id === threadId ? { ...hit, thread: { ...hit.thread, title } } : hit)
    this.state.update((state) => ({ ...state, hits: state.hits.map(rename) }))
  }

  async #ask(query: string, signal: AbortSignal): Promise<void> {
    try {
      const hits = await this.#client().findThreads(query, { limit: MAX_HITS, signal })
      if (!signal.aborted) this.state.set({ query, status: 'found', hits })
    } catch (error) {
      if (signal.aborted) return
      // A server of another kind says so once, and is not asked again. Any other failure may be over at the next key.
      const isOfAnotherKind =
        error instanceof InvalidResponseError ||
        (error instanceof ChatKitHttpError && (error.status === 404 || error.status === 405))
      if (isOfAnotherKind) this.#canSearch = false
      this.state.set({ query, status: 'unable', hits: [] })
    }
  }
}
