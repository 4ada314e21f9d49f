import type { ThreadsAddUserMessageRequest, ThreadsCreateRequest, ThreadsRetryAfterItemRequest } from '../../request.ts'
import type { ThreadMetadata } from '../../thread.ts'
import { InvalidStateError } from '../errors.ts'
import { toWireItem, toWireThread } from '../wire/projections.ts'
import type { ServerParts } from '../server-parts.ts'
import type { StoreChange } from '../store.ts'
import { rollBackTurns } from '../items/turn-record.ts'
import { begin, enterThread } from './enter-thread.ts'
import { loadItemsAfter } from './items-after.ts'
import type { BegunRun, OperationOptions, RunPlan } from './operation.ts'
import { draftUserMessage } from './user-message.ts'

/** Thread, attachments and first message are stored together or not at all. */
export async function createThread<Context>(
  server: ServerParts<Context>,
  { input }: ThreadsCreateRequest['params'],
  options: OperationOptions<Context>,
): Promise<BegunRun<Context>> {
  const { context, signal, gate } = options
  const now = server.clock()
  const thread: ThreadMetadata = {
    id: server.store.generateThreadId(context),
    created_at: now.toISOString(),
    status: { type: 'active' },
    ...(server.allowedImageDomains && { allowed_image_domains: [...server.allowedImageDomains] }),
    metadata: {},
  }
  const { item, changes } = await draftUserMessage(server.store, thread, input, { now, context })
  const pass = await gate.enter(thread.id, { whenBusy: 'refuse', context, signal })
  // Not a constant of this function: the run would hold it in memory to its end, with all that it has stored and sent.
  const plan = async (): Promise<RunPlan<Context>> => ({
    thread,
    changes: [{ type: 'save_thread', thread }, ...changes],
    before: [
      { type: 'thread.created', thread: toWireThread(thread) },
      { type: 'thread.item.done', item: toWireItem(item) },
    ],
    start: (runContext, hookOptions) => server.respond(thread, item, runContext, hookOptions),
  })
  return begin(server, pass, plan, options)
}

export async function addUserMessage<Context>(
  server: ServerParts<Context>,
  { thread_id: threadId, input }: ThreadsAddUserMessageRequest['params'],
  options: OperationOptions<Context>,
): Promise<BegunRun<Context>> {
  const { context } = options
  const check = () => loadOpenThread(server, threadId, context)
  return enterThread(server, threadId, { whenBusy: 'refuse', check, plan }, options)

  async function plan(thread: ThreadMetadata): Promise<RunPlan<Context>> {
    const { item, changes } = await draftUserMessage(server.store, thread, input, { now: server.clock(), context })
    return {
      thread,
      changes,
      before: [{ type: 'thread.item.done', item: toWireItem(item) }],
      start: (runContext, hookOptions) => server.respond(thread, item, runContext, hookOptions),
    }
  }
}

/**
 * Cuts the run on the thread, which the retry makes void. Everything after the message is deleted at once. No event
 * reports that: the browser drops the items by itself.
 */
export async function retryAfterItem<Context>(
  server: ServerParts<Context>,
  { thread_id: threadId, item_id: itemId }: ThreadsRetryAfterItemRequest['params'],
  options: OperationOptions<Context>,
): Promise<BegunRun<Context>> {
  const { context } = options
  return enterThread(server, threadId, { whenBusy: 'cut', check, plan }, options)

  async function check() {
    const thread = await loadOpenThread(server, threadId, context)
    const item = await server.store.loadItem(threadId, itemId, context)
    if (item.type === 'user_message') return { thread, item }
    throw new InvalidStateError(`Item ${itemId} is not a user message: only those can be answered again`)
  }

  async function plan({ thread: stored, item }: Awaited<ReturnType<typeof check>>): Promise<RunPlan<Context>> {
    const deleted = await loadItemsAfter(server.store, threadId, { itemId, context })
    const thread = rollBackTurns(stored, deleted)
    const undo: StoreChange[] = thread === stored ? [] : [{ type: 'save_thread', thread, base: stored }]
    return {
      thread,
      changes: [{ type: 'delete_items_after', threadId, itemId }, ...undo],
      start: (runContext, hookOptions) => server.respond(thread, item, runContext, hookOptions),
    }
  }
}

async function loadOpenThread<Context>(
  { store, enforceThreadStatus }: ServerParts<Context>,
  threadId: string,
  context: Context,
): Promise<ThreadMetadata> {
  const thread = await store.loadThread(threadId, context)
  if (!enforceThreadStatus || thread.status.type === 'active') return thread
  throw new InvalidStateError(`Thread ${threadId} is ${thread.status.type}: it takes no more messages`)
}
