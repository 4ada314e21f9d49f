import type { ThreadItemUpdatedEvent, ThreadStreamEvent } from '../../event.ts'
import type { ThreadItem, WorkflowItem } from '../../item.ts'
import type { Task, Workflow } from '../../workflow.ts'
import { isDeferred, newWorkflow, secondsSince } from '../context/agent-context.ts'
import type { AgentContext } from '../context/agent-context.ts'
import type { Outbox } from './outbox.ts'
import { isSameJson } from '../../server/items/same-json.ts'

/** Where a task is. */
export interface TaskPlace {
  readonly workflowId: string
  readonly index: number
}

/**
 * The workflows of one run, as the reader has them. Which one is active is told by the events that were sent, not by the context's pointer:
 * tools queue several helper calls at once, and then the pointer is ahead of the stream.
 */
export class Workflows<Context> {
  readonly #context: AgentContext<Context>
  readonly #outbox: Outbox
  readonly #ended = new Map<string, WorkflowItem>()
  /** The places of the tasks that nobody but this run has written. */
  readonly #places = new Set<TaskPlace>()
  #active: WorkflowItem | undefined

  constructor(context: AgentContext<Context>, outbox: Outbox) {
    this.#context = context
    this.#outbox = outbox
  }

  /** The workflow on screen. */
  get active(): WorkflowItem | undefined {
    return this.#active
  }

  /** Whether tasks have a workflow to go to: the one on screen, or one that waits for its first task. */
  get isOpen(): boolean {
    return this.#active !== undefined || this.#deferred() !== undefined
  }

  /** Goes on with a workflow that an earlier turn left open. */
  resume(item: WorkflowItem): void {
    this.#active = item
    this.#context.workflowItem = structuredClone(item)
    this.#outbox.exempt(item.id)
  }

  /**
   * Sends an event that a tool queued, and follows what it does to the workflows: an item that the user sees closes the one before it, unless
   * that is busy with other calls.
   */
  forward(event: ThreadStreamEvent, { isBusy = false }: { isBusy?: boolean } = {}): void {
    if (event.type === 'thread.item.updated') return this.#forwardUpdate(event)
    if (event.type === 'thread.item.added' || event.type === 'thread.item.done') {
      if (event.item.id !== this.#active?.id && endsWorkflows(event.item, { isBusy })) this.end()
      if (event.item.type === 'workflow') this.#follow(event.type, event.item)
    }
    if (event.type === 'thread.item.removed') this.#forget(event.item_id)
    if (event.type === 'thread.item.replaced') this.#replace(event.item)
    this.#outbox.emit(event)
  }

  /** Shows an empty workflow. */
  start(type: Workflow['type']): void {
    this.#announce(this.#newItem(type))
  }

  /** Adds a task to the open workflow, or to a new custom one. */
  addTask(task: Task): TaskPlace {
    if (this.#active) return this.#append(this.#active, task)
    const item = this.#deferred() ?? this.#newItem('custom')
    item.workflow.tasks.push(structuredClone(task))
    this.#announce(item)
    return this.#place(item, 0)
  }

  /** Replaces a task. In a workflow that has ended meanwhile, the whole item is replaced, which stores it too. */
  updateTask(place: TaskPlace, task: Task): void {
    if (!this.has(place)) return
    const { workflowId, index } = place
    const pointed = this.#context.workflowItem
    if (pointed?.id === workflowId) pointed.workflow.tasks[index] = structuredClone(task)
    this.#setTask(workflowId, index, task)
  }

  /** Whether the task is still there: a tool may have taken the workflow away, or put others in its place. */
  has(place: TaskPlace): boolean {
    return this.#places.has(place) && this.#find(place.workflowId) !== undefined
  }

  /** Closes the workflow on screen. One that never got a task just goes. */
  end(): void {
    const item = this.#active
    const pointed = this.#context.workflowItem
    if (pointed && (pointed.id === item?.id || isDeferred(pointed))) this.#context.workflowItem = undefined
    if (!item) return
    this.#active = undefined
    item.workflow.summary ??= { duration: secondsSince(item.created_at, this.#context.now()) }
    item.workflow.expanded = false
    this.#ended.set(item.id, item)
    this.#outbox.emit({ type: 'thread.item.done', item: structuredClone(item) })
  }

  /** Takes the workflow on screen off this run, to be resumed by another. */
  release(): WorkflowItem | undefined {
    const item = this.#active
    this.#active = undefined
    this.#context.workflowItem = undefined
    return item
  }

  #announce(item: WorkflowItem): void {
    this.#active = structuredClone(item)
    // A tool may have opened one already, whose event is on its way.
    this.#context.workflowItem ??= item
    this.#outbox.emit({ type: 'thread.item.added', item: structuredClone(item) })
  }

  #append(item: WorkflowItem, task: Task): TaskPlace {
    const pointed = this.#context.workflowItem
    if (pointed?.id === item.id) pointed.workflow.tasks.push(structuredClone(task))
    const index = item.workflow.tasks.push(structuredClone(task)) - 1
    this.#outbox.emit({
      type: 'thread.item.updated',
      item_id: item.id,
      update: { type: 'workflow.task.added', task_index: index, task: structuredClone(task) },
    })
    return this.#place(item, index)
  }

