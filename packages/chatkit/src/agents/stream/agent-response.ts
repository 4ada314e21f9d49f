import { ModelRefusalError } from '@openai/agents'
import type { RunStreamEvent } from '@openai/agents'
import type { ThreadStreamEvent } from '../../event.ts'
import { CustomStreamError, StreamError } from '../../server/errors.ts'
import type { RequestContext } from '../../server/store.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { AssistantMessages } from '../items/assistant-messages.ts'
import type { Approvals } from '../approvals/approvals.ts'
import { CallRecorder } from '../tools/call-recorder.ts'
import { ChatChunks } from './chat-chunks.ts'
import { ClientToolCalls } from '../tools/client-tool-calls.ts'
import { GeneratedImages } from '../items/generated-images.ts'
import { ModelEvents } from './model-events.ts'
import { NormalizedText } from './normalized-text.ts'
import { Outbox } from '../items/outbox.ts'
import { loadParkedWorkflow } from '../items/parked-workflow.ts'
import { ProviderIds } from '../items/provider-ids.ts'
import { Reasoning } from '../items/reasoning.ts'
import { markRefused } from '../guardrails/mark-refused.ts'
import { isInputTripwire, isTripwire } from '../guardrails/refusals.ts'
import type { Refusals, Tripwire } from '../guardrails/refusals.ts'
import { ResponseStreamConverter } from '../items/response-stream-converter.ts'
import { ResponsesEvents } from './responses-events.ts'
import {
  AnswerError,
  ContentFilterError,
  IncompleteResponseError,
  isAbortError,
  OutputLimitError,
  toStreamFailure,
} from '../model/run-errors.ts'
import { RunItems } from './run-items.ts'
import type { StreamedRun } from './run-reader.ts'
import type { RunEnding, RunSignal } from '../context/run-signal.ts'
import type { InterruptedRun } from '../approvals/serialize-run.ts'
import { defaultWording, ToolTasks } from '../tools/tool-tasks.ts'
import type { ToolDetail, ToolWording } from '../tools/tool-tasks.ts'
import { TurnChanges } from './turn-changes.ts'
import { Workflows } from '../items/workflows.ts'

export interface StreamAgentResponseOptions<Context = RequestContext> {
  /** What images and citations become. */
  converter?: ResponseStreamConverter
  /** How much of the tool calls and handoffs is shown, as tasks of a workflow. Default: `full`. */
  showTools?: ToolDetail
  /** The words that go with them. */
  wording?: Partial<ToolWording>
  /** Whether calls and results are kept in the thread, hidden, and given to the model in its next turns. Default: yes. */
  keepCalls?: boolean
  /** Whether what a run changes in the thread's metadata and title is noted in the thread, hidden, so that a retry undoes it. Default: yes. */
  keepChanges?: boolean
  /**
   * Whether what a run leaves open is closed. After a failure, the text that had arrived is kept, and images and calls
   * are shown as over. A run that ends within a message, or at the model's output limit, has failed. When a run is
   * stopped, the work shown so far is kept. Default: yes. Without it, as in the reference, a failure is only thrown,
   * and whatever is open stays open.
   */
  keepPartial?: boolean
  /** What the user is told in place of an answer that a guardrail has stopped, such as `politeRefusals`. Without it the tripwire is thrown. */
  refusals?: Refusals
  /** Asks the user for calls that need it. Without it, a run that stops for approval just ends. */
  approvals?: Approvals<Context>
  /** How long a run may be silent, a tool at work included. Then it has failed, and is stopped. Default: for ever. */
  idleTimeoutMs?: number
  /** The signal that stops this response. A run cancelled by anything else, such as a deadline of its own, has failed. */
  signal?: AbortSignal
}

/** One run on its way into the thread: takes its signals one by one and has the events of each ready to be sent. */
export class AgentResponse<Context> {
  readonly #context: AgentContext<Context>
  readonly #approvals: Approvals<Context> | undefined
  readonly #refusals: Refusals | undefined
  readonly #keepsPartial: boolean
  readonly #outbox = new Outbox()
  readonly #workflows: Workflows<Context>
  readonly #tools: ToolTasks<Context>
  readonly #messages: AssistantMessages<Context>
  readonly #images: GeneratedImages<Context>
  readonly #clientToolCalls: ClientToolCalls<Context>
  readonly #modelEvents: ModelEvents<Context>
  readonly #runItems: RunItems<Context>
  readonly #recorder: CallRecorder<Context> | undefined
  readonly #changes: TurnChanges<Context> | undefined

