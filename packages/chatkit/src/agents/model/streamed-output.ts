import type { AgentOutputItem, StreamEvent } from '@openai/agents'
import { toText } from './normalize-responses-event.ts'

/**
 * The messages and calls of a response as its stream has told of them. Some gateways of the Responses API leave them out of the event that ends the
 * response: the runner would take it for empty and ask again.
 */
export class StreamedOutput {
  readonly #items: AgentOutputItem[] = []

  read(event: StreamEvent): void {
    if (event.type !== 'model' || event.event?.type !== 'response.output_item.done') return
    const item = toOutputItem(event.event.item ?? {})
    if (item) this.#items.push(item)
  }

  /** The event, with the items in it if it has none of its own. */
  complete(event: StreamEvent): StreamEvent {
    if (event.type !== 'response_done' || event.response.output.length > 0 || this.#items.length === 0) return event
    return { ...event, response: { ...event.response, output: this.#items } } as StreamEvent
  }
}

interface RawPart {
  type?: string
  text?: unknown
  refusal?: unknown
}

interface RawItem {
  type?: string
  id?: string
  content?: RawPart[] | RawPart | string | null
  call_id?: string
  name?: string
  arguments?: string
}

function toOutputItem({
  type,
  id,
  content = [],
  call_id,
  name,
  arguments: args,
}: RawItem): AgentOutputItem | undefined {
  if (type === 'function_call') {
    return { type, callId: call_id ?? '', name: name ?? '', arguments: args ?? '', status: 'completed' }
  }
  if (type !== 'message') return undefined
  const parts = [content]
    .flat()
    .map((part) =>
      typeof part === 'object' && part?.type === 'refusal'
        ? { type: 'refusal' as const, refusal: toText(part.refusal) ?? '' }
        : { type: 'output_text' as const, text: toText(typeof part === 'object' ? part?.text : part) ?? '' },
    )
  return { type, role: 'assistant', status: 'completed', content: parts, ...(id !== undefined && { id }) }
}
