import type { Action, ThreadItem, ThreadMetadata, ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import { CustomStreamError, NotFoundError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { TaskNotFoundError } from '@frontdesk/store'
import type { SqlStore, Task } from '@frontdesk/store'
import { z } from 'zod'
import { orderText } from './orders.ts'
import type { Orders } from './orders.ts'
import type { OrderCard } from './show-order-tool.ts'
import { openWords, SHOWN_TASKS, taskCheckbox, taskListText, taskListWidget } from './task-list-widget.ts'

export interface WidgetActionParts {
  store: SqlStore
  /** Absent where the data is not the demo shop. */
  orders?: { orders: Orders; orderCard: OrderCard } | undefined
}

const Id = z.int().min(1)
const Numbers = z.array(Id).max(SHOWN_TASKS)
const Toggle = z.object({ number: Id, done: z.boolean(), numbers: Numbers })

/** What the widgets of the team do when somebody clicks. The payload is what a browser says: each part of it is looked up again, as the user's. */
export class WidgetActions {
  readonly #parts: WidgetActionParts

  constructor(parts: WidgetActionParts) {
    this.#parts = parts
  }

  /** Throws {@link CustomStreamError} for an action that nothing here handles. */
  async *stream(
    { type, payload }: Action,
    sender: WidgetItem | null,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const events = sender && this.#eventsOf(type, payload, sender, context)
    if (!events)
      throw new CustomStreamError('This server does not know this action. Say in words what you want.', {
        allowRetry: false,
      })
    yield* events
  }

  /** The answer to a click that does not wait for a stream. What it changes is stored here. */
  async sync(
    thread: ThreadMetadata,
    { type, payload }: Action,
    sender: WidgetItem | null,
    context: RequestContext,
  ): Promise<{ updated_item?: ThreadItem }> {
    if (!sender || type !== 'task.toggle')
      throw new NotFoundError('This server does not know this action. Say in words what you want.')
    const { item } = await this.#toggle(payload, sender, context)
    await this.#parts.store.saveItem(thread.id, item, context)
    return { updated_item: item }
  }

  #eventsOf(
    type: string,
    payload: unknown,
    sender: WidgetItem,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent> | undefined {
    switch (type) {
      case 'order.lines':
        return this.#showLines(payload, sender, context)
      case 'tasks.refresh':
        return this.#refresh(payload, sender, context)
      case 'task.toggle':
        return this.#tick(payload, sender, context)
      case 'tasks.hide':
        return hide(sender)
      default:
        return undefined
    }
  }

  async *#tick(payload: unknown, sender: WidgetItem, context: RequestContext): AsyncGenerator<ThreadStreamEvent> {
    const { item, task, numbers } = await this.#toggle(payload, sender, context)
    const component_id = `task_${task.number}`
    const component = taskCheckbox(task, numbers)
    yield {
      type: 'thread.item.updated',
      item_id: item.id,
      update: { type: 'widget.component.updated', component_id, component },
    }
    yield { type: 'thread.item.replaced', item }
  }

  async *#showLines(payload: unknown, sender: WidgetItem, context: RequestContext): AsyncGenerator<ThreadStreamEvent> {
    const { id } = read(z.object({ id: Id }), payload)
    const order = await this.#parts.orders?.orders.find(id, { withLines: true }, context)
    if (!this.#parts.orders || !order) throw new CustomStreamError(`There is no order ${id}.`, { allowRetry: false })
    const widget = this.#parts.orders.orderCard(order)
    yield { type: 'thread.item.updated', item_id: sender.id, update: { type: 'widget.root.updated', widget } }
    yield { type: 'thread.item.replaced', item: { ...sender, widget, copy_text: orderText(order) } }
  }

  async *#refresh(payload: unknown, sender: WidgetItem, context: RequestContext): AsyncGenerator<ThreadStreamEvent> {
    const { numbers } = read(z.object({ numbers: Numbers }), payload)
    yield { type: 'thread.item.replaced', item: toList(sender, await this.#tasks(numbers, context)) }
  }

  async #toggle(payload: unknown, sender: WidgetItem, context: RequestContext) {
    const { number, done, numbers } = read(Toggle, payload)
    try {
      const task = await this.#parts.store.tasks.update(number, { isDone: done }, context)
      const tasks = await this.#tasks(numbers, context)
      return { task, numbers, item: toList(sender, tasks) }
    } catch (error) {
      if (!(error instanceof TaskNotFoundError)) throw error
      throw new NotFoundError(`There is no task ${number} any more.`, { cause: error })
    }
  }

  /** Those of the numbers that are still there. */
  async #tasks(numbers: readonly number[], context: RequestContext): Promise<Task[]> {
    const filter = { state: 'all', numbers, limit: SHOWN_TASKS } as const
    const { tasks } = await this.#parts.store.tasks.list(filter, context)
    return tasks.toSorted((one, other) => numbers.indexOf(one.number) - numbers.indexOf(other.number))
  }
}

async function* hide({ id }: WidgetItem): AsyncGenerator<ThreadStreamEvent> {
  yield { type: 'thread.item.removed', item_id: id }
}

function toList(sender: WidgetItem, tasks: readonly Task[]): WidgetItem {
  return { ...sender, widget: taskListWidget(tasks), copy_text: `${taskListText(tasks)}\n${openWords(tasks)}` }
}

function read<Value>(schema: z.ZodType<Value>, payload: unknown): Value {
  const result = schema.safeParse(payload)
  if (result.success) return result.data
  throw new CustomStreamError('This action does not carry what it needs. Say in words what you want.', {
    allowRetry: false,
    cause: result.error,
  })
}
