import type { ErrorEvent, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { ChatKitClient } from '../chatkit-client.ts'
import { textMessage } from '../request.ts'
import { createThreadState, reduceThread } from '../thread-state.ts'
import type { ThreadState } from '../thread-state.ts'

export interface AskOptions {
  signal: AbortSignal
  /** Called with each event and the state after it. */
  onEvent: (event: ThreadStreamEvent, state: ThreadState) => void
}

/** A thread that is talked in, from its first question on. */
export class Conversation {
  readonly #client: Pick<ChatKitClient, 'stream'>
  readonly #onThread: (threadId: string) => Promise<void>
  #threadId: string | undefined

  /** `onThread` is told the thread's id as soon as it is known, so that a stopped answer does not lose the thread. */
  constructor({
    client,
    threadId,
    onThread,
  }: {
    client: Pick<ChatKitClient, 'stream'>
    threadId?: string | undefined
    onThread: (threadId: string) => Promise<void>
  }) {
    this.#client = client
    this.#threadId = threadId
    this.#onThread = onThread
  }

  /** The next question begins another thread. */
  restart(): void {
    this.#threadId = undefined
  }

  /** Asks and waits for the end of the answer. Resolves to the error that the server reported in it, if any. Throws as the client does. */
  async ask(text: string, { signal, onEvent }: AskOptions): Promise<ErrorEvent | undefined> {
    const input = textMessage(text)
    const threadId = this.#threadId
    const events = this.#client.stream(
      threadId === undefined
        ? { type: 'threads.create', params: { input } }
        : { type: 'threads.add_user_message', params: { thread_id: threadId, input } },
      { signal },
    )
    let state = createThreadState()
    let told: string | undefined
    for await (const event of events) {
      state = reduceThread(state, event)
      onEvent(event, state)
      this.#threadId = state.thread?.id ?? threadId
      if (this.#threadId === undefined || this.#threadId === told) continue
      told = this.#threadId
      await this.#onThread(told)
    }
    return state.error
  }
}
