import { isOpenAIChatCompletionsRawModelStreamEvent, isOpenAIResponsesRawModelStreamEvent } from '@openai/agents'
import type { protocol, RunRawModelStreamEvent } from '@openai/agents'
import type { AssistantMessages } from '../items/assistant-messages.ts'
import type { ChatChunks } from './chat-chunks.ts'
import { textsByMessage } from './normalized-text.ts'
import type { NormalizedText } from './normalized-text.ts'
import type { ProviderIds } from '../items/provider-ids.ts'
import type { ResponsesEvent, ResponsesEvents } from './responses-events.ts'
import { normalizeResponsesEvent, toText } from '../model/normalize-responses-event.ts'
import { RepeatedFrames } from './repeated-frames.ts'
import { responsesFailure } from '../model/responses-failure.ts'
import { AnswerError, IncompleteResponseError } from '../model/run-errors.ts'

interface Parts<Context> {
  ids: ProviderIds<Context>
  messages: AssistantMessages<Context>
  responses: ResponsesEvents<Context>
  text: NormalizedText<Context>
  chunks: ChatChunks<Context>
  /** Whether an answer that ended at the model's limit, at a filter or with the provider's failure has failed. */
  judgesEndings: boolean
}

/**
 * What each event of a model shows. The text of a Responses API arrives twice, as the provider's events and as the SDK's own; the provider's
 * say more and are taken where a message begins with them. Every other model has the SDK's alone.
 */
export class ModelEvents<Context> {
  readonly #parts: Parts<Context>
  #isResponsesApi = false
  #isOver = false
  #repeats = new RepeatedFrames()

  constructor(parts: Parts<Context>) {
    this.#parts = parts
  }

  apply(event: RunRawModelStreamEvent): void | Promise<void> {
    const { responses, text, chunks } = this.#parts
    const { data } = event
    switch (data.type) {
      case 'response_started':
        return this.#beginResponse()
      case 'output_text_delta': {
        const delta = toText(data.delta)
        if (responses.messages.length > 0 || delta === undefined) return
        chunks.finishThought()
        return text.append(itemIdOf(data), delta)
      }
      case 'response_done':
        this.#finishResponse(data.response.output)
        return
      case 'model':
        if (isOpenAIResponsesRawModelStreamEvent(event)) return this.#applyResponsesEvent(event.data.event)
        if (isOpenAIChatCompletionsRawModelStreamEvent(event)) chunks.apply(event.data.event)
        return
      default:
    }
  }

  /** The run goes on with what the response has asked for: what the model says next is another response, though not every server tells that it begins. */
  leaveResponse(): void {
    if (this.#isOver) this.#beginResponse()
  }

  #beginResponse(): void {
    this.#isOver = false
    this.#isResponsesApi = false
    this.#repeats = new RepeatedFrames()
    this.#parts.responses.beginResponse()
    this.#parts.text.beginResponse()
    this.#parts.chunks.beginResponse()
  }

  #applyResponsesEvent(event: ResponsesEvent): void | Promise<void> {
    this.#isResponsesApi = true
    this.#parts.ids.hasItemIds = true
    const failure = this.#parts.judgesEndings ? responsesFailure(event) : undefined
    if (failure) throw failure
    if (this.#parts.text.hasStarted && isMessageEvent(event)) return
    const normalized = this.#repeats.isRepeated(event) ? undefined : normalizeResponsesEvent(event)
    return normalized && this.#parts.responses.apply(normalized)
  }

  #finishResponse(output: readonly protocol.OutputModelItem[]): void {
    const { ids, responses, text, chunks, judgesEndings } = this.#parts
    const { failure } = chunks
    this.#isOver = true
    chunks.finishThought()
    if (!this.#isResponsesApi) ids.hasItemIds = false
    if (failure && !(failure instanceof AnswerError)) throw failure
    if (responses.messages.length === 0) text.finish(output)
    else this.#finishMessages(output)
    if (failure && judgesEndings) throw failure
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
  return (part.type === 'output_text' && part.text.trim() === '') || (part.type === 'refusal' && part.refusal === '')
}
