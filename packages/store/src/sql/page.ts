import type { Order, Page } from '@frontdesk/chatkit'
import type { PageOptions } from '@frontdesk/chatkit/server'

/** A stored element: its id and its JSON. */
export interface StoredRow {
  id: string
  body: string
}

/** How a list is walked: the comparison that goes on from a cursor, and the order of the rows. */
export const WALK: Record<Order, { beyond: '>' | '<'; direction: 'ASC' | 'DESC' }> = {
  asc: { beyond: '>', direction: 'ASC' },
  desc: { beyond: '<', direction: 'DESC' },
}

/** A page of what was found by asking for one row more than `limit`. */
export function toPage<Element>(rows: readonly StoredRow[], { limit }: Pick<PageOptions, 'limit'>): Page<Element> {
  const kept = rows.slice(0, limit)
  const data = kept.map((row) => JSON.parse(row.body) as Element)
  const last = kept.at(-1)
  if (rows.length <= limit || last === undefined) return { data, has_more: false }
  return { data, has_more: true, after: last.id }
}
