import type { FeedbackKind, ThreadStreamEvent, UserMessageInput } from '@frontdesk/chatkit'
import { ChatKitHttpError } from '@frontdesk/client'
import type { ChatKitClient, Run, StreamingRequestInput } from '@frontdesk/client'
import type { Emit } from '../../element/chat-handle.ts'
import { callClientTool, toJson } from './call-client-tool.ts'
import type { ClientTool } from './call-client-tool.ts'
import { createConversationState, isAnswering, reduceConversation } from './conversation-state.ts'
import type { ConversationChange, ConversationState } from './conversation-state.ts'
import { isForeign } from './is-foreign.ts'
import { loadItems, loadThread } from './load-thread.ts'
import { Observable } from '../observable.ts'
import { toFailure } from './to-failure.ts'

export interface ConversationParts {
  client: () => ChatKitClient
  emit: Emit
  /** The page's handler of client tools, asked when a call comes. */
  clientTool: () => ClientTool | undefined
  /** Takes a message that the server has not taken. */
  giveBack: (input: UserMessageInput) => void
}

/** An answer that is being read. Leaving it lets the server go on with it, where the server keeps its runs. */
interface Answer {
  run: Run
  left: AbortController
}

/** The thread that a component shows: opens it, sends to it, and follows its answers. What happens is in `state`, and told to the page. */
export class Conversation {
  readonly state = new Observable<ConversationState>(createConversationState())
  readonly #parts: ConversationParts
  /** Ends what is under way when another thread is opened. */
  #scope = new AbortController()
  #answer: Answer | undefined
  /** The client tool that the page works on. */
  #clientTool: AbortController | undefined
  #lastRequest: StreamingRequestInput | undefined

  constructor(parts: ConversationParts) {
    this.#parts = parts
  }

  /** Shows a thread, or the screen of a new one. */
  async open(threadId: string | null): Promise<void> {
    this.#leave()
    if (threadId === null) {
      this.#change({ type: 'new_thread' })
      this.#parts.emit('chatkit.thread.change', { threadId: null })
      return
    }
    this.#change({ type: 'load', threadId })
    this.#parts.emit('chatkit.thread.change', { threadId })
    await this.#load(threadId)
  }

  /** Loads again what is shown; what is being answered goes on. */
  async refresh(): Promise<void> {
    const { threadId, activity } = this.state.value
    if (threadId === null || isAnswering(activity)) return
    const { signal } = this.#scope
    try {
      const loaded = await loadThread(this.#parts.client(), threadId, { signal })
      // A question that was asked meanwhile has brought more than what was loaded.
      if (!signal.aborted && this.state.value.activity === 'idle') this.#change({ type: 'refreshed', ...loaded })
    } catch (error) {
      this.#fail(error, 'load', signal)
    }
  }

  async loadEarlier(): Promise<void> {
    const { threadId, earlier } = this.state.value
    if (threadId === null || earlier === undefined) return
    const { signal } = this.#scope
    try {
      const page = await loadItems(this.#parts.client(), threadId, { before: earlier, signal })
      if (!signal.aborted) this.#change({ type: 'earlier_loaded', ...page })
    } catch (error) {
      this.#fail(error, undefined, signal)
    }
  }

  /**
   * Sends a message to the thread, or begins one with it. What is loaded or answered at the time comes to its end before. Resolves when the answer has
   * ended, or when the message was given back.
   */
  async send(input: UserMessageInput, { newThread = false }: { newThread?: boolean } = {}): Promise<void> {
    if (newThread && !this.#isUntouched()) await this.open(null)
    // What the other answer has brought meanwhile stands before the message.
    if (this.state.value.busy) await this.refresh()
    // Of several that wait, the first to go on begins, and the others see it in their turn.
    while (this.state.value.activity !== 'idle') await this.#nextChange()
    const { threadId } = this.state.value
    this.#change({ type: 'sent', input })
    await this.#run(
      threadId === null
        ? { type: 'threads.create', params: { input } }
        : { type: 'threads.add_user_message', params: { thread_id: threadId, input } },
    )
  }

  /** Answers again, from that item on. */
  async retryAfter(itemId: string): Promise<void> {
    const { threadId } = this.state.value
    if (threadId === null) return
    this.#change({ type: 'retried', itemId })
    await this.#run({ type: 'threads.retry_after_item', params: { thread_id: threadId, item_id: itemId } })
  }

  /** Tries once more what has failed: to load the thread, or to send what could not be sent. */
  async tryAgain(): Promise<void> {
    const { failure, threadId, thread, outgoing } = this.state.value
    if (failure?.retry === 'load' && threadId !== null) return this.#load(threadId)
    if (failure?.retry === 'send' && this.#lastRequest) {
      this.#change({ type: 'sent', input: outgoing })
      return this.#run(this.#lastRequest)
    }
    const question = thread.items.findLast(({ type }) => type === 'user_message')
    if (question) await this.retryAfter(question.id)
  }

  dismiss(): void {
    this.#change({ type: 'dismissed' })
  }

  /** Ends the answer, which keeps what it has said. What a client tool gives afterwards is not sent. A server that keeps no runs ends it when the connection is closed. */
  async stop(): Promise<void> {
    if (this.state.value.activity === 'calling') {
      this.#clientTool?.abort()
      this.#change({ type: 'ended' })
      return
    }
    const answer = this.#answer
    if (!answer) return
    const isCancelled = await answer.run.cancel().catch(() => false)
    if (!isCancelled) answer.left.abort()
  }

  /** Shows what another page has done in this thread, and the answer that it has begun. */
  async follow(): Promise<void> {
    const { signal } = this.#scope
    const running = await this.#findRun()
    await this.refresh()
    // Another thread may have been opened meanwhile, in which this answer is a stranger.
    if (signal.aborted) return
    if (running) await this.#resume(running)
    else if (this.state.value.busy) this.#change({ type: 'busy', busy: undefined })
  }

  async act(action: { type: string; payload?: unknown }, itemId?: string): Promise<void> {
    const { signal } = this.#scope
    while (this.state.value.activity !== 'idle') await this.#nextChange()
    // An action of an item has no place in another thread.
    if (signal.aborted) return
    const { threadId } = this.state.value
    if (threadId === null) throw new Error('An action belongs to a thread, and none is open.')
    this.#change({ type: 'sent', input: undefined })
    await this.#run({
      type: 'threads.custom_action',
      params: { thread_id: threadId, ...(itemId !== undefined && { item_id: itemId }), action: toWire(action) },
    })
  }

