import type { ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { ChatKitServerOptions, HookOptions, Logger } from '@frontdesk/chatkit/server'
import { MemoryStore } from '@frontdesk/chatkit/testing'

export interface TestContext {
  userId: string
}

export const CONTEXT: TestContext = { userId: 'ann' }
export const NOW = '2026-01-02T03:04:05.000Z'

export type Respond = (
  thread: ThreadMetadata,
  input: UserMessageItem | null,
  context: TestContext,
  options: HookOptions,
) => AsyncIterable<ThreadStreamEvent>

/** A logger that keeps what it is told. */
export class RecordingLogger implements Logger {
  readonly errors: { facts: object; message: string }[] = []
  readonly warnings: { facts: object; message: string }[] = []

  info(): void {}

  warn(facts: object, message: string): void {
    this.warnings.push({ facts, message })
  }

  error(facts: object, message: string): void {
    this.errors.push({ facts, message })
  }
}

/** A server over memory, at a clock that stands still, with a log to look into. */
export class TestServer extends ChatKitServer<TestContext> {
  declare readonly store: MemoryStore
  declare readonly logger: RecordingLogger
  readonly #respond: Respond

  constructor(respond: Respond = yieldNothing, options: Partial<ChatKitServerOptions<TestContext>> = {}) {
    super({ store: new MemoryStore(), logger: new RecordingLogger(), clock: () => new Date(NOW), ...options })
    this.#respond = respond
  }

  respond(...args: Parameters<Respond>): AsyncIterable<ThreadStreamEvent> {
    return this.#respond(...args)
  }
}

async function* yieldNothing(): AsyncGenerator<ThreadStreamEvent> {}

/** A hook that yields what it is given. */
export function yielding(...events: ThreadStreamEvent[]): () => AsyncGenerator<ThreadStreamEvent> {
  return async function* respond() {
    yield* events
  }
}

export function createThread(members: Partial<ThreadMetadata> = {}): ThreadMetadata {
  return { id: 'thr_a', created_at: NOW, status: { type: 'active' }, metadata: {}, ...members }
}

const base = { thread_id: 'thr_a', created_at: NOW }

export function userMessage(id: string, text = 'hi'): UserMessageItem {
  return {
    ...base,
    id,
    type: 'user_message',
    content: [{ type: 'input_text', text }],
    attachments: [],
    inference_options: {},
  }
}

export function assistantMessage(id: string, ...texts: string[]): ThreadItem {
  return {
    ...base,
    id,
    type: 'assistant_message',
    content: texts.map((text) => ({ annotations: [], text, type: 'output_text' })),
  }
}

export function hiddenItem(id: string): ThreadItem {
  return { ...base, id, type: 'hidden_context_item', content: { secret: true } }
}

export function widgetItem(id: string): ThreadItem {
  return { ...base, id, type: 'widget', widget: { type: 'Card', children: [] } }
}

export function toolCall(id: string, status: 'pending' | 'completed' = 'pending'): ThreadItem {
  return { ...base, id, type: 'client_tool_call', status, call_id: `call_${id}`, name: 'tool', arguments: {} }
}

export function textDelta(itemId: string, delta: string): ThreadStreamEvent {
  return {
    type: 'thread.item.updated',
    item_id: itemId,
    update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta },
  }
}

export function createRequest(text = 'hi', attachments: string[] = []) {
  return {
    type: 'threads.create' as const,
    params: { input: { content: [{ type: 'input_text' as const, text }], attachments, inference_options: {} } },
  }
}

/** Puts a thread with items into a store. */
export async function storeThread(
  { store }: TestServer,
  items: ThreadItem[] = [],
  thread: ThreadMetadata = createThread(),
): Promise<void> {
  await store.write(
    [
      { type: 'save_thread', thread },
      ...items.map((item) => ({ type: 'save_item' as const, threadId: thread.id, item })),
    ],
    CONTEXT,
  )
}

/** The ids of all items of the thread, in store order. */
export function storedIds({ store }: TestServer, threadId = 'thr_a'): string[] {
  return storedItems(store, threadId).map(({ id }) => id)
}

export function storedItems(store: MemoryStore, threadId = 'thr_a'): ThreadItem[] {
  return store.snapshot().threads.find(({ thread }) => thread.id === threadId)?.items ?? []
}