  #place({ id: workflowId }: WorkflowItem, index: number): TaskPlace {
    const place = { workflowId, index }
    this.#places.add(place)
    return place
  }

  #follow(type: 'thread.item.added' | 'thread.item.done', item: WorkflowItem): void {
    if (type === 'thread.item.added') {
      this.#active = structuredClone(item)
      return
    }
    if (this.#active?.id === item.id) this.#active = undefined
    this.#ended.set(item.id, structuredClone(item))
  }

  #forget(itemId: string): void {
    if (this.#active?.id === itemId) this.#active = undefined
    this.#ended.delete(itemId)
    if (this.#context.workflowItem?.id === itemId) this.#context.workflowItem = undefined
  }

  /** The tasks that are as they were are still ours to complete. */
  #replace(item: ThreadItem): void {
    const known = this.#find(item.id)
    if (!known || item.type !== 'workflow') return
    const { tasks } = item.workflow
    for (const place of this.#places) {
      const isSame = isSameJson(known.workflow.tasks[place.index], tasks[place.index])
      if (place.workflowId === item.id && !isSame) this.#places.delete(place)
    }
    const copy = structuredClone(item)
    // One with a summary is closed, whoever closed it.
    const isOpen = known === this.#active && item.workflow.summary === undefined
    if (known === this.#active) this.#active = isOpen ? copy : undefined
    if (!isOpen) this.#ended.set(item.id, copy)
  }

  #forwardUpdate(event: ThreadItemUpdatedEvent): void {
    const { item_id, update } = event
    const tasks = this.#find(item_id)?.workflow.tasks
    if (tasks && update.type === 'workflow.task.added') this.#setTask(item_id, tasks.length, update.task)
    else if (tasks && update.type === 'workflow.task.updated' && update.task_index in tasks)
      this.#setTask(item_id, update.task_index, update.task)
    else this.#outbox.emit(event)
  }

  #setTask(workflowId: string, index: number, task: Task): void {
    const item = this.#find(workflowId)
    if (!item) return
    const type = index in item.workflow.tasks ? 'workflow.task.updated' : 'workflow.task.added'
    item.workflow.tasks[index] = structuredClone(task)
    if (item === this.#active) {
      const update = { type, task_index: index, task: structuredClone(task) } as const
      this.#outbox.emit({ type: 'thread.item.updated', item_id: workflowId, update })
    } else {
      this.#outbox.emit({ type: 'thread.item.replaced', item: structuredClone(item) })
    }
  }

  #find(workflowId: string): WorkflowItem | undefined {
    return this.#active?.id === workflowId ? this.#active : this.#ended.get(workflowId)
  }

  #deferred(): WorkflowItem | undefined {
    const item = this.#context.workflowItem
    return item && isDeferred(item) ? item : undefined
  }

  #newItem(type: Workflow['type']): WorkflowItem {
    return {
      id: this.#context.generateId('workflow'),
      thread_id: this.#context.thread.id,
      created_at: this.#context.now().toISOString(),
      type: 'workflow',
      workflow: newWorkflow(type),
    }
  }
}

/** A call for the page and a note for the model are not seen. */
function endsWorkflows({ type }: ThreadItem, { isBusy }: { isBusy: boolean }): boolean {
  if (isBusy) return type === 'workflow'
  return type !== 'client_tool_call' && type !== 'hidden_context_item'
}
