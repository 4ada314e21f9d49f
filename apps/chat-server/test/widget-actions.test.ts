import type { ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadOrderCard } from '../src/widgets/show-order-tool.ts'
import { Orders } from '../src/widgets/orders.ts'
import { taskListWidget } from '../src/widgets/task-list-widget.ts'
import { WidgetActions } from '../src/widgets/widget-actions.ts'

const ada = { userId: 'ada' }
const bob = { userId: 'bob' }
const thread = { id: 'thr_1', created_at: '2026-11-29T00:00:00Z', status: { type: 'active' as const }, metadata: {} }

async function open() {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  await store.saveThread(thread, ada)
  const task = await store.tasks.add(
    { title: 'Call Ada', notes: '', priority: 'normal', dueOn: '2026-12-04', tags: [] },
    ada,
  )
  const sender: WidgetItem = {
    id: 'msg_1',
    thread_id: 'thr_1',
    created_at: thread.created_at,
    type: 'widget',
    widget: taskListWidget([task]),
  }
  await store.saveItem('thr_1', sender, ada)
  const orders = new Orders(async ({ args: { sql, params } }) => {
    const [id] = params as number[]
    if (id !== 17) return { columns: ['x'], rows: [] }
    const isLine = String(sql).includes('order_lines')
    return { columns: ['x'], rows: [isLine ? [2, 'Lamp "big"', 9.5] : ['paid', 'Ada', '2026-11-01', 19]] }
  })
  const actions = new WidgetActions({ store, orders: { orders, orderCard: await loadOrderCard() } })
  const stream = async (
    type: string,
    payload: unknown,
    { from = sender, user = ada }: { from?: WidgetItem | null; user?: typeof ada } = {},
  ) => {
    const events: ThreadStreamEvent[] = []
    for await (const event of actions.stream({ type, payload: payload as never }, from, user)) events.push(event)
    return events
  }
  return { store, actions, sender, stream }
}

const toggle = { number: 1, done: true, numbers: [1] }

describe('the task list', () => {
  it('completes a task at a click, and keeps what it shows', async () => {
    const { store, actions, sender } = await open()
    const { updated_item } = await actions.sync(thread, { type: 'task.toggle', payload: toggle }, sender, ada)
    expect(await store.loadItem('thr_1', 'msg_1', ada)).toEqual(updated_item)
    expect(updated_item).toMatchObject({ copy_text: '1. Call Ada (done; due 2026-12-04)\n0 of 1 open.' })
    expect((await store.tasks.list({ state: 'done' }, ada)).total).toBe(1)
  })

  it('changes the box of the task in the answer to an action that streams', async () => {
    const { stream } = await open()
    expect(await stream('task.toggle', toggle)).toMatchObject([
      { update: { type: 'widget.component.updated', component_id: 'task_1', component: { defaultChecked: true } } },
      { type: 'thread.item.replaced' },
    ])
  })

  it("touches nobody else's tasks", async () => {
    const { store, stream } = await open()
    await expect(stream('task.toggle', toggle, { user: bob })).rejects.toThrow('There is no task 1 any more')
    expect((await store.tasks.list({ state: 'open' }, ada)).total).toBe(1)
  })

  it('shows what is still there', async () => {
    const { store, stream } = await open()
    await store.tasks.delete(1, ada)
    const [replaced] = await stream('tasks.refresh', { numbers: [1] })
    expect(replaced).toMatchObject({ item: { copy_text: 'There are no such tasks.\n0 of 0 open.' } })
    expect(await stream('tasks.hide', null)).toEqual([{ type: 'thread.item.removed', item_id: 'msg_1' }])
  })
})

describe('an order', () => {
  it('shows what was ordered', async () => {
    const { stream } = await open()
    const [updated, replaced] = await stream('order.lines', { id: 17 })
    expect(updated).toMatchObject({ update: { type: 'widget.root.updated' } })
    expect(replaced).toMatchObject({
      item: { copy_text: 'Order 17 of Ada, 2026-11-01: paid\n2 × Lamp "big": 9.50 €\nTotal: 19.00 €' },
    })
    expect(JSON.stringify(replaced)).not.toContain('What was ordered?')
  })
})

it.each([
  ['an order that is not there', 'order.lines', { id: 5 }],
  ['a payload that is none', 'order.lines', { id: 'x' }],
  ['more tasks than a list shows', 'tasks.refresh', { numbers: Array.from({ length: 21 }, (_, index) => index + 1) }],
  ['an unknown action', 'order.free', {}],
])('refuses %s', async (_what, type, payload) => {
  const { stream } = await open()
  await expect(stream(type, payload)).rejects.toMatchObject({ name: 'CustomStreamError' })
})

it('takes no action from a page that names no widget', async () => {
  const { stream } = await open()
  await expect(stream('tasks.hide', null, { from: null })).rejects.toThrow('This server does not know this action')
})
