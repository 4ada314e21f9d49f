import type { ErrorEvent, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { ChatKitClient } from '../chatkit-client.ts'
import { textMessage } from '../request.ts'
import type { Run } from '../run/run.ts'
import { createThreadState, reduceThread } from '../thread-state.ts'
import type { ThreadState } from '../thread-state.ts'

export interface AskOptions {
  signal: AbortSignal
  /** Called with each event and the state after it. */
  onEvent: (event: ThreadStreamEvent, state: ThreadState) => void
  /** Called when the connection was lost and a try is about to be made, after so many that failed in a row. */
  onReconnect?: ((failures: number) => void) | undefined
}

/** How long an answer that was asked to stop may take to end before its connection is left. */
const STOP_MS = 3_000

/** A thread that is talked in, from its first question on. */
export class Conversation {
  readonly #client: Pick<ChatKitClient, 'startRun'>
  readonly #onThread: (threadId: string) => Promise<void>
  #threadId: string | undefined

  /** `onThread` is told the thread's id as soon as it is known, so that a stopped answer does not lose the thread. */
  constructor({
    client,
    threadId,
    onThread,
  }: {
    client: Pick<ChatKitClient, 'startRun'>
    threadId?: string | undefined
    onThread: (threadId: string) => Promise<void>
  }) {
    this.#client = client
    this.#threadId = threadId
    this.#onThread = onThread
  }

  /** Known from the first answer on. */
  get threadId(): string | undefined {
    return this.#threadId
  }

  /** The next question begins another thread. */
  restart(): void {
    this.#threadId = undefined
  }

  /** Asks and waits for the end of the answer. Resolves to the error that the server reported in it, if any. Throws as the client does. */
  async ask(text: string, { signal, onEvent, onReconnect }: AskOptions): Promise<ErrorEvent | undefined> {
    const input = textMessage(text)
    const threadId = this.#threadId
    const connection = new AbortController()
    const run = this.#client.startRun(
      threadId === undefined
        ? { type: 'threads.create', params: { input } }
        : { type: 'threads.add_user_message', params: { thread_id: threadId, input } },
      { signal: connection.signal, onReconnect },
    )
    const stop = () => void endRun(run, () => connection.abort(signal.reason))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
    let state = createThreadState()
    let told: string | undefined
    try {
      for await (const event of run) {
        state = reduceThread(state, event)
        onEvent(event, state)
        this.#threadId = state.thread?.id ?? threadId
        if (this.#threadId === undefined || this.#threadId === told) continue
        told = this.#threadId
        await this.#onThread(told)
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
    if (run.end?.state === 'cancelled') signal.throwIfAborted()
    return state.error
  }
}

/**
 * Asks the server to end the run, so that its end can be read. Leaves the connection when that takes too long, or when
 * there is no run to end.
 */
async function endRun(run: Run, leave: () => void): Promise<void> {
  const timer = setTimeout(leave, STOP_MS).unref()
  try {
    if (await run.cancel()) return
  } catch {
    // Whatever the error was, the user wants to stop. Leaving the connection is what remains.
  }
  clearTimeout(timer)
  leave()
}
