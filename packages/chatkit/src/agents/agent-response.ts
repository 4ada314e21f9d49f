import { InputGuardrailTripwireTriggered, OutputGuardrailTripwireTriggered } from '@openai/agents'
import type { RunStreamEvent } from '@openai/agents'
import type { ThreadStreamEvent } from '../event.ts'
import { CustomStreamError, StreamError } from '../server/errors.ts'
import type { AgentContext } from './agent-context.ts'
import { AssistantMessages } from './assistant-messages.ts'
import { ChatChunks } from './chat-chunks.ts'
import { ClientToolCalls } from './client-tool-calls.ts'
import { GeneratedImages } from './generated-images.ts'
import { ModelEvents } from './model-events.ts'
import { NormalizedText } from './normalized-text.ts'
import { Outbox } from './outbox.ts'
import { loadParkedWorkflow } from './parked-workflow.ts'
import { ProviderIds } from './provider-ids.ts'
import { Reasoning } from './reasoning.ts'
import { ResponseStreamConverter } from './response-stream-converter.ts'
import { ResponsesEvents } from './responses-events.ts'
import { IncompleteResponseError, isAbortError, OutputLimitError } from './run-errors.ts'
import { RunItems } from './run-items.ts'
import type { RunSignal } from './run-signal.ts'
import { defaultWording, ToolTasks } from './tool-tasks.ts'
import type { ToolDetail, ToolWording } from './tool-tasks.ts'
import { Workflows } from './workflows.ts'

export interface StreamAgentResponseOptions {
  /** What images and citations become. */
  converter?: ResponseStreamConverter
  /** How much of the tool calls and handoffs is shown, as tasks of a workflow. Default: `full`. */
  showTools?: ToolDetail
  /** The words that go with them. */
  wording?: Partial<ToolWording>
  /** The signal that stops this response. A run cancelled by anything else, such as a deadline of its own, has failed. */
  signal?: AbortSignal
}

/** One run on its way into the thread: takes its signals one by one and has the events of each ready to be sent. */
export class AgentResponse<Context> {
  readonly #context: AgentContext<Context>
  readonly #outbox = new Outbox()
  readonly #workflows: Workflows<Context>
  readonly #tools: ToolTasks<Context>
  readonly #messages: AssistantMessages<Context>
  readonly #images: GeneratedImages<Context>
  readonly #clientToolCalls: ClientToolCalls<Context>
  readonly #modelEvents: ModelEvents<Context>
  readonly #runItems: RunItems<Context>

  constructor(
    context: AgentContext<Context>,
    { converter = new ResponseStreamConverter(), showTools = 'full', wording }: StreamAgentResponseOptions,
  ) {
    const outbox = this.#outbox
    const ids = new ProviderIds(context)
    const workflows = new Workflows(context, outbox)
    const messages = new AssistantMessages(context, outbox)
    const reasoning = new Reasoning(workflows)
    const images = new GeneratedImages(context, outbox, converter)
    const clientToolCalls = new ClientToolCalls(context, ids)
    const tools = new ToolTasks(workflows, {
      detail: showTools,
      wording: { ...defaultWording, ...wording },
      now: context.now,
    })

    this.#context = context
    this.#workflows = workflows
    this.#tools = tools
    this.#messages = messages
    this.#images = images
    this.#clientToolCalls = clientToolCalls
    this.#runItems = new RunItems({ context, workflows, tools, clientToolCalls })
    this.#modelEvents = new ModelEvents({
      ids,
      messages,
      responses: new ResponsesEvents({ ids, workflows, messages, reasoning, images, converter }),
      text: new NormalizedText(context, workflows, messages),
      chunks: new ChatChunks(reasoning),
    })
  }

  take(): ThreadStreamEvent[] {
    return this.#outbox.take()
  }

  async resume(): Promise<void> {
    const parked = await loadParkedWorkflow(this.#context)
    if (parked) this.#workflows.resume(parked)
  }

  apply(signal: RunSignal): void | Promise<void> {
    switch (signal.type) {
      case 'run':
        return this.#applyRunEvent(signal.event)
      case 'event':
        return this.#workflows.forward(signal.event, { isBusy: this.#tools.isBusy })
      case 'tool_started':
        return this.#tools.start(signal.call)
      case 'tool_ended':
        return this.#tools.finish(signal.callId, signal.output)
      case 'failure':
        throw signal.error
      case 'end':
        return
      default:
        throw new Error(`Unknown signal: ${JSON.stringify(signal satisfies never)}`)
    }
  }

  #applyRunEvent(event: RunStreamEvent): void | Promise<void> {
    if (event.type === 'raw_model_stream_event') return this.#modelEvents.apply(event)
    if (event.type === 'run_item_stream_event') return this.#runItems.apply(event.item)
  }

  /**
   * The run is over. A workflow that is still open is kept as it is for the turn in which the page's answer comes; one that shows tools has
   * nothing to wait for without such a call, and is closed.
   */
  async finish(): Promise<void> {
    if (this.#messages.hasOpen) throw new IncompleteResponseError('ended')
    this.#images.abandon()
    const call = await this.#clientToolCalls.toItem()
    if (this.#tools.hasShown && !call) this.#workflows.end()
    const { store, thread, requestContext } = this.#context
    const open = this.#workflows.release()
    if (open) await store.addThreadItem(thread.id, open, requestContext)
    if (call) this.#outbox.emit({ type: 'thread.item.done', item: call })
  }

  fail(error: unknown): void {
    if (error instanceof InputGuardrailTripwireTriggered || error instanceof OutputGuardrailTripwireTriggered) {
      this.#outbox.take()
      this.#outbox.retract()
    } else if (!isAppsOwn(error) && !isAbortError(error)) {
      this.#messages.finishPartial()
      this.#images.abandon()
      this.#tools.stop()
      this.#workflows.end()
    }
  }
}

function isAppsOwn(error: unknown): boolean {
  return (error instanceof StreamError || error instanceof CustomStreamError) && !(error instanceof OutputLimitError)
}
