import type { UserMessageInput } from '@frontdesk/chatkit'
import { ChatKitClient } from '@frontdesk/client'
import type { UserMessageContent } from '@openai/chatkit'
import type { ChatHandle, Emit } from '../element/chat-handle.ts'
import type { FrontdeskOptions } from '../element/options.ts'
import { resolveOptions } from '../element/resolve-options.ts'
import type { ResolvedOptions } from '../element/resolve-options.ts'
import { Composer } from './composer.ts'
import { Conversation } from './conversation/conversation.ts'
import { toDraft, toContent } from './mentions.ts'
import { Drafts } from './drafts.ts'
import { Observable } from './observable.ts'
import { OtherTabs } from './other-tabs.ts'
import { ThreadList } from './thread-list.ts'
import { ThreadSearch } from './thread-search.ts'
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
  readonly search: ThreadSearch
  readonly composer = new Composer()
  readonly uploads: Uploads
  readonly #emit: Emit
  /** Set by the composer while it is drawn. */
  focusInput: () => void = () => undefined
  /** Set by the composer while it takes files. */
  pickFiles: () => void = () => undefined
  #draftThread: string | null
  #place: Place
  #isClosed = false
  readonly #number: number
  /** What was wrong with the options before: a page that sets them again and again is told once. */
  readonly #faults = new Set<string>()

  /** `number` is the place of the element among those of the page. */
  constructor(options: FrontdeskOptions, { emit, number }: { emit: Emit; number: number }) {
    this.#emit = emit
    this.#number = number
    const resolved = resolveOptions(options, this.#tellFault)
    this.options = new Observable(resolved)
    this.#place = this.#openPlace(resolved)
    this.conversation = new Conversation({
      client: () => this.#place.client,
      emit: this.emit,
      clientTool: () => this.options.value.onClientTool,
      giveBack: (input) => this.#takeBack(input),
    })
    this.threads = new ThreadList({ client: () => this.#place.client, report: this.report })
    this.search = new ThreadSearch({ client: () => this.#place.client })
    this.uploads = new Uploads({
      composer: this.composer,
      client: () => this.#place.client,
      api: () => this.options.value.api,
      report: this.report,
    })
    this.composer.patch({ text: this.#place.drafts.load(resolved.initialThread) })
    this.composer.state.subscribe(() => this.#place.drafts.save(this.#draftThread, this.composer.state.value.text))
    this.#draftThread = resolved.initialThread
  }

  /** Tells the page, and does what belongs to the news. */
  readonly emit: Emit = (name, detail) => {
    // What ends because the element has left the page is nobody's news.
    if (this.#isClosed) return
    const { threadId } = this.conversation.state.value
    if ((name === 'chatkit.response.start' || name === 'chatkit.response.end') && threadId !== null) {
      this.#place.otherTabs.tell(threadId)
    }
    if (name === 'chatkit.thread.change') this.#keepDraft(threadId)
    this.#emit(name, detail)
  }

  /** For what has no place of its own in the page. */
  readonly report = (error: unknown): void => {
    this.emit('chatkit.error', { error: error instanceof Error ? error : new Error(String(error)) })
  }

  get client(): ChatKitClient {
    return this.#place.client
  }

  setOptions(options: FrontdeskOptions): void {
    const resolved = resolveOptions(options, this.#tellFault)
    const hasMoved = toAddress(resolved) !== this.#place.url
    this.options.set(resolved)
    if (!resolved.history.enabled) this.#closeHistory()
    this.#letGoOfChoices(resolved.composer)
    if (hasMoved) this.#move(resolved)
  }

  async focusComposer(): Promise<void> {
    this.focusInput()
  }

  async setThreadId(threadId: string | null): Promise<void> {
    if (typeof (threadId ?? '') !== 'string') throw new TypeError('setThreadId takes the id of a thread, or null.')
    this.#closeHistory()
    await this.conversation.open(threadId || null)
  }

  async sendUserMessage(params: Parameters<ChatHandle['sendUserMessage']>[0]): Promise<void> {
    const { text = '', content, reply, attachments = [], newThread = false, toolChoice, model } = params
    const draft = toDraft(content ?? [{ type: 'input_text', text }])
    if (draft.text.trim() === '' && attachments.length === 0) {
      throw new TypeError('There is nothing to send: `sendUserMessage({ text: "Hello" })`.')
    }
    this.#closeHistory()
    this.composer.rememberSent(attachments)
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

  /** Asks as the user would: with the tool and the model that are chosen in the composer. */
  readonly ask = (prompt: string | UserMessageContent[]): void => {
    const { toolId } = this.composer.state.value
    const model = this.composer.modelOf(this.options.value.composer.models)
    const question = typeof prompt === 'string' ? { text: prompt } : { content: prompt }
    const choices = { ...(toolId !== null && { toolChoice: { id: toolId } }), ...(model !== undefined && { model }) }
    void this.sendUserMessage({ ...question, ...choices }).catch(this.report)
  }

  async setComposerValue(params: Parameters<ChatHandle['setComposerValue']>[0]): Promise<void> {
    const { files = [], selectedToolId: tool, selectedModelId: model, ...value } = params
    const { tools, models } = this.options.value.composer
    const isTool = tool === null || this.#isOffered('tool', tool, tools)
    const before = this.composer.state.value.toolId
    this.composer.setValue({
      ...value,
      ...(isTool && tool !== undefined && { selectedToolId: tool }),
      ...(model !== undefined && this.#isOffered('model', model, models) && { selectedModelId: model }),
    })
    const { toolId } = this.composer.state.value
    if (toolId !== before) this.emit('chatkit.tool.change', { toolId })
    await Promise.all(files.map((file) => this.uploads.add(file)))
  }

  #isOffered(kind: 'tool' | 'model', id: string | undefined, offered: readonly { id: string }[]): boolean {
    if (id === undefined || offered.some((each) => each.id === id)) return true
    this.report(new Error(`The composer offers no ${kind} “${id}”: name it in \`composer.${kind}s\`.`))
    return false
  }

  async sendCustomAction(action: Parameters<ChatHandle['sendCustomAction']>[0], itemId?: string): Promise<void> {
    await this.conversation.act(action, itemId)
  }

  async fetchUpdates(): Promise<void> {
    const isHistoryShown = this.isHistoryOpen.value || this.sidebar.value.isPossible
    await Promise.all([this.conversation.refresh(), isHistoryShown && this.threads.reload()])
  }

  async showHistory(): Promise<void> {
    if (!this.options.value.history.enabled) {
      this.report(new Error('The history is switched off: set `history: { enabled: true }` to show it.'))
      return
    }
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

  async renameThread(threadId: string, title: string): Promise<void> {
    this.search.rename(threadId, title)
    await this.threads.rename(threadId, title)
  }

  /** Shows a new thread where the deleted one was open. */
  async deleteThread(threadId: string): Promise<void> {
    this.search.remove(threadId)
    await this.threads.delete(threadId)
    if (this.conversation.state.value.threadId === threadId) await this.conversation.open(null)
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
    this.#isClosed = true
    this.conversation.close()
    this.#place.close()
  }

  readonly #tellFault = (message: string): void => {
    if (this.#faults.has(message)) return
    this.#faults.add(message)
    this.#emit('chatkit.error', { error: new TypeError(message) })
  }

  /** Talks to another server from now on. What is shown is of the one before. */
  #move(resolved: ResolvedOptions): void {
    this.#place.close()
    this.#place = this.#openPlace(resolved)
    this.threads.clear()
    this.search.clear()
    void this.conversation.open(resolved.initialThread)
    if (this.isHistoryOpen.value || this.sidebar.value.isPossible) void this.threads.reload()
  }

  /** A tool or a model that the page does not offer is not sent. */
  #letGoOfChoices({ tools, models }: ResolvedOptions['composer']): void {
    const { toolId, modelId } = this.composer.state.value
    if (toolId !== null && !tools.some(({ id }) => id === toolId)) this.chooseTool(null)
    if (modelId !== undefined && !models.some(({ id }) => id === modelId)) this.composer.patch({ modelId: undefined })
  }

  /** What another page of this browser has begun or ended is shown here, too. */
  async #hear(threadId: string): Promise<void> {
    if (threadId === this.conversation.state.value.threadId) await this.conversation.follow()
  }

  /** A message that the server has not taken stands in the composer again. */
  #takeBack(input: UserMessageInput): void {
    const before = this.composer.state.value.toolId
    this.composer.giveBack(input)
    const { toolId } = this.composer.state.value
    if (toolId !== before) this.emit('chatkit.tool.change', { toolId })
  }

  /** Each thread has a draft of its own. A thread that was just begun takes the draft along. */
  #keepDraft(threadId: string | null): void {
    const isBegun =
      this.#draftThread === null && this.conversation.state.value.activity !== 'loading' && threadId !== null
    this.#draftThread = threadId
    if (!isBegun) this.composer.patch({ text: this.#place.drafts.load(threadId), entities: [], quote: undefined })
  }

  #closeHistory(): void {
    if (!this.isHistoryOpen.value) return
    this.isHistoryOpen.set(false)
    this.emit('chatkit.history.close', undefined)
  }

  /** Asks for the page's fetch and the language each time, so that an answer under way goes on with those of today. */
  #openPlace(resolved: ResolvedOptions): Place {
    const url = toAddress(resolved)
    const drafts = new Drafts(url, this.#number)
    const otherTabs = new OtherTabs({ url, onWord: (threadId) => void this.#hear(threadId) })
    const client = new ChatKitClient({
      url,
      fetch: (...args) => (this.options.value.api.fetch ?? globalThis.fetch)(...args),
      headers: () => ({ 'accept-language': this.options.value.locale }),
    })
    return {
      url,
      client,
      drafts,
      otherTabs,
      close: () => otherTabs.close(),
    }
  }
}

/** What belongs to the server that is talked to. */
interface Place {
  readonly url: string
  readonly client: ChatKitClient
  readonly drafts: Drafts
  readonly otherTabs: OtherTabs
  close(): void
}

function toAddress({ api }: ResolvedOptions): string {
  return new URL(api.url, document.baseURI).href
}
