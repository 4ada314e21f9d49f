import { isHiddenItem } from '../../item.ts'
import type { ClientToolCallItem, ThreadItem } from '../../item.ts'
import type { ThreadsAddClientToolOutputRequest } from '../../request.ts'
import type { ChatKitServer } from '../chatkit-server.ts'
import { InvalidStateError } from '../errors.ts'
import { walkItems } from '../item-pages.ts'
import type { StoreChange } from '../store.ts'
import type { OperationOptions, RunPlan } from './operation.ts'

/** The output belongs to the newest visible item, which must be a pending call. All other pending calls are given up. */
export async function addClientToolOutput<Context>(
  server: ChatKitServer<Context>,
  { thread_id: threadId, result }: ThreadsAddClientToolOutputRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<RunPlan> {
  const thread = await server.store.loadThread(threadId, context)
  const { call, stale } = await findPendingCalls(server, threadId, context)
  if (!call) {
    throw new InvalidStateError(`The newest item of thread ${threadId} is not a client tool call that waits for output`)
  }
  for (const { id, call_id } of stale) {
    server.logger.warn({ thread_id: threadId, item_id: id, call_id }, 'A client tool call was never answered: deleted')
  }
  const completed: ClientToolCallItem = { ...call, status: 'completed', output: result }
  const deletions = stale.map(({ id }): StoreChange => ({ type: 'delete_item', threadId, itemId: id }))
  signal.throwIfAborted()
  await server.store.write([{ type: 'save_item', threadId, item: completed }, ...deletions], context)
  return { thread, start: (options) => server.respond(thread, null, context, options) }
}

async function findPendingCalls<Context>(
  { store }: ChatKitServer<Context>,
  threadId: string,
  context: Context,
): Promise<{ call?: ClientToolCallItem; stale: ClientToolCallItem[] }> {
  const calls: ClientToolCallItem[] = []
  for await (const item of walkItems(store, threadId, { order: 'desc' }, context)) {
    if (isPendingCall(item)) calls.push(item)
    else if (calls.length === 0 && !isHiddenItem(item)) break
  }
  const [call, ...stale] = calls
  return { ...(call && { call }), stale }
}

function isPendingCall(item: ThreadItem): item is ClientToolCallItem {
  return item.type === 'client_tool_call' && item.status === 'pending'
}
