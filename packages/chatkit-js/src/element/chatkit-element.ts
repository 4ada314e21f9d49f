import type { OpenAIChatKit } from '@openai/chatkit'
import type { ChatHandle, ChatMethod, Emit } from './chat-handle.ts'
import type { FrontdeskOptions } from './options.ts'

/** The numbers of the elements of this page that show a chat. */
const numbers = new Set<number>()

/** The first that is free, from the one on that the element had before. */
function takeNumber(before: number): number {
  let number = before
  while (numbers.has(number)) number += 1
  numbers.add(number)
  return number
}

/**
 * `<openai-chatkit>`: a chat over one ChatKit endpoint, with the surface of OpenAI's component. Nothing is drawn before `setOptions` is called.
 * Methods that are called before `chatkit.ready` wait for it. The chat itself is loaded with the first element of a page; elements share nothing else.
 */
export class ChatKitElement extends HTMLElement implements OpenAIChatKit {
  #options: FrontdeskOptions | undefined
  /** Aborts when the chat that is being loaded is not wanted any more. */
  #mounting: AbortController | undefined
  #chat = Promise.withResolvers<ChatHandle>()
  #mounted: ChatHandle | undefined
  #number = 0

  connectedCallback(): void {
    this.#mount()
  }

  /** An element that is only moved comes back at once, and keeps what it shows. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#unmount()
    })
  }

  setOptions(options: FrontdeskOptions): void {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError('setOptions takes an object: `setOptions({ api: { url: "/chatkit" } })`.')
    }
    if (this.#mounted) {
      try {
        this.#mounted.setOptions(options)
      } catch (error) {
        this.#tell(error)
        throw error
      }
    }
    this.#options = options
    this.#mount()
  }

  focusComposer(): Promise<void> {
    return this.#call('focusComposer')
  }

  setThreadId(threadId: string | null): Promise<void> {
    return this.#call('setThreadId', threadId)
  }

  sendUserMessage(params: Parameters<OpenAIChatKit['sendUserMessage']>[0]): Promise<void> {
    return this.#call('sendUserMessage', params)
  }

  setComposerValue(params: Parameters<OpenAIChatKit['setComposerValue']>[0]): Promise<void> {
    return this.#call('setComposerValue', params)
  }

  sendCustomAction(action: { type: string; payload?: Record<string, unknown> }, itemId?: string): Promise<void> {
    return this.#call('sendCustomAction', action, itemId)
  }

  fetchUpdates(): Promise<void> {
    return this.#call('fetchUpdates')
  }

  showHistory(): Promise<void> {
    return this.#call('showHistory')
  }

  hideHistory(): Promise<void> {
    return this.#call('hideHistory')
  }

  async #call<Method extends ChatMethod>(method: Method, ...args: Parameters<ChatHandle[Method]>): Promise<void> {
    const chat = await this.#chat.promise
    const run = chat[method] as (...args: Parameters<ChatHandle[Method]>) => Promise<void>
    await run.apply(chat, args)
  }

  #mount(): void {
    if (!this.isConnected || !this.#options || this.#mounting) return
    // In the order in which the elements begin, which a reload repeats, and not in that in which their parts are loaded.
    this.#number = takeNumber(this.#number)
    const mounting = new AbortController()
    this.#mounting = mounting
    this.#load(mounting.signal).catch((error: unknown) => {
      if (this.#mounting === mounting) this.#stopMounting()
      this.#tell(error)
    })
  }

  async #load(signal: AbortSignal): Promise<void> {
    const { mountChat } = await import('../mount-chat.tsx')
    // It may have left the page while the chat was loading, and may be loading again.
    if (signal.aborted || !this.#options) return
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open', delegatesFocus: true })
    this.#mounted = mountChat(root, { options: this.#options, emit: this.#emit, number: this.#number })
    this.#chat.resolve(this.#mounted)
    this.#emit('chatkit.ready', undefined)
  }

  #unmount(): void {
    this.#stopMounting()
    if (!this.#mounted) return
    this.#mounted.unmount()
    this.#mounted = undefined
    // Calls that came before the chat was ready go on waiting for the next; those that come now do, too.
    this.#chat = Promise.withResolvers()
  }

  /** The number is kept in mind for the next time, and is free for others until then. */
  #stopMounting(): void {
    if (!this.#mounting) return
    this.#mounting.abort()
    this.#mounting = undefined
    numbers.delete(this.#number)
  }

  #tell(error: unknown): void {
    this.#emit('chatkit.error', { error: error instanceof Error ? error : new Error(String(error)) })
  }

  readonly #emit: Emit = (name, detail) => {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
