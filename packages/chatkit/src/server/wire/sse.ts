import type { ThreadStreamEvent } from '../../event.ts'
import { toWireJson, toWireString } from './wire-json.ts'

/** The headers of a stream of events. The last two keep proxies from holding events back. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const

/** A comment that keeps an idle connection open. Readers of the protocol skip it. */
export const HEARTBEAT_FRAME = ': keep-alive\n\n'

/** The last frame of a stream that breaks off, such as when the host shuts down: the page offers to try again. */
export const CUT_FRAME = 'data: {"type":"error","code":"stream.error","allow_retry":true}\n\n'

/** The frame of one event, to be sent in UTF-8: `data: `, its compact JSON, two line feeds. Source: §1.4 of the protocol. */
export function encodeEvent(event: ThreadStreamEvent): string {
  if (event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta') {
    // Most events are text deltas. Writing them here costs a quarter of what going through the whole object costs.
    const { content_index: index, delta } = event.update
    if (Number.isInteger(index))
      return `data: {"type":"thread.item.updated","item_id":${toWireString(event.item_id)},"update":{"type":"assistant_message.content_part.text_delta","content_index":${index},"delta":${toWireString(delta)}}}\n\n`
  }
  return `data: ${toWireJson(event)}\n\n`
}
