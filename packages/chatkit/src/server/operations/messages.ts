import type { ThreadsAddUserMessageRequest, ThreadsCreateRequest, ThreadsRetryAfterItemRequest } from '../../request.ts'
import type { ThreadMetadata } from '../../thread.ts'
import type { ChatKitServer } from '../chatkit-server.ts'
import { InvalidStateError } from '../errors.ts'
import { toWireItem, toWireThread } from '../projections.ts'
import type { OperationOptions, RunPlan } from './operation.ts'
import { draftUserMessage } from './user-message.ts'

/** Thread, attachments and first message are stored together or not at all. */
export async function createThread<Context>(
  server: ChatKitServer<Context>,
  { input }: ThreadsCreateRequest['params'],
  { context, signal, now }: OperationOptions<Context>,
): Promise<RunPlan> {
  const thread: ThreadMetadata = {
    id: server.store.generateThreadId(context),
    created_at: now.toISOString(),
    status: { type: 'active' },
    metadata: {},
  }
  const { item, changes } = await draftUserMessage(server.store, thread, input, { now, context })
  signal.throwIfAborted()
  await server.store.write([{ type: 'save_thread', thread }, ...changes], context)
  return {
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
  { context, signal, now }: OperationOptions<Context>,
): Promise<RunPlan> {
  const thread = await server.store.loadThread(threadId, context)
  assertOpen(server, thread)
  const { item, changes } = await draftUserMessage(server.store, thread, input, { now, context })
  signal.throwIfAborted()
  await server.store.write(changes, context)
  return {
    thread,
    before: [{ type: 'thread.item.done', item: toWireItem(item) }],
    start: (options) => server.respond(thread, item, context, options),
  }
}

/** Everything after the message is deleted at once. No events tell of it: the browser drops the items by itself. */
export async function retryAfterItem<Context>(
  server: ChatKitServer<Context>,
  { thread_id: threadId, item_id: itemId }: ThreadsRetryAfterItemRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<RunPlan> {
  const thread = await server.store.loadThread(threadId, context)
  assertOpen(server, thread)
  const item = await server.store.loadItem(threadId, itemId, context)
  if (item.type !== 'user_message') {
    throw new InvalidStateError(`Item ${itemId} is not a user message: only those can be answered again`)
  }
  signal.throwIfAborted()
  await server.store.write([{ type: 'delete_items_after', threadId, itemId }], context)
  return { thread, start: (options) => server.respond(thread, item, context, options) }
}

function assertOpen<Context>({ enforceThreadStatus }: ChatKitServer<Context>, { id, status }: ThreadMetadata): void {
  if (!enforceThreadStatus || status.type === 'active') return
  throw new InvalidStateError(`Thread ${id} is ${status.type}: it takes no more messages`)
}
