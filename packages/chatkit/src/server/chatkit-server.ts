import type { StreamOptions, ThreadStreamEvent } from '../event.ts'
import type { ThreadItem, UserMessageItem, WidgetItem } from '../item.ts'
import type { Action, FeedbackKind } from '../request.ts'
import type { ThreadMetadata } from '../thread.ts'
import type { AttachmentStore } from './attachment-store.ts'
import { saveCancelledRun, toNote, toPartialMessageChanges } from './run/cancellation.ts'
import type { CancelOptions } from './run/cancellation.ts'
import { NotImplementedError } from './errors.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { ServerLimits } from './limits.ts'
import { consoleLogger } from './logger.ts'
import type { Logger } from './logger.ts'
import { answerRequest } from './operations/answer-request.ts'
import type { ResponseBody } from './operations/answer-request.ts'
import { beginRun } from './operations/begin-run.ts'
import type { BegunRun } from './operations/operation.ts'
import { isStreamingRequest, parseRequest } from './request/parse-request.ts'
import { InProcessRunGate } from './run/in-process-run-gate.ts'
import { openRun } from './run/open-run.ts'
import type { RunGate } from './run/run-gate.ts'
import type { AudioInput, HookOptions, ServerParts } from './server-parts.ts'
import type { RequestContext, Store } from './store.ts'

/** How to carry out one request. */
export interface ProcessOptions<Context = RequestContext> {
  /** Aborting this signal cuts the run. */
  signal?: AbortSignal | undefined
  /** Keeps a thread to one run at a time. For this request it replaces the server's own gate. */
  gate?: RunGate<Context> | undefined
}

/** The answer to a request: wire events to send as they come, or one document. */
export type ChatKitResult =
  | { type: 'stream'; events: AsyncGenerator<ThreadStreamEvent, void, undefined> }
  | { type: 'json'; body: ResponseBody }

export interface ChatKitServerOptions<Context> {
  store: Store<Context>
  /** Without one, the attachment operations are refused. */
  attachmentStore?: AttachmentStore<Context> | undefined
  /** Gives the time that the server writes into everything it makes. */
  clock?: (() => Date) | undefined
  /** Warnings and errors go to the console unless another is given. */
  logger?: Logger | undefined
  /** How long a hook may take to end after its signal has aborted, before the server stops waiting for it. */
  stopGraceMs?: number | undefined
  /** Other limits than {@link DEFAULT_LIMITS} for requests and pages. */
  limits?: Partial<ServerLimits> | undefined
  /** What keeps a thread to one run at a time. An {@link InProcessRunGate} of the server's own unless another is given. */
  runGate?: RunGate<Context> | undefined
  /** Whether a message, or a retry, is refused while its thread is locked or closed. The reference leaves that to the page. */
  enforceThreadStatus?: boolean | undefined
  /** Hosts whose images pages may show at once, for every new thread. Absent: the thread says nothing of it, as in the reference. */
  allowedImageDomains?: readonly string[] | undefined
  /** Whether a `widget.root.updated` of a stored widget is saved. The reference forgets it: after a reload the widget is as it was. */
  saveWidgetUpdates?: boolean | undefined
  /**
   * Whether to answer as the reference does where it is known to be wrong: it acknowledges feedback on an absent
   * thread, and it offers a retry for an action that no hook handles. For replaying recorded exchanges.
   */
  likeReference?: boolean | undefined
  /** Whether an exception keeps the text that has been streamed, as a cancellation does. The reference loses it. */
  keepPartialOnError?: boolean | undefined
}

const DEFAULT_STOP_GRACE_MS = 1_000

/**
 * The whole ChatKit protocol over a {@link Store}. A server implements {@link ChatKitServer.respond} and, as far as it needs them, the other
 * hooks; the `context` of a request is handed to each of them, and to the store, as it came.
 * Source: `ChatKitServer`, openai/chatkit-python `chatkit/server.py`.
 */
export abstract class ChatKitServer<Context = RequestContext> implements ServerParts<Context> {
  readonly store: Store<Context>
  readonly attachmentStore: AttachmentStore<Context> | undefined
  readonly logger: Logger
  readonly clock: () => Date
  readonly limits: Readonly<ServerLimits>
  readonly runGate: RunGate<Context>
  readonly enforceThreadStatus: boolean
  readonly allowedImageDomains: readonly string[] | undefined
  readonly likeReference: boolean
  readonly #stopGraceMs: number
  readonly #saveWidgetUpdates: boolean
  readonly #keepPartialOnError: boolean

  constructor({
    store,
    attachmentStore,
    clock = () => new Date(),
    logger = consoleLogger,
    stopGraceMs = DEFAULT_STOP_GRACE_MS,
    limits = {},
    runGate = new InProcessRunGate(),
    enforceThreadStatus = false,
    allowedImageDomains,
    saveWidgetUpdates = false,
    keepPartialOnError = false,
    likeReference = false,
  }: ChatKitServerOptions<Context>) {
    this.store = store
    this.attachmentStore = attachmentStore
    this.clock = clock
    this.logger = logger
    this.limits = { ...DEFAULT_LIMITS, ...limits }
    this.runGate = runGate
    this.enforceThreadStatus = enforceThreadStatus
    this.allowedImageDomains = allowedImageDomains
    this.likeReference = likeReference
    this.#stopGraceMs = stopGraceMs
    this.#saveWidgetUpdates = saveWidgetUpdates
    this.#keepPartialOnError = keepPartialOnError
  }

