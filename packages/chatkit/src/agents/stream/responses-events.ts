import type { OpenAIResponsesRawModelStreamEvent } from '@openai/agents'
import type { AssistantContent } from '../../content.ts'
import { toContent } from '../items/assistant-messages.ts'
import type { AssistantMessages, StreamedMessage } from '../items/assistant-messages.ts'
import type { GeneratedImages } from '../items/generated-images.ts'
import type { ProviderIds } from '../items/provider-ids.ts'
import type { Reasoning } from '../items/reasoning.ts'
import { toAnnotation } from '../items/response-stream-converter.ts'
import type { ResponseStreamConverter } from '../items/response-stream-converter.ts'
import type { Workflows } from '../items/workflows.ts'

/** An event of the Responses API, as the provider sent it. */
export type ResponsesEvent = OpenAIResponsesRawModelStreamEvent['data']['event']

type OutputItem = Extract<ResponsesEvent, { type: 'response.output_item.added' }>['item']
type OutputMessage = Extract<OutputItem, { type: 'message' }>
type ContentPart =
  | OutputMessage['content'][number]
  | Extract<ResponsesEvent, { type: 'response.content_part.added' }>['part']

interface Parts<Context> {
  ids: ProviderIds<Context>
  workflows: Workflows<Context>
  messages: AssistantMessages<Context>
  reasoning: Reasoning<Context>
  images: GeneratedImages<Context>
  converter: ResponseStreamConverter
  /** Whether text that belongs to no message is given one. The reference passes it on under the id that it bears, which nobody knows. */
  adoptsStrays: boolean
}

/** Takes the events of a Responses API, which say more of a message than any other provider does. */
export class ResponsesEvents<Context> {
  readonly #parts: Parts<Context>
  /** By output index and item id: a provider may give several items of a response one id. */
  readonly #messages = new Map<string, StreamedMessage>()
  /** The latest of each item id. */
  readonly #byItemId = new Map<string, StreamedMessage>()
  #response: StreamedMessage[] = []

  constructor(parts: Parts<Context>) {
    this.#parts = parts
  }

  /** The messages of the current response, in the order in which they began. */
  get messages(): readonly StreamedMessage[] {
    return this.#response
  }

  beginResponse(): void {
    this.#response = []
    this.#messages.clear()
    this.#byItemId.clear()
  }

