import { setTimeout as delay } from 'node:timers/promises'
import type { ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { ChatKitHttpError, textMessage } from '@frontdesk/client'
import type { ChatKitClient, StreamingRequestInput } from '@frontdesk/client'

const PAUSE_MS = 100

/** Talks in a thread of its own, whatever happens to the server, and remembers everything that was acknowledged to it. */
export class CrashClient {
  readonly #client: ChatKitClient
  readonly #name: string
  /** Items that were done, as they were shown, by id. */
  readonly #items = new Map<string, string>()
  readonly #questions = new Set<string>()
  readonly #leaving = new AbortController()
  #threadId: string | undefined
  #isStopping = false

  constructor(client: ChatKitClient, name: string) {
    this.#client = client
    this.#name = name
  }

  /** How many items the server has said that it has. */
  get acknowledged(): number {
    return this.#items.size
  }

  /** Asks one question after the other until told to stop. */
  async talk(): Promise<void> {
    for (let count = 1; !this.#isStopping && !this.#leaving.signal.aborted; count++) {
      await this.#ask(`How many customers do we have in Berlin? (${this.#name}, question ${count})`)
    }
  }

  stop(): void {
    this.#isStopping = true
  }

  leave(): void {
    this.#leaving.abort()
  }

  /** Whether the thread has everything once, and still answers. */
  async check({ timeoutMs }: { timeoutMs: number }): Promise<{ lost: string[]; doubled: string[]; stuck: string[] }> {
    const end = AbortSignal.timeout(timeoutMs)
    const isAnswered = await Promise.race([this.#ask(`Still there? (${this.#name})`), delay(timeoutMs, false)])
    const items = await this.#loadItems()
    const stored = new Map(items.map((item) => [item.id, contentOf(item)]))
    const lost = [...this.#items].filter(([id, content]) => stored.get(id) !== content).map(([id]) => id)
    const questions = items.filter(({ type }) => type === 'user_message').map(contentOf)
    const doubled = questions.filter((question, index) => questions.indexOf(question) !== index)
    end.throwIfAborted()
    return { lost, doubled, stuck: isAnswered ? [] : [this.#name] }
  }

  /** Asks until there is an answer, or an honest word that there is none. It is one question, however often it has to be sent. */
  async #ask(question: string): Promise<boolean> {
    const input = textMessage(question)
    const request: StreamingRequestInput =
      this.#threadId === undefined
        ? { type: 'threads.create', params: { input } }
        : { type: 'threads.add_user_message', params: { thread_id: this.#threadId, input } }
    this.#questions.add(question)
    const { signal } = this.#leaving
    while (!signal.aborted) {
      try {
        const run = this.#client.startRun(request, { idempotencyKey: question.replaceAll(/\W/g, '-'), signal })
        for await (const event of run) this.#remember(event)
        if (run.end) return true
      } catch (error) {
        const isBusy = error instanceof ChatKitHttpError && error.status === 409
        if (error instanceof ChatKitHttpError && error.status < 500 && !isBusy) throw error
        await delay(PAUSE_MS)
      }
    }
    return false
  }

  #remember(event: ThreadStreamEvent): void {
    if (event.type === 'thread.created') this.#threadId = event.thread.id
    if (event.type === 'thread.item.done') this.#items.set(event.item.id, contentOf(event.item))
    if (event.type === 'thread.item.removed') this.#items.delete(event.item_id)
  }

  async #loadItems(): Promise<ThreadItem[]> {
    const items: ThreadItem[] = []
    if (this.#threadId === undefined) return items
    for (let after: string | undefined; ;) {
      const params = { thread_id: this.#threadId, order: 'asc' as const, limit: 100, ...(after && { after }) }
      const page = await this.#client.send({ type: 'items.list', params })
      items.push(...page.data)
      if (!page.has_more) return items
      after = page.after ?? undefined
    }
  }
}

function contentOf(item: ThreadItem): string {
  if (item.type === 'user_message' || item.type === 'assistant_message') return JSON.stringify(item.content)
  return item.type
}
