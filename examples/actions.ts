import type { Action, ThreadItem, ThreadMetadata, ThreadStreamEvent, WidgetItem } from '@frontdesk/chatkit'
import { ChatKitServer, CustomStreamError, MemoryStore } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { requestEvents, requestJson } from '@frontdesk/chatkit/testing'
import { action, button, card, text } from '@frontdesk/chatkit/widgets'
import { textMessage } from '@frontdesk/client'
import { z } from 'zod'
import { newItem } from './new-item.ts'

// #region widget
const orders = new Map([['A-7', { state: 'open', isStarred: false }]])

function orderCard(id: string) {
  const { state, isStarred } = orders.get(id)!
  return card({ size: 'sm' }, [
    text({ value: `Order ${id} is ${state}${isStarred ? ' ★' : ''}` }),
    state === 'open' && button({ label: 'Cancel', onClickAction: action('order.cancel', { id }) }),
    button({ label: 'Star', onClickAction: action('order.star', { id }, { streaming: false }) }),
  ])
}
// #endregion

const OrderPayload = z.object({ id: z.string() })

class OrderServer extends ChatKitServer {
  async *respond(
    thread: ThreadMetadata,
    _input: unknown,
    context: RequestContext,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    const item: WidgetItem = { ...newItem(this, thread, context), type: 'widget', widget: orderCard('A-7') }
    yield { type: 'thread.item.done', item }
  }

  // #region action
  override async *action(
    _thread: ThreadMetadata,
    { type, payload }: Action,
    sender: WidgetItem | null,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    if (type !== 'order.cancel' || !sender) return
    const { id } = OrderPayload.parse(payload)
    const order = orders.get(id)
    if (order?.state !== 'open') throw new CustomStreamError(`Order ${id} cannot be cancelled any more.`)
    order.state = 'cancelled'
    yield { type: 'thread.item.replaced', item: { ...sender, widget: orderCard(id) } }
  }
  // #endregion

  // #region sync-action
  override async syncAction(
    thread: ThreadMetadata,
    { type, payload }: Action,
    sender: WidgetItem | null,
    context: RequestContext,
  ): Promise<{ updated_item?: ThreadItem }> {
    if (type !== 'order.star' || !sender) return {}
    const { id } = OrderPayload.parse(payload)
    orders.get(id)!.isStarred = true
    const item = { ...sender, widget: orderCard(id) }
    await this.store.saveItem(thread.id, item, context)
    return { updated_item: item }
  }
  // #endregion
}

// #region program
const ada = { userId: 'ada' }
const store = new MemoryStore()
const server = new OrderServer({ store })
const created = await requestEvents(server, { type: 'threads.create', params: { input: textMessage('Order?') } }, ada)
const sent = created.find((event) => event.type === 'thread.item.done' && event.item.type === 'widget')
const { thread_id, id: item_id } = (sent as { item: WidgetItem }).item

const star = { thread_id, item_id, action: { type: 'order.star', payload: { id: 'A-7' } } }
const answer = await requestJson(server, { type: 'threads.sync_custom_action', params: star }, ada)
console.log('star:', Object.keys(answer))

const cancel = { thread_id, item_id, action: { type: 'order.cancel', payload: { id: 'A-7' } } }
for (const attempt of ['cancel', 'cancel again']) {
  const events = await requestEvents(server, { type: 'threads.custom_action', params: cancel }, ada)
  for (const event of events) console.log(`${attempt}:`, event.type, event.type === 'error' ? event.message : '')
}
const { widget } = (await store.loadItem(thread_id, item_id, ada)) as WidgetItem
console.log('stored:', JSON.stringify(widget).match(/Order[^"]*/)?.[0])
// #endregion
