import { ChatKitClient } from '@frontdesk/client'
import type { ChatHandle, Emit } from '../element/chat-handle.ts'
import type { FrontdeskOptions } from '../element/options.ts'
import { resolveOptions } from '../element/resolve-options.ts'
import type { ResolvedOptions } from '../element/resolve-options.ts'
import { Composer } from './composer.ts'
import { Conversation } from './conversation.ts'
import { toDraft, toContent } from './mentions.ts'
import { Drafts } from './drafts.ts'
import { Observable } from './observable.ts'
import { OtherTabs } from './other-tabs.ts'
import { ThreadList } from './thread-list.ts'
import { Uploads } from './uploads.ts'

export interface Sidebar {
  readonly isPossible: boolean
  readonly isWanted: boolean
}

type Methods = Omit<ChatHandle, 'unmount'>

/** Everything that one element knows. The components draw it; the element's methods act on it. */
export class Session implements Methods {
  readonly options: Observable<ResolvedOptions>
  readonly isHistoryOpen = new Observable(false)
  /** Whether the history stands beside the conversation, for want of room or by the user's choice. */
  readonly sidebar = new Observable<Sidebar>({ isPossible: false, isWanted: true })
  readonly conversation: Conversation
  readonly threads: ThreadList
  readonly composer = new Composer()
  readonly uploads: Uploads
  readonly #emit: Emit
  /** Set by the composer while it is drawn. */
  focusInput: () => void = () => undefined
  /** Set by the composer while it takes files. */
  pickFiles: () => void = () => undefined
  readonly #drafts: Drafts
  #draftThread: string | null
  readonly #otherTabs: OtherTabs
  #client: ChatKitClient

  constructor(options: FrontdeskOptions, emit: Emit) {
    const resolved = resolveOptions(options)
    this.#emit = emit
    this.options = new Observable(resolved)
    this.#client = this.#createClient(resolved)
    this.conversation = new Conversation({
      client: () => this.#client,
      emit: this.emit,
      clientTool: () => this.options.value.onClientTool,
    })
    this.threads = new ThreadList({ client: () => this.#client, report: this.report })
    this.uploads = new Uploads({
      composer: this.composer,
      client: () => this.#client,
      api: () => this.options.value.api,
      report: this.report,
    })
    const url = String(new URL(resolved.api.url, document.baseURI))
    this.#drafts = new Drafts(url)
    this.composer.patch({ text: this.#drafts.load(resolved.initialThread) })
    this.#otherTabs = new OtherTabs({ url, onWord: (threadId) => void this.#hear(threadId) })
    this.composer.state.subscribe(() => this.#drafts.save(this.#draftThread, this.composer.state.value.text))
    this.#draftThread = resolved.initialThread
  }

  /** Tells the page, and does what belongs to the news. */
  readonly emit: Emit = (name, detail) => {
    const { threadId } = this.conversation.state.value
    if ((name === 'chatkit.response.start' || name === 'chatkit.response.end') && threadId !== null) {
      this.#otherTabs.tell(threadId)
    }
    if (name === 'chatkit.thread.change') this.#keepDraft(threadId)
    this.#emit(name, detail)
  }

  /** For what has no place of its own in the page. */
  readonly report = (error: unknown): void => {
    this.emit('chatkit.error', { error: error instanceof Error ? error : new Error(String(error)) })
  }

  get client(): ChatKitClient {
    return this.#client
  }

  setOptions(options: FrontdeskOptions): void {
    const resolved = resolveOptions(options)
    const before = this.options.value.api
    if (
      resolved.api.url !== before.url ||
      resolved.api.fetch !== before.fetch ||
      resolved.locale !== this.options.value.locale
    ) {
      this.#client = this.#createClient(resolved)
    }
    this.options.set(resolved)
  }

  async focusComposer(): Promise<void> {
    this.focusInput()
  }

  async setThreadId(threadId: string | null): Promise<void> {
    this.#closeHistory()
    await this.conversation.open(threadId)
  }

  async sendUserMessage(params: Parameters<ChatHandle['sendUserMessage']>[0]): Promise<void> {
    const { text = '', content, reply, attachments = [], newThread = false, toolChoice, model } = params
    const draft = toDraft(content ?? [{ type: 'input_text', text }])
    await this.conversation.send(
      {
        content: toContent(draft.text, draft.entities),
        attachments: attachments.map(({ id }) => id),
        ...(reply !== undefined && { quoted_text: reply }),
        inference_options: { ...(toolChoice && { tool_choice: toolChoice }), ...(model !== undefined && { model }) },
      },
      { newThread },
    )
  }

  async setComposerValue({ files = [], ...value }: Parameters<ChatHandle['setComposerValue']>[0]): Promise<void> {
    const before = this.composer.state.value.toolId
    this.composer.setValue(value)
    const { toolId } = this.composer.state.value
    if (toolId !== before) this.emit('chatkit.tool.change', { toolId })
    await Promise.all(files.map((file) => this.uploads.add(file)))
  }

  async sendCustomAction(action: Parameters<ChatHandle['sendCustomAction']>[0], itemId?: string): Promise<void> {
    await this.conversation.act(action, itemId)
  }

  async fetchUpdates(): Promise<void> {
    await Promise.all([this.conversation.refresh(), this.isHistoryOpen.value && this.threads.reload()])
  }

  async showHistory(): Promise<void> {
    if (this.sidebar.value.isPossible) {
      if (!this.sidebar.value.isWanted) this.toggleSidebar()
      return
    }
    if (this.isHistoryOpen.value) return
    this.isHistoryOpen.set(true)
    this.emit('chatkit.history.open', undefined)
    await this.threads.reload()
  }

  async hideHistory(): Promise<void> {
    if (this.sidebar.value.isPossible && this.sidebar.value.isWanted) this.toggleSidebar()
    this.#closeHistory()
  }

  toggleSidebar(): void {
    this.sidebar.update((sidebar) => ({ ...sidebar, isWanted: !sidebar.isWanted }))
    this.emit(this.sidebar.value.isWanted ? 'chatkit.history.open' : 'chatkit.history.close', undefined)
  }

  chooseTool(toolId: string | null): void {
    this.composer.patch({ toolId })
    this.emit('chatkit.tool.change', { toolId })
  }

  close(): void {
    this.conversation.close()
    this.#otherTabs.close()
  }

  /** What another page of this browser has begun or ended is shown here, too. */
  async #hear(threadId: string): Promise<void> {
    if (threadId === this.conversation.state.value.threadId) await this.conversation.follow()
  }

  /** Each thread has a draft of its own. A thread that was just begun takes the draft along. */
  #keepDraft(threadId: string | null): void {
    const isBegun =
      this.#draftThread === null && this.conversation.state.value.activity !== 'loading' && threadId !== null
    this.#draftThread = threadId
    if (!isBegun) this.composer.patch({ text: this.#drafts.load(threadId), entities: [], quote: undefined })
  }

  #closeHistory(): void {
    if (!this.isHistoryOpen.value) return
    this.isHistoryOpen.set(false)
    this.emit('chatkit.history.close', undefined)
  }

  #createClient({ api, locale }: ResolvedOptions): ChatKitClient {
    return new ChatKitClient({
      url: new URL(api.url, document.baseURI),
      ...(api.fetch && { fetch: api.fetch }),
      headers: { 'accept-language': locale },
    })
  }
}
