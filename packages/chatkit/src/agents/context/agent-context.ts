import type { Runner } from '@openai/agents'
import type { NoticeEvent, ThreadStreamEvent } from '../../event.ts'
import type { Icon } from '../../icon.ts'
import type { StructuredInputItem, WorkflowItem } from '../../item.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { InvalidStateError } from '../../server/errors.ts'
import type { ItemKind } from '../../server/id.ts'
import type { RequestContext, Store } from '../../server/store.ts'
import type { StructuredInput } from '../../structured-input.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { WidgetRoot } from '../../widget.ts'
import { streamWidget } from '../../widgets/stream-widget.ts'
import type { Task, Workflow, WorkflowSummary } from '../../workflow.ts'
import { ArrivalQueue } from './arrival-queue.ts'
import { attachRunHooks } from './run-hooks.ts'
import type { RunSignal } from './run-signal.ts'

/** A call for the page to make once the run is over. */
export interface ClientToolCall {
  name: string
  arguments: JsonObject
}

export interface AgentContextOptions<Context> {
  thread: ThreadMetadata
  store: Store<Context>
  requestContext: Context
  previousResponseId?: string | undefined
  now?: () => Date
}

/** Where a context keeps what the bridge has yet to read. Not part of the public surface. */
export const arrivals = Symbol('arrivals')

/**
 * What an agent's tools are given as `runContext.context`: the thread, the store, who asks, and the means to show something while the run goes
 * on. Every helper queues a copy of what it was given, so that later changes to it show nowhere. Events come out of
 * {@link streamAgentResponse} in the order in which they were queued, among the run's own as they arrive.
 * Source: `AgentContext`, openai/chatkit-python `chatkit/agents.py`.
 */
export class AgentContext<Context = RequestContext> {
  readonly thread: ThreadMetadata
  readonly store: Store<Context>
  readonly requestContext: Context
  readonly now: () => Date
  /** For the app: carried, never read here. */
  previousResponseId: string | undefined
  /** Set by a tool that wants the page to do something. The agent must end its run at that tool; one call a turn. */
  clientToolCall: ClientToolCall | undefined
  /** What the user is to be asked once the run is over. See {@link AgentContext.askUser}. */
  structuredInput: Omit<StructuredInputItem, 'created_at'> | undefined
  /** The input guardrail that refused what the user wrote, once one has. Make no title of a message then. */
  refusedBy: string | undefined
  /** The workflow that the helpers add to. */
  workflowItem: WorkflowItem | undefined
  readonly [arrivals] = new ArrivalQueue<RunSignal>()

  constructor({
    thread,
    store,
    requestContext,
    previousResponseId,
    now = () => new Date(),
  }: AgentContextOptions<Context>) {
    this.thread = thread
    this.store = store
    this.requestContext = requestContext
    this.previousResponseId = previousResponseId
    this.now = now
  }

  /** A new id of the store's making, for an item of the given thread or of this one. */
  generateId(kind: ItemKind, thread: ThreadMetadata = this.thread): string {
    return kind === 'thread'
      ? this.store.generateThreadId(this.requestContext)
      : this.store.generateItemId(kind, thread, this.requestContext)
  }

  /** Sends any event of the protocol. */
  stream(event: ThreadStreamEvent): void {
    this.#followWorkflow(event)
    this[arrivals].push({ type: 'event', event: structuredClone(event) })
  }

  /** Shows a widget, or each state of one. Resolves when the last state has been queued. */
  async streamWidget(widget: WidgetRoot | AsyncIterable<WidgetRoot>, copyText?: string): Promise<void> {
    const generateId = (kind: 'message') => this.generateId(kind)
    for await (const event of streamWidget(this.thread, widget, { generateId, copyText, now: this.now }))
      this.stream(event)
  }

  /** Sets the passing status line. */
  progress(text: string, icon?: Icon): void {
    this.stream({ type: 'progress_update', ...(icon !== undefined && { icon }), text })
  }

  /** Shows how far a call of a tool is, in the task that stands for it. Nothing for a call that is not under way. */
  toolProgress(callId: string, words: string): void {
    this[arrivals].push({ type: 'tool_progressed', callId, words })
  }

  /** Calls into the page and expects no answer. */
  clientEffect(name: string, data: JsonObject = {}): void {
    this.stream({ type: 'client_effect', name, data })
  }

  /** Tells the user something that is not the agent's answer. `message` is Markdown. */
  notice(message: string, { level = 'info', title }: { level?: NoticeEvent['level']; title?: string } = {}): void {
    this.stream({ type: 'notice', level, message, ...(title !== undefined && { title }) })
  }

