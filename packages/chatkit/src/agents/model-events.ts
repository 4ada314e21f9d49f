import { isOpenAIChatCompletionsRawModelStreamEvent, isOpenAIResponsesRawModelStreamEvent } from '@openai/agents'
import type { protocol, RunRawModelStreamEvent } from '@openai/agents'
import type { AssistantMessages } from './assistant-messages.ts'
import type { ChatChunks } from './chat-chunks.ts'
import { textsByMessage } from './normalized-text.ts'
import type { NormalizedText } from './normalized-text.ts'
import type { ProviderIds } from './provider-ids.ts'
import type { ResponsesEvent, ResponsesEvents } from './responses-events.ts'
import { IncompleteResponseError, OutputLimitError } from './run-errors.ts'

interface Parts<Context> {
  ids: ProviderIds<Context>
  messages: AssistantMessages<Context>
  responses: ResponsesEvents<Context>
  text: NormalizedText<Context>
  chunks: ChatChunks<Context>
  /** Whether an answer that reached the model's output limit has failed. */
  failsAtLimit: boolean
}

/**
 * What each event of a model shows. The text of a Responses API arrives twice, as the provider's events and as the SDK's own; the provider's
 * say more and are taken where a message begins with them. Every other model has the SDK's alone.
 */
export class ModelEvents<Context> {
  readonly #parts: Parts<Context>
  #isResponsesApi = false

  constructor(parts: Parts<Context>) {
    this.#parts = parts
  }

  apply(event: RunRawModelStreamEvent): void | Promise<void> {
    const { responses, text, chunks } = this.#parts
    const { data } = event
    switch (data.type) {
      case 'response_started':
        return this.#beginResponse()
      case 'output_text_delta':
        if (responses.messages.length > 0) return
        chunks.finishThought()
        return text.append(itemIdOf(data), data.delta)
      case 'response_done':
        return this.#finishResponse(data.response.output)
      case 'model':
        if (isOpenAIResponsesRawModelStreamEvent(event)) return this.#applyResponsesEvent(event.data.event)
        if (isOpenAIChatCompletionsRawModelStreamEvent(event)) chunks.apply(event.data.event)
        return
      default:
    }
  }

  #beginResponse(): void {
    this.#isResponsesApi = false
    this.#parts.responses.beginResponse()
    this.#parts.text.beginResponse()
    this.#parts.chunks.beginResponse()
  }

  #applyResponsesEvent(event: ResponsesEvent): void | Promise<void> {
    this.#isResponsesApi = true
    this.#parts.ids.hasItemIds = true
    if (this.#parts.failsAtLimit && isAtLimit(event)) throw new OutputLimitError()
    if (this.#parts.text.hasStarted && isMessageEvent(event)) return
    return this.#parts.responses.apply(event)
  }

  #finishResponse(output: readonly protocol.OutputModelItem[]): void {
    const { ids, responses, text, chunks, failsAtLimit } = this.#parts
    chunks.finishThought()
    if (!this.#isResponsesApi) ids.hasItemIds = false
    if (chunks.ending === 'cut') throw new IncompleteResponseError('cut')
    if (responses.messages.length === 0) text.finish(output)
    else this.#finishMessages(output)
    if (failsAtLimit && chunks.ending === 'length') throw new OutputLimitError()
    if (isEmptyResponse(output)) throw new IncompleteResponseError('empty')
  }

  /** Some servers of the Responses API leave out the end of a message. */
  #finishMessages(output: readonly protocol.OutputModelItem[]): void {
    const texts = [...textsByMessage(output).values()]
    for (const [index, message] of this.#parts.responses.messages.entries()) {
      const known = texts[index]
      if (!message.isDone && known) this.#parts.messages.finishWithTexts(message, known)
    }
  }
}

function itemIdOf(data: object): string {
  return 'itemId' in data && typeof data.itemId === 'string' ? data.itemId : ''
}

function isAtLimit(event: ResponsesEvent): boolean {
  return event.type === 'response.incomplete' && event.response.incomplete_details?.reason === 'max_output_tokens'
}

function isMessageEvent(event: ResponsesEvent): boolean {
  if (event.type === 'response.output_item.added' || event.type === 'response.output_item.done')
    return event.item.type === 'message'
  return CONTENT_EVENT.test(event.type)
}

const CONTENT_EVENT = /^response\.(content_part|output_text|refusal)\./

/** Neither a word nor a call: the SDK would ask again, and again, until its turns are used up. */
function isEmptyResponse(output: readonly protocol.OutputModelItem[]): boolean {
  return output.every(
    (item) => item.type === 'reasoning' || (item.type === 'message' && item.content.every(isWithoutContent)),
  )
}

function isWithoutContent(part: protocol.AssistantContent): boolean {
  return (part.type === 'output_text' && part.text === '') || (part.type === 'refusal' && part.refusal === '')
}
