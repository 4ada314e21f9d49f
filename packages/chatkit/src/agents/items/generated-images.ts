import type { ThreadStreamEvent } from '../../event.ts'
import type { GeneratedImageItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { endedItemId } from './outbox.ts'
import type { Outbox } from './outbox.ts'
import type { ResponseStreamConverter } from './response-stream-converter.ts'

/** Images that the model's own tool is drawing, told apart by call: several may be under way at once. */
export class GeneratedImages<Context> {
  readonly #context: AgentContext<Context>
  readonly #outbox: Outbox
  readonly #converter: ResponseStreamConverter
  readonly #items = new Map<string, GeneratedImageItem>()

  constructor(context: AgentContext<Context>, outbox: Outbox, converter: ResponseStreamConverter) {
    this.#context = context
    this.#outbox = outbox
    this.#converter = converter
  }

  start(callId: string): void {
    const item: GeneratedImageItem = {
      id: this.#context.generateId('message'),
      thread_id: this.#context.thread.id,
      created_at: this.#context.now().toISOString(),
      type: 'generated_image',
    }
    this.#items.set(callId, item)
    this.#outbox.emit({ type: 'thread.item.added', item })
  }

  async update(callId: string, base64: string, partialIndex: number, format?: string): Promise<void> {
    const item = this.#items.get(callId)
    if (!item) return
    const url = await this.#converter.base64ImageToUrl(callId, base64, { partialIndex, ...(format && { format }) })
    this.#outbox.emit({
      type: 'thread.item.updated',
      item_id: item.id,
      update: {
        type: 'generated_image.updated',
        image: { id: callId, url },
        progress: this.#converter.partialImageIndexToProgress(partialIndex),
      },
    })
  }

  /** Without a result the image failed, and its place in the thread goes. */
  async finish(callId: string, base64: string | null | undefined, format?: string): Promise<void> {
    const item = this.#items.get(callId)
    if (!item) return
    this.#items.delete(callId)
    if (!base64) {
      this.#outbox.emit({ type: 'thread.item.removed', item_id: item.id })
      return
    }
    const url = await this.#converter.base64ImageToUrl(callId, base64, format ? { format } : {})
    this.#outbox.emit({ type: 'thread.item.done', item: { ...item, image: { id: callId, url } } })
  }

  /** An image that a tool has taken away or replaced is not gone on with. */
  follow(event: ThreadStreamEvent): void {
    const itemId = endedItemId(event)
    for (const [callId, item] of this.#items) if (item.id === itemId) this.#items.delete(callId)
  }

  /** Takes back what will not be finished any more. */
  abandon(): void {
    for (const item of this.#items.values()) this.#outbox.emit({ type: 'thread.item.removed', item_id: item.id })
    this.#items.clear()
  }
}
