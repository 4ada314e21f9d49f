import type { AssistantContent } from '../../content.ts'
import type { ThreadStreamEvent } from '../../event.ts'
import type { AssistantMessageItem } from '../../item.ts'
import type { Annotation } from '../../source.ts'
import type { ThreadItemUpdate } from '../../update.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { endedItemId } from './outbox.ts'
import type { Outbox } from './outbox.ts'

interface Part {
  text: string
  annotations: Annotation[]
  isDone: boolean
}

/** An assistant message as the reader has it so far. */
export interface StreamedMessage {
  readonly id: string
  readonly createdAt: string
  readonly parts: Part[]
  isDone: boolean
}

/** The assistant messages of one run: added, filled part by part, done. */
export class AssistantMessages<Context> {
  readonly #context: AgentContext<Context>
  readonly #outbox: Outbox
  readonly #keepsEmpty: boolean
  readonly #open = new Set<StreamedMessage>()

  /** `keepsEmpty`: whether a message that ends without a word is one. The reference keeps it. */
  constructor(context: AgentContext<Context>, outbox: Outbox, { keepsEmpty }: { keepsEmpty: boolean }) {
    this.#context = context
    this.#outbox = outbox
    this.#keepsEmpty = keepsEmpty
  }

  get hasOpen(): boolean {
    return this.#open.size > 0
  }

  start(id: string, content: AssistantContent[] = []): StreamedMessage {
    const message = this.create(id, content)
    this.#open.add(message)
    this.#outbox.emit({ type: 'thread.item.added', item: this.#toItem(message) })
    return message
  }

  /** A message that the reader has not been told of. */
  create(id: string, content: AssistantContent[] = []): StreamedMessage {
    const parts = content.map(({ text, annotations }) => ({ text, annotations: [...annotations], isDone: false }))
    return { id, createdAt: this.#context.now().toISOString(), parts, isDone: false }
  }

  startPart(message: StreamedMessage, index: number, content: AssistantContent = toContent()): void {
    this.#part(message, index)
    message.parts[index] = { text: content.text, annotations: [...content.annotations], isDone: false }
    this.#update(message, { type: 'assistant_message.content_part.added', content_index: index, content })
  }

  appendText(message: StreamedMessage, index: number, delta: string): void {
    this.#part(message, index).text += delta
    this.#update(message, { type: 'assistant_message.content_part.text_delta', content_index: index, delta })
  }

  addAnnotation(message: StreamedMessage, index: number, annotation: Annotation): void {
    const annotationIndex = this.#part(message, index).annotations.push(annotation) - 1
    this.#update(message, {
      type: 'assistant_message.content_part.annotation_added',
      content_index: index,
      annotation_index: annotationIndex,
      annotation,
    })
  }

  /** The part keeps the annotations that it was given one by one. */
  finishPart(message: StreamedMessage, index: number, text: string): void {
    const part = this.#part(message, index)
    part.text = text
    part.isDone = true
    this.#update(message, {
      type: 'assistant_message.content_part.done',
      content_index: index,
      content: toContent(text, [...part.annotations]),
    })
  }

  /**
   * `content` is the provider's final version of the message. The message keeps the `created_at` that it was added
   * with.
   */
  finish(message: StreamedMessage, content: AssistantContent[]): void {
    message.parts.splice(0, Infinity, ...content.map((part) => ({ ...part, isDone: true })))
    message.isDone = true
    const isShown = this.#open.delete(message)
    if (!this.#keepsEmpty && message.parts.every(({ text }) => text.trim() === '')) {
      if (isShown) this.#outbox.emit({ type: 'thread.item.removed', item_id: message.id })
      return
    }
    this.#outbox.emit({ type: 'thread.item.done', item: this.#toItem(message) })
  }

  /** Ends a message of which nothing but its text is known: `texts` are its parts, of which the reader may have had some or all. */
  finishWithTexts(message: StreamedMessage, texts: string[]): void {
    for (const [index, text] of texts.entries()) {
      const streamed = message.parts[index]
      if (!streamed) {
        this.startPart(message, index)
        if (text) this.appendText(message, index, text)
      }
      if (!streamed?.isDone) this.finishPart(message, index, text)
    }
    this.finish(
      message,
      texts.map((text, index) => toContent(text, message.parts[index]?.annotations)),
    )
  }

  /** Sends a message of the bridge's own. */
  say(text: string): void {
    this.finishWithTexts(this.start(this.#context.generateId('message')), [text])
  }

  /** A message that a tool has taken away or replaced is not gone on with. */
  follow(event: ThreadStreamEvent): void {
    const itemId = endedItemId(event)
    for (const message of this.#open) {
      if (message.id !== itemId) continue
      message.isDone = true
      this.#open.delete(message)
    }
  }

  /** Ends what the run left open, as far as it got, and tells whether that was anything. A message without a word is taken back. */
  finishPartial(): boolean {
    let isAnyKept = false
    for (const message of this.#open) {
      const texts = message.parts.map((part) => part.text)
      const isKept = texts.some((text) => text.trim() !== '')
      if (isKept) this.finishWithTexts(message, texts)
      else this.#outbox.emit({ type: 'thread.item.removed', item_id: message.id })
      isAnyKept ||= isKept
    }
    this.#open.clear()
    return isAnyKept
  }

  /** A part that was not begun is not announced: readers pad the message as this method does. */
  #part({ parts }: StreamedMessage, index: number): Part {
    while (parts.length <= index) parts.push({ text: '', annotations: [], isDone: false })
    return parts[index]!
  }

  #update(message: StreamedMessage, update: ThreadItemUpdate): void {
    this.#outbox.emit({ type: 'thread.item.updated', item_id: message.id, update })
  }

  #toItem({ id, createdAt, parts }: StreamedMessage): AssistantMessageItem {
    return {
      id,
      thread_id: this.#context.thread.id,
      created_at: createdAt,
      type: 'assistant_message',
      content: parts.map(({ text, annotations }) => toContent(text, [...annotations])),
    }
  }
}

export function toContent(text = '', annotations: Annotation[] = []): AssistantContent {
  return { annotations, text, type: 'output_text' }
}