  /** An action that is answered at once and may come while an answer streams. */
  async actInSync(action: { type: string; payload?: unknown }, itemId: string): Promise<void> {
    const { threadId } = this.state.value
    if (threadId === null) return
    const params = { thread_id: threadId, item_id: itemId, action: toWire(action) }
    const { signal } = this.#scope
    try {
      const { updated_item } = await this.#parts
        .client()
        .send({ type: 'threads.sync_custom_action', params }, { signal })
      if (updated_item && !signal.aborted) this.#change({ type: 'item_put', item: updated_item })
    } catch (error) {
      this.#fail(error, undefined, signal)
    }
  }

  async answerForm(
    itemId: string,
    input: { status: 'answered' | 'skipped'; answers: Record<string, { values: string[]; skipped: boolean }> },
  ): Promise<void> {
    const { threadId } = this.state.value
    if (threadId === null) return
    this.#change({ type: 'sent', input: undefined })
    await this.#run({ type: 'threads.add_structured_input', params: { thread_id: threadId, item_id: itemId, input } })
  }

  async giveFeedback(itemIds: string[], kind: FeedbackKind): Promise<void> {
    const { threadId } = this.state.value
    if (threadId === null) return
    this.#change({ type: 'feedback', itemIds, kind })
    const { signal } = this.#scope
    try {
      await this.#parts
        .client()
        .send({ type: 'items.feedback', params: { thread_id: threadId, item_ids: itemIds, kind } })
    } catch (error) {
      this.#change({ type: 'feedback', itemIds, kind: undefined })
      this.#fail(error, undefined, signal)
    }
  }

  close(): void {
    this.#leave()
  }