  /**
   * The events of an answer. `input` is the user's new message, or null after a client tool's output or a form. Items are stored when they are
   * `thread.item.done` or `thread.item.replaced`; changes made to `thread` are saved and announced. What it throws ends the stream with one
   * `error` event: {@link CustomStreamError} chooses the words.
   */
  abstract respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: Context,
    options: HookOptions,
  ): AsyncIterable<ThreadStreamEvent>

  /** The events of a widget's action. `sender` is the widget's item, or null when the page sent the action itself. */
  action(
    _thread: ThreadMetadata,
    _action: Action,
    _sender: WidgetItem | null,
    _context: Context,
    _options: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    throw new NotImplementedError('Widget actions need a server that overrides action().')
  }

  /** The answer to an action sent with `streaming: false`. The server stores nothing of it: what should last, the hook saves. */
  async syncAction(
    _thread: ThreadMetadata,
    _action: Action,
    _sender: WidgetItem | null,
    _context: Context,
    _options: HookOptions,
  ): Promise<{ updated_item?: ThreadItem | undefined }> {
    throw new NotImplementedError('Actions without streaming need a server that overrides syncAction().')
  }

  /** Thumbs up or down, on a thread of the caller's. The item ids are the client's word: they are not checked. */
  async addFeedback(
    _threadId: string,
    _itemIds: string[],
    _kind: FeedbackKind,
    _context: Context,
    _options: HookOptions,
  ): Promise<void> {
    throw new NotImplementedError('Feedback needs a server that overrides addFeedback().')
  }

  /** Speech to text. */
  async transcribe(_audio: AudioInput, _context: Context, _options: HookOptions): Promise<{ text: string }> {
    throw new NotImplementedError('Dictation needs a server that overrides transcribe().')
  }

  /** Whether the page offers a stop button during a run. When it throws, the button is offered. */
  getStreamOptions(_thread: ThreadMetadata, _context: Context): StreamOptions {
    return { allow_cancel: true }
  }

  /**
   * Says what to keep of a run that was cut: by default the assistant messages that have text, and a hidden note for
   * the model. `pendingItems` are the items that had begun and were not done, with all updates applied. The server
   * calls this once, when nothing else of the run is under way, and waits for its end. The `note` of the options says who has cut it: the user,
   * unless the signal was aborted with a {@link HostCutError}.
   */
  async handleStreamCancelled(
    thread: ThreadMetadata,
    pendingItems: ThreadItem[],
    context: Context,
    options: CancelOptions,
  ): Promise<void> {
    await saveCancelledRun(this.store, thread, pendingItems, { now: this.clock(), context, ...options })
  }

  /**
   * Answers one request, given as text, bytes or parsed JSON. A failure before a stream opens rejects here with a
   * {@link ChatKitError}, whose `status` a host can answer with. When this resolves, what the request itself stores is
   * stored. Aborting the signal cuts the run, and so does `return()` of its events. A run holds its thread until its
   * events have been read to their end, or until it is cut. A gate may keep runs itself: then the run goes on at its
   * own pace, the signal does not cut it, the gate's ledger tells its events, and the events given here only end.
   */
  async process(
    body: unknown,
    context: Context,
    { signal, gate = this.runGate }: ProcessOptions<Context> = {},
  ): Promise<ChatKitResult> {
    const request = parseRequest(body, this.limits)
    this.logger.info({ operation: request.type }, 'Request received')
    signal?.throwIfAborted()
    const options = { context, signal: signal ?? new AbortController().signal, gate }
    if (!isStreamingRequest(request)) return { type: 'json', body: await answerRequest(this, request, options) }
    const run = await beginRun(this, request, options)
    return { type: 'stream', events: run ? this.#open(run, signal) : refusal() }
  }

  #open(run: BegunRun<Context>, signal: AbortSignal | undefined) {
    const { store, logger } = this
    const { thread, ledger } = run
    return openRun(run, {
      store,
      logger,
      context: ledger.context,
      keepOnFailure: (pending) => (this.#keepPartialOnError ? toPartialMessageChanges(thread, pending) : []),
      onCancelled: (pending, reason) =>
        this.handleStreamCancelled(thread, pending, ledger.context, {
          note: toNote(reason),
          save: async (changes) => ledger.add(undefined, changes),
        }),
      saveWidgetUpdates: this.#saveWidgetUpdates,
      retryUnhandled: this.likeReference,
      signal,
      stopGraceMs: this.#stopGraceMs,
    })
  }
}

async function* refusal(): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  yield { type: 'error', code: 'stream.error', allow_retry: false }
}
