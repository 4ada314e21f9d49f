import type { OpenAIChatKit } from '@openai/chatkit'
import type { ChatHandle, ChatMethod, Emit } from './chat-handle.ts'
import type { FrontdeskOptions } from './options.ts'

/**
 * `<openai-chatkit>`: a chat over one ChatKit endpoint, with the surface of OpenAI's component. Nothing is drawn before `setOptions` is called.
 * Methods that are called before `chatkit.ready` wait for it. The chat itself is loaded with the first element of a page; elements share nothing else.
 */
export class ChatKitElement extends HTMLElement implements OpenAIChatKit {
  #options: FrontdeskOptions | undefined
  #mounting: Promise<void> | undefined
  #chat = Promise.withResolvers<ChatHandle>()
  #mounted: ChatHandle | undefined

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
    this.#options = options
    if (this.#mounted) this.#mounted.setOptions(options)
    else this.#mount()
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
    this.#mounting = this.#load().catch((error: unknown) => {
      this.#mounting = undefined
      this.#emit('chatkit.error', { error: error instanceof Error ? error : new Error(String(error)) })
    })
  }

  async #load(): Promise<void> {
    const { mountChat } = await import('../mount-chat.tsx')
    // It may have left the page, or been given other options, while the chat was loading.
    if (!this.isConnected || !this.#options) {
      this.#mounting = undefined
      return
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open', delegatesFocus: true })
    this.#mounted = mountChat(root, { options: this.#options, emit: this.#emit })
    this.#chat.resolve(this.#mounted)
    this.#emit('chatkit.ready', undefined)
  }

  #unmount(): void {
    this.#mounted?.unmount()
    this.#mounted = undefined
    this.#mounting = undefined
    this.#chat = Promise.withResolvers()
  }

  readonly #emit: Emit = (name, detail) => {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
