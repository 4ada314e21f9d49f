import type { OpenAIChatKit } from '@openai/chatkit'

/** The panel beside the conversation that shows what its turns did. Loaded when it is first asked for. */
export class Turns {
  readonly #element: OpenAIChatKit
  readonly #address: { threadId: () => string | null }
  #close: (() => void) | undefined

  constructor(element: OpenAIChatKit, address: { threadId: () => string | null }) {
    this.#element = element
    this.#address = address
  }

  /** Gives whether the panel is shown from now on. */
  toggle(): boolean {
    if (this.#close) {
      this.#close()
      return false
    }
    void this.#open()
    return true
  }

  async #open(): Promise<void> {
    let isWanted = true
    this.#close = () => {
      isWanted = false
      this.#close = undefined
    }
    const { mountTurnPanel } = await import('./mount-turn-panel.tsx')
    if (!isWanted) return
    const aside = document.createElement('aside')
    document.querySelector('main')?.append(aside)
    const panel = mountTurnPanel(aside, { threadId: this.#address.threadId(), onClose: () => this.#close?.() })
    const show = () => panel.show(this.#address.threadId())
    const events = ['chatkit.thread.change', 'chatkit.response.end'] as const
    for (const name of events) this.#element.addEventListener(name, show)
    this.#close = () => {
      for (const name of events) this.#element.removeEventListener(name, show)
      panel.unmount()
      aside.remove()
      this.#close = undefined
      const button = document.querySelector<HTMLElement>('#turns-button')
      button?.setAttribute('aria-expanded', 'false')
      button?.focus()
    }
  }
}
