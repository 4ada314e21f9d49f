import type { ThreadsAddUserMessageRequest, ThreadsCreateRequest, ThreadsRetryAfterItemRequest } from '../../request.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { ChatKitServer } from '../chatkit-server.ts'
import { InvalidStateError } from '../errors.ts'
import { toWireItem, toWireThread } from '../projections.ts'
import type { StoreChange } from '../store.ts'
import { rollBackTurns } from '../turn-record.ts'
import { enterThread } from './enter-thread.ts'
import { loadItemsAfter } from './items-after.ts'
import type { OperationOptions, RunPlan } from './operation.ts'
import { draftUserMessage } from './user-message.ts'

/** Thread, attachments and first message are stored together or not at all. */
export async function createThread<Context>(
  server: ChatKitServer<Context>,
  { input }: ThreadsCreateRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<RunPlan> {
  const now = server.clock()
  const thread: ThreadMetadata = {
    id: server.store.generateThreadId(context),
    created_at: now.toISOString(),
    status: { type: 'active' },
    metadata: {},
  }
  const { item, changes } = await draftUserMessage(server.store, thread, input, { now, context })
  const pass = await server.runGate.enter(thread.id, { whenBusy: 'refuse', context, signal })
  try {
    await server.store.write([{ type: 'save_thread', thread }, ...changes], context)
  } catch (error) {
    pass.leave()
    throw error
  }
  return {
    pass,
    thread,
    before: [
      { type: 'thread.created', thread: toWireThread(thread) },
      { type: 'thread.item.done', item: toWireItem(item) },
    ],
    start: (options) => server.respond(thread, item, context, options),
  }
}

export async function addUserMessage<Context>(
  server: ChatKitServer<Context>,
  { thread_id: threadId, input }: ThreadsAddUserMessageRequest['params'],
  options: OperationOptions<Context>,
): Promise<RunPlan> {
  const { context, signal } = options
  const check = () => loadOpenThread(server, threadId, context)
  return enterThread(server, threadId, { whenBusy: 'refuse', check, plan }, options)

  async function plan(thread: ThreadMetadata): Promise<Omit<RunPlan, 'pass'>> {
    const { item, changes } = await draftUserMessage(server.store, thread, input, { now: server.clock(), context })
    signal.throwIfAborted()
    await server.store.write(changes, context)
    return {
      thread,
      before: [{ type: 'thread.item.done', item: toWireItem(item) }],
      start: (hookOptions) => server.respond(thread, item, context, hookOptions),
    }
  }
}

/** Cuts the run that it makes void. Everything after the message is deleted at once. No events tell of it: the browser drops the items by itself. */
export async function retryAfterItem<Context>(
  server: ChatKitServer<Context>,
  { thread_id: threadId, item_id: itemId }: ThreadsRetryAfterItemRequest['params'],
  options: OperationOptions<Context>,
): Promise<RunPlan> {
  const { context, signal } = options
  return enterThread(server, threadId, { whenBusy: 'cut', check, plan }, options)

  async function check() {
    const thread = await loadOpenThread(server, threadId, context)
    const item = await server.store.loadItem(threadId, itemId, context)
    if (item.type === 'user_message') return { thread, item }
    throw new InvalidStateError(`Item ${itemId} is not a user message: only those can be answered again`)
  }

  async function plan({ thread: stored, item }: Awaited<ReturnType<typeof check>>): Promise<Omit<RunPlan, 'pass'>> {
    const deleted = await loadItemsAfter(server.store, threadId, { itemId, context })
    const thread = rollBackTurns(stored, deleted)
    signal.throwIfAborted()
    const undo: StoreChange[] = thread === stored ? [] : [{ type: 'save_thread', thread }]
    await server.store.write([{ type: 'delete_items_after', threadId, itemId }, ...undo], context)
    return { thread, start: (hookOptions) => server.respond(thread, item, context, hookOptions) }
  }
}

async function loadOpenThread<Context>(
  { store, enforceThreadStatus }: ChatKitServer<Context>,
  threadId: string,
  context: Context,
): Promise<ThreadMetadata> {
  const thread = await store.loadThread(threadId, context)
  if (!enforceThreadStatus || thread.status.type === 'active') return thread
  throw new InvalidStateError(`Thread ${threadId} is ${thread.status.type}: it takes no more messages`)
}
