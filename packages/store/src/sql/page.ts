import type { Order, Page } from '@frontdesk/chatkit'
import type { PageOptions } from '@frontdesk/chatkit/server'

/** A stored element: its id and its JSON. */
export interface StoredRow {
  id: string
  body: string
}

/**
 * How a list is walked: the comparison that goes on from a place, and the order of the rows. There are no nulls. Saying where they would be
 * makes the order one that only the index of the list has: with many lists in a table, Postgres may else walk along the keys of all of them in
 * search of one.
 */
export const WALK: Record<Order, { beyond: '>' | '<'; direction: string }> = {
  asc: { beyond: '>', direction: 'ASC NULLS FIRST' },
  desc: { beyond: '<', direction: 'DESC NULLS LAST' },
}

/** A page of what was found by asking for one row more than `limit`. */
export function toPage<Element>(rows: readonly StoredRow[], { limit }: Pick<PageOptions, 'limit'>): Page<Element> {
  const kept = rows.slice(0, limit)
  const data = kept.map((row) => JSON.parse(row.body) as Element)
  const last = kept.at(-1)
  if (rows.length <= limit || last === undefined) return { data, has_more: false }
  return { data, has_more: true, after: last.id }
}