  constructor(
    context: AgentContext<Context>,
    {
      converter = new ResponseStreamConverter(),
      showTools = 'full',
      wording,
      keepCalls = true,
      keepChanges = true,
      keepPartial = true,
      refusals,
      approvals,
    }: StreamAgentResponseOptions<Context>,
  ) {
    const outbox = this.#outbox
    const ids = new ProviderIds(context)
    const workflows = new Workflows(context, outbox)
    const messages = new AssistantMessages(context, outbox, { keepsEmpty: !keepPartial })
    const reasoning = new Reasoning(workflows)
    const images = new GeneratedImages(context, outbox, converter)
    const clientToolCalls = new ClientToolCalls(context, ids)
    const tools = new ToolTasks(workflows, {
      detail: showTools,
      wording: { ...defaultWording, ...wording },
      now: context.now,
    })

    this.#context = context
    this.#approvals = approvals
    this.#refusals = refusals
    this.#keepsPartial = keepPartial
    this.#workflows = workflows
    this.#tools = tools
    this.#messages = messages
    this.#images = images
    this.#clientToolCalls = clientToolCalls
    this.#recorder = keepCalls ? new CallRecorder(context, outbox, tools) : undefined
    this.#changes = keepChanges ? new TurnChanges(context, outbox) : undefined
    this.#runItems = new RunItems({ context, workflows, tools, clientToolCalls })
    this.#modelEvents = new ModelEvents({
      ids,
      messages,
      responses: new ResponsesEvents({
        ids,
        workflows,
        messages,
        reasoning,
        images,
        converter,
        adoptsStrays: keepPartial,
      }),
      text: new NormalizedText(context, workflows, messages),
      chunks: new ChatChunks(reasoning),
      judgesEndings: keepPartial,
    })
  }

  take(): ThreadStreamEvent[] {
    return this.#outbox.take()
  }

  get hasUnflushed(): boolean {
    return this.#recorder?.isDirty ?? false
  }

  flush(): void {
    this.#recorder?.flush()
  }

  async resume(): Promise<void> {
    const parked = await loadParkedWorkflow(this.#context)
    if (parked) this.#workflows.resume(parked)
  }

  apply(signal: Exclude<RunSignal, RunEnding>): void | Promise<void> {
    switch (signal.type) {
      case 'run':
        return this.#applyRunEvent(signal.event)
      case 'event':
        this.#changes?.note()
        return this.#forward(signal.event)
      case 'tool_started':
        this.#changes?.note()
        return this.#tools.start(signal.call)
      case 'tool_progressed':
        return this.#tools.progress(signal.callId, signal.words)
      case 'tool_ended':
        this.#changes?.note()
        return this.#tools.finish(signal.callId, signal.output)
      default:
        throw new Error(`Unknown signal: ${JSON.stringify(signal satisfies never)}`)
    }
  }

  /** A tool may take away or replace what this run is still making: that is the last word on it. */
  #forward(event: ThreadStreamEvent): void {
    this.#messages.follow(event)
    this.#images.follow(event)
    this.#workflows.forward(event, { isBusy: this.#tools.isBusy })
  }

  #applyRunEvent(event: RunStreamEvent): void | Promise<void> {
    if (event.type === 'raw_model_stream_event') {
      this.#recorder?.continue()
      return this.#modelEvents.apply(event)
    }
    this.#changes?.note()
    if (event.type !== 'run_item_stream_event') return
    this.#modelEvents.leaveResponse()
    this.#runItems.apply(event.item)
    this.#recorder?.add(event.item)
  }

  /**
   * The run is over. A workflow that is still open is kept as it is for the turn in which the page's answer comes; one that shows tools has
   * nothing to wait for without such a call, and is closed. The page's call comes last of all that waits: its answer is for the newest item, where
   * cards and forms are answered by id. Nothing is older than the calls that asked for it.
   */
  async finish(run: StreamedRun): Promise<void> {
    if (this.#keepsPartial) {
      if (this.#messages.hasOpen) throw new IncompleteResponseError('ended')
      this.#images.abandon()
    }
    this.#recorder?.flush()
    this.#changes?.note()
    const { store, thread, requestContext, structuredInput, clientToolCall, now } = this.#context
    const approvals = isInterrupted(run) ? await this.#approvals?.ask(this.#context, run) : undefined
    if (structuredInput || approvals || (this.#tools.hasShown && !clientToolCall)) this.#workflows.end()
    const open = this.#workflows.release()
    if (open) await store.addThreadItem(thread.id, open, requestContext)
    for (const event of approvals ?? []) this.#outbox.emit(event)
    if (structuredInput) {
      this.#outbox.emit({ type: 'thread.item.done', item: { ...structuredInput, created_at: now().toISOString() } })
    }
    const call = await this.#clientToolCalls.toItem()
    if (call) this.#outbox.emit({ type: 'thread.item.done', item: call })
    this.#forget()
  }

  /**
   * The run was stopped. What is shown of its work stays, as after a failure, and goes to the store at once: nothing is sent any more. Messages are
   * kept by the server, as far as it has sent them. `unsent` is what the reader was still to be given.
   */
  async stop(unsent: readonly ThreadStreamEvent[]): Promise<void> {
    if (!this.#keepsPartial) return
    this.#tools.stop()
    this.#workflows.end()
    this.#recorder?.stop()
    this.#changes?.note()
    const { store, thread, requestContext } = this.#context
    for (const event of [...unsent, ...this.#outbox.take()]) {
      if (event.type !== 'thread.item.done' && event.type !== 'thread.item.replaced') continue
      if (event.item.type !== 'workflow' && event.item.type !== 'hidden_context_item') continue
      await store.saveItem(thread.id, event.item, requestContext)
    }
  }

  /** Gives what is to be thrown, if anything is: a guardrail's refusal is an answer too. */
  async fail(error: unknown): Promise<unknown> {
    this.#forget()
    this.#changes?.note()
    if (isInputTripwire(error)) await markRefused(this.#context, error.result.guardrail.name)
    if (isTripwire(error)) return this.#refuse(error)
    if (error instanceof ModelRefusalError && this.#keepsPartial) return this.#closeRefusal()
    if (this.#keepsPartial && !isAppsOwn(error) && !isAbortError(error)) this.#closeWhatIsOpen(error)
    return toStreamFailure(error)
  }

  #refuse(tripwire: Tripwire): unknown {
    this.#outbox.take()
    this.#outbox.retract()
    const words = this.#refusals?.(tripwire.result.guardrail.name)
    if (words === undefined) return tripwire
    this.#messages.say(words)
    return undefined
  }

  /** The model has refused to answer. The refusal is its answer, and was shown as one. */
  #closeRefusal(): undefined {
    this.#messages.finishPartial()
    this.#images.abandon()
    this.#workflows.end()
    this.#recorder?.flush()
  }

  /** Nothing in the thread tells a message that broke off from a whole one, so a note tells the model. */
  #closeWhatIsOpen(error: unknown): void {
    const isCut =
      this.#messages.finishPartial() || error instanceof OutputLimitError || error instanceof ContentFilterError
    this.#images.abandon()
    this.#tools.stop()
    this.#workflows.end()
    this.#recorder?.flush()
    if (!isCut) return
    this.#outbox.emit({
      type: 'thread.item.done',
      item: {
        id: this.#context.generateId('sdk_hidden_context'),
        thread_id: this.#context.thread.id,
        created_at: this.#context.now().toISOString(),
        type: 'sdk_hidden_context',
        content: CUT_OFF_SENTENCE,
      },
    })
  }

  /** Clears what tools left on the context: it was for this run. */
  #forget(): void {
    this.#context.clientToolCall = undefined
    this.#context.structuredInput = undefined
    this.#context.workflowItem = undefined
  }
}

/** What the model is told of an answer that a failure has cut off. */
const CUT_OFF_SENTENCE = 'The answer before this note broke off because of a failure. It is incomplete.'

function isAppsOwn(error: unknown): boolean {
  return (error instanceof StreamError || error instanceof CustomStreamError) && !(error instanceof AnswerError)
}

function isInterrupted(run: StreamedRun): run is StreamedRun & InterruptedRun {
  return run.interruptions !== undefined && run.interruptions.length > 0
}
