import type { ThreadStreamEvent } from '@frontdesk/chatkit'

type Put = (event: ThreadStreamEvent) => void

/**
 * Joins pieces of text that come close together, so that a fast model costs a few events a second and not thousands. The first piece after a pause
 * passes at once; what follows within `everyMs` becomes one event. All else passes as it comes, behind the text before it.
 */
export class TextMerger {
  readonly #put: Put
  readonly #everyMs: number
  #held: { itemId: string; index: number; delta: string } | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(put: Put, { everyMs }: { everyMs: number }) {
    this.#put = put
    this.#everyMs = everyMs
  }

  /** Gives false for what is no piece of text; then nothing is held any more. */
  take(event: ThreadStreamEvent | undefined): boolean {
    if (event?.type !== 'thread.item.updated' || event.update.type !== 'assistant_message.content_part.text_delta') {
      if (event) this.flush()
      return false
    }
    const { content_index: index, delta } = event.update
    if (this.#held?.itemId === event.item_id && this.#held.index === index) this.#held.delta += delta
    else {
      this.#putHeld()
      this.#held = { itemId: event.item_id, index, delta }
    }
    if (this.#timer === undefined) {
      this.#putHeld()
      this.#timer = setTimeout(this.#onTime, this.#everyMs)
    }
    return true
  }

  /** Passes on what is held. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#putHeld()
  }

  readonly #onTime = (): void => {
    this.#timer = undefined
    if (this.#held === undefined) return
    this.#putHeld()
    this.#timer = setTimeout(this.#onTime, this.#everyMs)
  }

  #putHeld(): void {
    const held = this.#held
    this.#held = undefined
    if (held === undefined) return
    const { itemId, index, delta } = held
    const type = 'assistant_message.content_part.text_delta'
    this.#put({ type: 'thread.item.updated', item_id: itemId, update: { type, content_index: index, delta } })
  }
}