  /** The screen of a new thread, in which nothing has been asked. */
  #isUntouched(): boolean {
    const { threadId, activity } = this.state.value
    return threadId === null && activity === 'idle'
  }

  #nextChange(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = this.state.subscribe(() => {
      stop()
      resolve()
    })
    return promise
  }

  async #load(threadId: string): Promise<void> {
    const { signal } = this.#scope
    this.#parts.emit('chatkit.thread.load.start', { threadId })
    try {
      // First: an answer that ends between the two questions is in the thread, or is read from its start.
      const running = await this.#findRun()
      const loaded = await loadThread(this.#parts.client(), threadId, { signal })
      if (signal.aborted) return
      this.#change({ type: 'loaded', ...loaded })
      this.#parts.emit('chatkit.thread.load.end', { threadId })
      if (running) await this.#resume(running)
      else await this.#answerClientTool()
    } catch (error) {
      this.#fail(error, 'load', signal)
    }
  }

  async #run(request: StreamingRequestInput): Promise<void> {
    this.#lastRequest = request
    await this.#read((signal) => this.#parts.client().startRun(request, { signal, onReconnect: this.#reconnecting }))
  }

  /** The answer of the thread that is under way, begun before this page was loaded or in another. */
  async #findRun(): Promise<string | undefined> {
    const { threadId } = this.state.value
    if (threadId === null) return undefined
    const { signal } = this.#scope
    // A server that keeps no runs does not know the question.
    const run = await this.#parts
      .client()
      .findRunningRun(threadId, { signal })
      .catch(() => undefined)
    return run?.id
  }

  async #resume(runId: string): Promise<void> {
    if (this.state.value.activity !== 'idle') return
    const client = this.#parts.client()
    await this.#read((signal) => client.resumeRun(runId, { signal, onReconnect: this.#reconnecting }))
  }

  async #read(start: (signal: AbortSignal) => Run): Promise<void> {
    this.#answer?.left.abort()
    this.#parts.emit('chatkit.log', { name: 'message.send', data: { threadId: this.state.value.threadId } })
    const left = new AbortController()
    const scope = this.#scope.signal
    const signal = AbortSignal.any([left.signal, scope])
    const run = start(signal)
    const answer: Answer = { run, left }
    this.#answer = answer
    let hasBegun = false
    try {
      for await (const event of run) {
        // What the connection has brought already, or goes on bringing, belongs to a turn that was left.
        if (signal.aborted) break
        if (isForeign(event, this.state.value.threadId)) continue
        if (!hasBegun) this.#parts.emit('chatkit.response.start', undefined)
        hasBegun = true
        this.#take(event)
      }
      this.#finish(answer)
    } catch (error) {
      if (signal.aborted) this.#finish(answer)
      else if (!hasBegun && isBusy(error)) this.#giveWay()
      else this.#fail(error, hasBegun ? 'load' : 'send', scope)
      if (this.#answer === answer) this.#answer = undefined
    }
    if (hasBegun) this.#parts.emit('chatkit.response.end', undefined)
    if (!signal.aborted) await this.#answerClientTool()
  }

  /** Somebody else was faster: what was written is given back, and the other answer can be shown where the server keeps its runs. */
  #giveWay(): void {
    const { outgoing } = this.state.value
    this.#change({ type: 'busy', busy: { canShow: false } })
    if (outgoing) this.#parts.giveBack(outgoing)
    void this.#offerToShow()
  }

  async #offerToShow(): Promise<void> {
    const { threadId } = this.state.value
    if (threadId === null) return
    const { signal } = this.#scope
    const runs = await this.#parts
      .client()
      .listRuns(threadId, { signal })
      .catch(() => undefined)
    if (runs && !signal.aborted && this.state.value.busy) this.#change({ type: 'busy', busy: { canShow: true } })
  }

  readonly #reconnecting = (): void => this.#change({ type: 'reconnecting' })

  #take(event: ThreadStreamEvent): void {
    const before = this.state.value.threadId
    this.#change({ type: 'event', event })
    if (event.type === 'thread.created' && before !== event.thread.id) {
      this.#parts.emit('chatkit.thread.change', { threadId: event.thread.id })
    }
    if (event.type === 'client_effect') this.#parts.emit('chatkit.effect', { name: event.name, data: event.data })
    if (event.type === 'error') {
      this.#parts.emit('chatkit.error', { error: new Error(event.message ?? 'The answer failed.') })
    }
  }

  /** Only the answer that is under way may say that it has ended: another may have taken its place. */
  #finish(answer: Answer): void {
    if (this.#answer !== answer) return
    this.#answer = undefined
    this.#change({ type: 'ended' })
  }

  /** A call for the page is always the last item. Its output begins the next part of the answer. */
  async #answerClientTool(): Promise<void> {
    const { thread, threadId, failure } = this.state.value
    const call = thread.items.at(-1)
    if (threadId === null || failure || call?.type !== 'client_tool_call' || call.status !== 'pending') return
    const clientTool = this.#parts.clientTool()
    if (!clientTool) {
      const error = new Error(`The server calls the client tool “${call.name}”. Pass \`onClientTool\` to answer it.`)
      this.#parts.emit('chatkit.error', { error })
      return
    }
    this.#clientTool = new AbortController()
    const signal = AbortSignal.any([this.#scope.signal, this.#clientTool.signal])
    this.#change({ type: 'tool_called' })
    const result = await callClientTool(clientTool, call, { emit: this.#parts.emit })
    if (signal.aborted) return
    this.#change({ type: 'sent', input: undefined })
    await this.#run({ type: 'threads.add_client_tool_output', params: { thread_id: threadId, result } })
  }

  #fail(error: unknown, retry: 'send' | 'load' | undefined, scope: AbortSignal): void {
    if (scope.aborted) return
    this.#change({ type: 'failed', failure: toFailure(error, retry) })
    this.#parts.emit('chatkit.error', { error: error instanceof Error ? error : new Error(String(error)) })
  }

  #leave(): void {
    this.#scope.abort()
    this.#scope = new AbortController()
    this.#answer = undefined
  }

  #change(change: ConversationChange): void {
    this.state.update((state) => reduceConversation(state, change))
  }
}

function toWire({ type, payload }: { type: string; payload?: unknown }) {
  return { type, payload: toJson(payload) }
}

/** Whether the thread is being answered for another request. */
function isBusy(error: unknown): boolean {
  return error instanceof ChatKitHttpError && error.code === 'thread_busy'
}
