import type { ThreadItem } from '@frontdesk/chatkit'
import type { RequestContext, Store } from '@frontdesk/chatkit/server'
import { TRACE } from './turn-trace.ts'
import type { Trace } from './turn-trace.ts'

const PAGE = 100
/** How far back turns are looked for, in items. */
const MAX_ITEMS = 2_000

/** What the turns of a thread did, the newest first. */
export async function* loadTraces(
  threadId: string,
  { store, context }: { store: Store; context: RequestContext },
): AsyncGenerator<Trace, void, undefined> {
  let after: string | undefined
  for (let read = 0; read < MAX_ITEMS; read += PAGE) {
    const place = after === undefined ? {} : { after }
    const page = await store.loadThreadItems(threadId, { limit: PAGE, order: 'desc', ...place }, context)
    for (const item of page.data) {
      const trace = toTrace(item)
      if (trace !== undefined) yield trace
    }
    after = page.data.at(-1)?.id
    if (!page.has_more || after === undefined) return
  }
}

/** The record of a turn that a hidden item is; undefined for every other item. */
export function toTrace(item: ThreadItem): Trace | undefined {
  if (item.type !== 'hidden_context_item') return undefined
  const { content } = item
  const isTrace = typeof content === 'object' && content !== null && 'type' in content && content['type'] === TRACE
  return isTrace ? (content as unknown as Trace) : undefined
}
