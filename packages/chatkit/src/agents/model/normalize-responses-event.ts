import type { ResponsesEvent } from '../stream/responses-events.ts'

/** More parts than a message has. A larger index is a mistake, and filling up to it would take all memory. */
const MAX_INDEX = 1_000

/**
 * An event of a Responses API with the types that its schema promises: gateways send numbers and `null` for texts, leave out indexes and ids, and
 * give items without their content. Nothing when there is nothing to be taken from it. A well-formed event is returned as it is.
 */
export function normalizeResponsesEvent(event: ResponsesEvent): ResponsesEvent | undefined {
  const given = event as unknown as Record<string, unknown>
  switch (event.type) {
    case 'response.output_text.delta':
    case 'response.refusal.delta':
    case 'response.reasoning_summary_text.delta':
      return withTexts(given, ['delta'])
    case 'response.output_text.done':
    case 'response.reasoning_summary_text.done':
      return withTexts(given, ['text'])
    case 'response.refusal.done':
      return withTexts(given, ['refusal'])
    case 'response.image_generation_call.partial_image':
      return withTexts(given, ['partial_image_b64'])
    case 'response.output_text.annotation.added':
      return withPlace(given)
    case 'response.content_part.added': {
      const part = toPart(given['part'])
      return part && withPlace({ ...given, part })
    }
    case 'response.output_item.added':
    case 'response.output_item.done': {
      const item = toItem(given['item'])
      return item && ({ ...given, item } as unknown as ResponsesEvent)
    }
    default:
      return event
  }
}

/** A text, or a value that can stand for one. Undefined for what a provider sends when it has no text. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function withTexts(event: Record<string, unknown>, names: string[]): ResponsesEvent | undefined {
  const texts = names.map((name) => [name, toText(event[name])] as const)
  return texts.every(([, text]) => text !== undefined)
    ? withPlace({ ...event, ...Object.fromEntries(texts) })
    : undefined
}

const INDEXES = ['content_index', 'summary_index', 'partial_image_index']

function withPlace(event: Record<string, unknown>): ResponsesEvent {
  const indexes = INDEXES.map((name) => [name, toIndex(event[name])])
  return { ...event, item_id: toText(event['item_id']) ?? '', ...Object.fromEntries(indexes) } as ResponsesEvent
}

function toIndex(value: unknown): number {
  const index = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= MAX_INDEX ? index : 0
}

function toItem(value: unknown): Record<string, unknown> | undefined {
  if (!isObject(value) || typeof value['type'] !== 'string') return undefined
  const item = { ...value, id: toText(value['id']) ?? '' }
  if (value['type'] !== 'message') return item
  const content = [value['content']].flat()
  return { ...item, content: content.map(toPart).filter((part) => part !== undefined) }
}

/** A text may stand by itself. */
function toPart(value: unknown): Record<string, unknown> | undefined {
  if (typeof value === 'string') return { type: 'output_text', text: value, annotations: [] }
  if (!isObject(value)) return undefined
  if (value['type'] === 'refusal') return { ...value, refusal: toText(value['refusal']) ?? '' }
  const annotations = Array.isArray(value['annotations']) ? value['annotations'].filter(isObject) : []
  return { ...value, text: toText(value['text']) ?? '', annotations }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
