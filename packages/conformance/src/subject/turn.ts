import type { Answer } from './answer.ts'
import { get, getArray, isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import type { StreamEvent } from './parse-stream.ts'

/** The events of one streamed answer, read to its end, and what follows from them. */
export class Turn {
  readonly answer: Answer
  readonly events: readonly StreamEvent[]

  constructor(answer: Answer) {
    this.answer = answer
    this.events = answer.events
  }

  get types(): string[] {
    return this.events.map((event) => event.type)
  }

  /** The thread that the events name, or an empty string. */
  get threadId(): string {
    const ids = this.events.map((event) => get(event, 'thread.id') ?? get(event, 'item.thread_id'))
    return ids.find((id) => typeof id === 'string') ?? ''
  }

  /** The items that are done, in order, as they were done. */
  doneItems(type?: string): JsonObject[] {
    const items = this.events.filter((event) => event.type === 'thread.item.done').map((event) => event['item'])
    return items.filter(isObject).filter((item) => type === undefined || item['type'] === type)
  }

  /** The updates of items, each with the index of its event. */
  updates(type?: string): { index: number; itemId: unknown; update: JsonObject }[] {
    return this.events.flatMap((event, index) => {
      const update = event['update']
      if (event.type !== 'thread.item.updated' || !isObject(update)) return []
      return type === undefined || update['type'] === type ? [{ index, itemId: event['item_id'], update }] : []
    })
  }

  /** The text of the assistant messages that are done. */
  get text(): string {
    return this.doneItems('assistant_message').map(textOf).join('\n')
  }
}

/** The text of an assistant message or of a user's. */
export function textOf(item: JsonObject): string {
  return getArray(item, 'content')
    .map((part) => get(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('')
}
