import type { RequestContext } from '@frontdesk/chatkit/server'
import { z } from 'zod'
import type { CallTool } from '../mcp/call-tool.ts'
import { QueryResult } from './query-results.ts'

/** An order of the demo shop. Money is in words. */
export interface Order {
  id: number
  status: string
  customer: string
  ordered_at: string
  total: string
  lines: OrderLine[]
}

export interface OrderLine {
  quantity: number
  product: string
  price: string
}

const ORDER = `SELECT o.status, c.name, o.ordered_at, o.total
  FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id = ?`
const LINES = `SELECT l.quantity, p.name, l.unit_price
  FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.order_id = ? ORDER BY l.id`

const OrderRow = z.tuple([z.string(), z.string(), z.string(), z.number()])
const LineRow = z.tuple([z.number(), z.string(), z.number()])

/** The orders of the demo shop, asked for as the user, through the tool server like any question about the data. */
export class Orders {
  readonly #callTool: CallTool

  constructor(callTool: CallTool) {
    this.#callTool = callTool
  }

  /** Undefined when there is no such order. */
  async find(id: number, { withLines }: { withLines: boolean }, context: RequestContext): Promise<Order | undefined> {
    const [row] = await this.#query(ORDER, id, context)
    if (row === undefined) return undefined
    const [status, customer, ordered_at, total] = OrderRow.parse(row)
    const lines = withLines ? (await this.#query(LINES, id, context)).map(toLine) : []
    return { id, status, customer, ordered_at, total: toMoney(total), lines }
  }

  async #query(sql: string, id: number, context: RequestContext) {
    const call = { server: 'database', tool: 'query', args: { sql, params: [id] } } as const
    return QueryResult.parse(await this.#callTool(call, context)).rows
  }
}

/** An order in words. */
export function orderText({ id, status, customer, ordered_at, total, lines }: Order): string {
  const things = lines.map(({ quantity, product, price }) => `${quantity} × ${product}: ${price}`)
  return [`Order ${id} of ${customer}, ${ordered_at}: ${status}`, ...things, `Total: ${total}`].join('\n')
}

function toLine(row: unknown): OrderLine {
  const [quantity, product, price] = LineRow.parse(row)
  return { quantity, product, price: toMoney(price) }
}

function toMoney(amount: number): string {
  return `${amount.toFixed(2)} €`
}