  apply(event: ResponsesEvent): void | Promise<void> {
    const { messages, reasoning, images } = this.#parts
    switch (event.type) {
      case 'response.output_item.added':
        return this.#startItem(event.item, event.output_index)
      case 'response.output_item.done':
        return this.#finishItem(event.item, event.output_index)
      case 'response.content_part.added':
        if (event.part.type === 'reasoning_text') return
        return this.#withMessage(event, async (message) =>
          messages.startPart(message, event.content_index, await this.#toContent(event.part)),
        )
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return this.#withMessage(event, (message) => messages.appendText(message, event.content_index, event.delta))
      case 'response.output_text.done':
        return this.#withMessage(event, (message) => messages.finishPart(message, event.content_index, event.text))
      case 'response.refusal.done':
        return this.#withMessage(event, (message) => messages.finishPart(message, event.content_index, event.refusal))
      case 'response.output_text.annotation.added':
        return this.#withMessage(event, async (message) => {
          const annotation = await toAnnotation(event.annotation, this.#parts.converter)
          if (annotation) messages.addAnnotation(message, event.content_index, annotation)
        })
      case 'response.reasoning_summary_text.delta':
        return reasoning.append(event.item_id, event.summary_index, event.delta)
      case 'response.reasoning_summary_text.done':
        return reasoning.finish(event.item_id, event.summary_index, event.text)
      case 'response.image_generation_call.partial_image':
        return images.update(event.item_id, event.partial_image_b64, event.partial_image_index, formatOf(event))
      default:
    }
  }

  async #startItem(item: OutputItem, outputIndex: number): Promise<void> {
    switch (item.type) {
      case 'message':
        await this.#startMessage(item, outputIndex)
        return
      case 'reasoning':
        this.#parts.reasoning.begin()
        return
      case 'image_generation_call':
        this.#parts.images.start(item.id)
        return
      default:
    }
  }

  async #finishItem(item: OutputItem, outputIndex: number): Promise<void> {
    switch (item.type) {
      case 'message': {
        const message =
          this.#find(outputIndex, item.id) ??
          this.#openInstead(outputIndex) ??
          (await this.#claimMessage(item, outputIndex))
        if (message.isDone && this.#parts.adoptsStrays) return
        return this.#parts.messages.finish(message, await this.#toContents(item))
      }
      case 'image_generation_call':
        return this.#parts.images.finish(item.id, item.result, formatOf(item))
      default:
    }
  }

  async #startMessage(item: OutputMessage, outputIndex: number): Promise<void> {
    const { ids, messages, workflows, adoptsStrays } = this.#parts
    const known = this.#messages.get(keyOf(outputIndex, item.id)) ?? this.#find(outputIndex, item.id)
    if (known && (adoptsStrays || !known.isDone) && item.id !== '') return
    const id = await ids.claim(item.id, 'message')
    workflows.end()
    this.#keep(messages.start(id, await this.#toContents(item)), outputIndex, item.id)
  }

  /** A message that the provider tells of only when it is done. */
  async #claimMessage(item: OutputMessage, outputIndex: number): Promise<StreamedMessage> {
    const message = this.#parts.messages.create(await this.#parts.ids.claim(item.id, 'message'))
    return this.#keep(message, outputIndex, item.id)
  }

  #keep(message: StreamedMessage, outputIndex: number, itemId: string): StreamedMessage {
    this.#messages.set(keyOf(outputIndex, itemId), message)
    this.#byItemId.set(itemId, message)
    this.#response.push(message)
    return message
  }

  /**
   * Finds the message by output index and item id, or by the item id alone where a server counts outputs differently
   * from one event to the next. A message that is done is not continued.
   */
  #find(outputIndex: number, itemId: string): StreamedMessage | undefined {
    const message = this.#messages.get(keyOf(outputIndex, itemId))
    if (message) return message
    const latest = this.#byItemId.get(itemId)
    return latest?.isDone ? undefined : latest
  }

  /**
   * What comes under an id that no message has belongs to the one that is open, else to a new one. What comes for a message that is done, as when
   * a proxy repeats itself, is nothing new.
   */
  #withMessage(
    { output_index: outputIndex, item_id: itemId }: { output_index: number; item_id: string },
    act: (message: StreamedMessage) => void | Promise<void>,
  ): void | Promise<void> {
    const known = this.#find(outputIndex, itemId) ?? this.#byItemId.get(itemId) ?? this.#openInstead(outputIndex)
    if (known) return known.isDone && this.#parts.adoptsStrays ? undefined : act(known)
    if (this.#parts.adoptsStrays) return this.#adopt(outputIndex, itemId, act)
    const message = this.#parts.messages.create(itemId)
    this.#byItemId.set(itemId, message)
    return act(message)
  }

  async #adopt(
    outputIndex: number,
    itemId: string,
    act: (message: StreamedMessage) => void | Promise<void>,
  ): Promise<void> {
    const { ids, messages, workflows } = this.#parts
    const id = await ids.claim(itemId, 'message')
    workflows.end()
    return act(this.#keep(messages.start(id), outputIndex, itemId))
  }

  /** The message that is being written, for what bears another id: the one at this place of the output, or the only one. */
  #openInstead(outputIndex: number): StreamedMessage | undefined {
    if (!this.#parts.adoptsStrays) return undefined
    const open = this.#response.filter((message) => !message.isDone)
    const atPlace = [...this.#messages].find(([key, message]) => !message.isDone && key.startsWith(`${outputIndex}:`))
    return atPlace?.[1] ?? (open.length === 1 ? open[0] : undefined)
  }

  #toContents(item: OutputMessage): Promise<AssistantContent[]> {
    return Promise.all(item.content.map((part) => this.#toContent(part)))
  }

  async #toContent(part: ContentPart): Promise<AssistantContent> {
    if (part.type === 'refusal') return toContent(part.refusal)
    if (part.type === 'reasoning_text') return toContent(part.text)
    const annotations = await Promise.all(
      (part.annotations ?? []).map((annotation) => toAnnotation(annotation, this.#parts.converter)),
    )
    return toContent(
      part.text,
      annotations.filter((annotation) => annotation !== undefined),
    )
  }
}

function keyOf(outputIndex: number | undefined, itemId: string | undefined): string {
  return `${outputIndex ?? ''}:${itemId ?? ''}`
}

function formatOf(event: object): string | undefined {
  return 'output_format' in event && typeof event.output_format === 'string' ? event.output_format : undefined
}
