import type { Thread } from '@frontdesk/chatkit'
import type { ChatKitClient } from '@frontdesk/client'
import { Observable } from './observable.ts'

export interface ThreadListState {
  readonly threads: readonly Thread[]
  readonly status: 'unknown' | 'loading' | 'ready' | 'failed'
  /** The cursor of the next page; undefined at the end. */
  readonly after: string | undefined
}

const PAGE_SIZE = 30
const EMPTY: ThreadListState = { threads: [], status: 'unknown', after: undefined }

/** The user's threads, newest first, page by page. */
export class ThreadList {
  readonly state = new Observable<ThreadListState>(EMPTY)
  readonly #client: () => ChatKitClient
  readonly #report: (error: unknown) => void

  constructor({ client, report }: { client: () => ChatKitClient; report: (error: unknown) => void }) {
    this.#client = client
    this.#report = report
  }

  /** Loads the first page anew; what is shown stays until it has come. */
  async reload(): Promise<void> {
    await this.#load(undefined)
  }

  /** Forgets the threads, which are another server's. */
  clear(): void {
    this.state.set(EMPTY)
  }

  async loadMore(): Promise<void> {
    const { after, status } = this.state.value
    if (after !== undefined && status === 'ready') await this.#load(after)
  }

  /** Renames at once, and takes it back where the server refuses. */
  async rename(threadId: string, title: string): Promise<void> {
    const before = this.state.value
    this.state.set({
      ...before,
      threads: before.threads.map((each) => (each.id === threadId ? { ...each, title } : each)),
    })
    await this.#undoOnFailure(before, () =>
      this.#client().send({ type: 'threads.update', params: { thread_id: threadId, title } }),
    )
  }

  async delete(threadId: string): Promise<void> {
    const before = this.state.value
    this.state.set({ ...before, threads: before.threads.filter(({ id }) => id !== threadId) })
    await this.#undoOnFailure(before, () =>
      this.#client().send({ type: 'threads.delete', params: { thread_id: threadId } }),
    )
  }

  async #load(after: string | undefined): Promise<void> {
    this.state.update((state) => ({ ...state, status: 'loading' }))
    try {
      const params = { limit: PAGE_SIZE, order: 'desc' as const, ...(after && { after }) }
      const page = await this.#client().send({ type: 'threads.list', params })
      this.state.update(({ threads }) => ({
        threads: after === undefined ? page.data : [...threads, ...page.data],
        status: 'ready',
        after: page.has_more ? page.after : undefined,
      }))
    } catch (error) {
      this.state.update((state) => ({ ...state, status: 'failed' }))
      this.#report(error)
    }
  }

  async #undoOnFailure(before: ThreadListState, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.state.set(before)
      this.#report(error)
      throw error
    }
  }
}