  /** Notes something for the model, in its place among the thread's items. The browser never sees it. */
  hiddenContext(content: JsonValue): void {
    this.stream({
      type: 'thread.item.done',
      item: { ...this.#newItem('message'), type: 'hidden_context_item', content },
    })
  }

  /**
   * Asks the user when the run is over: the questions take the place of the composer, and the answers start the next run, whose input has them.
   * The agent must end its run at the tool that asks.
   */
  askUser(inputs: StructuredInput[]): void {
    this.structuredInput = {
      id: this.generateId('message'),
      thread_id: this.thread.id,
      type: 'structured_input',
      status: 'pending',
      inputs: structuredClone(inputs),
    }
  }

  /** Opens a workflow. One without tasks, unless it is for reasoning, is first shown with its first task. */
  startWorkflow(workflow: Workflow): void {
    this.workflowItem = { ...this.#newItem('workflow'), type: 'workflow', workflow: structuredClone(workflow) }
    if (isDeferred(this.workflowItem)) return
    this.stream({ type: 'thread.item.added', item: this.workflowItem })
  }

  /** Adds a task to the open workflow, opening one where there is none. */
  addWorkflowTask(task: Task): void {
    this.workflowItem ??= { ...this.#newItem('workflow'), type: 'workflow', workflow: newWorkflow('custom') }
    const { id, workflow } = this.workflowItem
    const index = workflow.tasks.push(structuredClone(task)) - 1
    if (workflow.type !== 'reasoning' && index === 0) {
      this.stream({ type: 'thread.item.added', item: this.workflowItem })
      return
    }
    this.stream({
      type: 'thread.item.updated',
      item_id: id,
      update: { type: 'workflow.task.added', task_index: index, task },
    })
  }

  /** Replaces a task of the open workflow. Throws {@link InvalidStateError} without one, and `RangeError` when it has no such task. */
  updateWorkflowTask(task: Task, taskIndex: number): void {
    if (!this.workflowItem)
      throw new InvalidStateError('Workflow is not set: call startWorkflow() or addWorkflowTask() first.')
    const { id, workflow } = this.workflowItem
    if (!(taskIndex in workflow.tasks)) {
      throw new RangeError(`The workflow has ${workflow.tasks.length} tasks: there is none at index ${taskIndex}.`)
    }
    workflow.tasks[taskIndex] = structuredClone(task)
    this.stream({
      type: 'thread.item.updated',
      item_id: id,
      update: { type: 'workflow.task.updated', task_index: taskIndex, task },
    })
  }

  /**
   * Closes the open workflow, if any. Without a summary it gets its own, or else says how long it took. One without tasks is shown only for the
   * sake of a summary given here.
   */
  endWorkflow(summary?: WorkflowSummary, { expanded = false }: { expanded?: boolean } = {}): void {
    const item = this.workflowItem
    this.workflowItem = undefined
    if (!item || (isDeferred(item) && !summary)) return
    item.workflow.summary = summary ?? item.workflow.summary ?? { duration: secondsSince(item.created_at, this.now()) }
    item.workflow.expanded = expanded
    this.stream({ type: 'thread.item.done', item })
  }

  /**
   * Shows this run's tool calls as they start and end. Without it they are shown too, but parallel calls end together, when the slowest does.
   * Returns what detaches it; a Runner made for one run needs no detaching.
   */
  observe(runner: Runner): () => void {
    return attachRunHooks(runner, this, this[arrivals])
  }

  /** What a serialised run state holds of this context: no store, no request, no secret. */
  toJSON(): { thread_id: string } {
    return { thread_id: this.thread.id }
  }

  /** The helpers must not go on with a workflow that a tool has taken away, nor with the tasks that it has replaced. */
  #followWorkflow(event: ThreadStreamEvent): void {
    const pointed = this.workflowItem
    if (event.type === 'thread.item.removed' && event.item_id === pointed?.id) this.workflowItem = undefined
    if (event.type !== 'thread.item.replaced' || event.item.id !== pointed?.id) return
    this.workflowItem = event.item.type === 'workflow' ? structuredClone(event.item) : undefined
  }

  #newItem(kind: 'message' | 'workflow') {
    return { id: this.generateId(kind), thread_id: this.thread.id, created_at: this.now().toISOString() }
  }
}

/** Not shown yet: there is nothing in it to show. */
export function isDeferred({ workflow }: WorkflowItem): boolean {
  return workflow.type !== 'reasoning' && workflow.tasks.length === 0
}

export function newWorkflow(type: Workflow['type']): Workflow {
  return { type, tasks: [], expanded: false }
}

/** Whole seconds from an ISO instant to `now`, never negative. */
export function secondsSince(createdAt: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(createdAt)) / 1000)) || 0
}
