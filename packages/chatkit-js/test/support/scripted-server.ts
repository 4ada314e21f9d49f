import type {
  Action,
  AssistantMessageItem,
  FeedbackKind,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  UserMessageItem,
  WidgetItem,
} from '@frontdesk/chatkit'
import { ChatKitServer, MemoryStore } from '@frontdesk/chatkit/server'
import type { AttachmentStore, AudioInput, HookOptions, RequestContext } from '@frontdesk/chatkit/server'

/** What a scripted answer is made with. */
export interface Turn {
  thread: ThreadMetadata
  input: UserMessageItem | null
  signal: AbortSignal | undefined
  /** The members that every item has. */
  item: (id: string) => { id: string; thread_id: string; created_at: string }
  /** A finished message. */
  say: (
    id: string,
    text: string,
    annotations?: AssistantMessageItem['content'][number]['annotations'],
  ) => ThreadStreamEvent
  /** A message that comes in these pieces. */
  stream: (id: string, pieces: readonly string[]) => Generator<ThreadStreamEvent, void>
}

export type Respond = (turn: Turn) => AsyncIterable<ThreadStreamEvent> | Iterable<ThreadStreamEvent>

/** A real protocol server over memory whose answers are written by the test. */
export class ScriptedServer extends ChatKitServer {
  readonly memory: MemoryStore
  readonly #respond: Respond
  readonly feedback: { itemIds: string[]; kind: FeedbackKind }[] = []
  /** The actions that have come, as the server saw them. */
  readonly actions: { action: Action; itemId: string | undefined; isSync: boolean }[] = []
  /** What an action is answered with. */
  answerAction: (turn: Turn, action: Action, sender: WidgetItem | null) => Iterable<ThreadStreamEvent> = () => []
  answerSyncAction: (action: Action, sender: WidgetItem | null) => ThreadItem | undefined = () => undefined

  constructor(respond: Respond, { attachments }: { attachments?: AttachmentStore } = {}) {
    const store = new MemoryStore()
    super({
      store,
      ...(attachments && { attachmentStore: attachments }),
      logger: { debug() {}, info() {}, warn() {}, error() {} } as never,
    })
    this.memory = store
    this.#respond = respond
  }

  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    _context: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    yield* this.#respond(createTurn(thread, input, signal))
  }

  override async *action(
    thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
  ): AsyncGenerator<ThreadStreamEvent, void> {
    this.actions.push({ action, itemId: sender?.id, isSync: false })
    yield* this.answerAction(createTurn(thread, null), action, sender)
  }

  override async syncAction(
    _thread: ThreadMetadata,
    action: Action,
    sender: WidgetItem | null,
  ): Promise<{ updated_item?: ThreadItem }> {
    this.actions.push({ action, itemId: sender?.id, isSync: true })
    const updated = this.answerSyncAction(action, sender)
    return updated ? { updated_item: updated } : {}
  }

  override async transcribe({ mime_type }: AudioInput): Promise<{ text: string }> {
    return { text: `words of ${mime_type}` }
  }

  override async addFeedback(_threadId: string, itemIds: string[], kind: FeedbackKind): Promise<void> {
    this.feedback.push({ itemIds, kind })
  }
}

export function createTurn(thread: ThreadMetadata, input: UserMessageItem | null, signal?: AbortSignal): Turn {
  const item = (id: string) => ({ id, thread_id: thread.id, created_at: new Date().toISOString() })
  const message = (
    id: string,
    text: string,
    annotations: AssistantMessageItem['content'][number]['annotations'] = [],
  ) =>
    ({
      ...item(id),
      type: 'assistant_message',
      content: [{ type: 'output_text', text, annotations }],
    }) satisfies ThreadItem
  return {
    thread,
    input,
    signal,
    item,
    say: (id, text, annotations) => ({ type: 'thread.item.done', item: message(id, text, annotations) }),
    *stream(id, pieces) {
      yield { type: 'thread.item.added', item: { ...message(id, ''), content: [] } }
      yield {
        type: 'thread.item.updated',
        item_id: id,
        update: {
          type: 'assistant_message.content_part.added',
          content_index: 0,
          content: { type: 'output_text', text: '', annotations: [] },
        },
      }
      for (const delta of pieces) {
        yield {
          type: 'thread.item.updated',
          item_id: id,
          update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta },
        }
      }
      yield { type: 'thread.item.done', item: message(id, pieces.join('')) }
    },
  }
}
