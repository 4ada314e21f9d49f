import { tool } from '@openai/agents'
import { WidgetTemplate } from '@frontdesk/chatkit/widgets'
import { z } from 'zod'
import { contextOf } from '../desk-tools/context-of.ts'
import { orderText } from './orders.ts'
import type { Order, Orders } from './orders.ts'

/** The card of an order, from the template `widgets/order.widget`. */
export type OrderCard = (order: Order) => ReturnType<WidgetTemplate['build']>

export async function loadOrderCard(): Promise<OrderCard> {
  const template = await WidgetTemplate.load('../../widgets/order.widget', import.meta.url)
  return (order) => template.build({ ...order }, { validate: true })
}

/** Shows one order of the demo shop as a card, with a button that brings what was ordered. */
export function showOrderTool({ orders, orderCard }: { orders: Orders; orderCard: OrderCard }) {
  return tool({
    name: 'show_order',
    description: 'Shows one order to the user as a card, by its number.',
    parameters: z.object({ id: z.int().min(1).describe('The number of the order.') }),
    execute: async ({ id }, runContext) => {
      const context = contextOf(runContext)
      const order = await orders.find(id, { withLines: false }, context.requestContext)
      if (order === undefined) return `ERROR: There is no order ${id}.`
      await context.streamWidget(orderCard(order), orderText(order))
      return orderText(order)
    },
  })
}
