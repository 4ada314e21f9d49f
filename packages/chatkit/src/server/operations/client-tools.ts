import { isHiddenItem } from '../../item.ts'
import type { ClientToolCallItem, ThreadItem } from '../../item.ts'
import type { JsonValue } from '../../json.ts'
import type { ThreadsAddClientToolOutputRequest } from '../../request.ts'
import type { ThreadMetadata } from '../../thread.ts'
import { InvalidStateError } from '../errors.ts'
import { walkItems } from '../items/item-pages.ts'
import type { ServerParts } from '../server-parts.ts'
import type { StoreChange } from '../store.ts'
import { enterThread } from './enter-thread.ts'
import type { BegunRun, OperationOptions, RunPlan } from './operation.ts'

/** The output belongs to the newest visible item, which must be a pending call. All other pending calls are given up. */
export async function addClientToolOutput<Context>(
  server: ServerParts<Context>,
  { thread_id: threadId, result }: ThreadsAddClientToolOutputRequest['params'],
  options: OperationOptions<Context>,
): Promise<BegunRun<Context>> {
  const { context } = options
  const check = () => server.store.loadThread(threadId, context)
  // The page may have its answer ready before the run that asked for it has come to its end.
  return enterThread(server, threadId, { whenBusy: 'wait', check, plan }, options)

  async function plan(thread: ThreadMetadata): Promise<RunPlan<Context>> {
    const changes = await completeCall(server, threadId, result, context)
    return {
      thread,
      changes,
      start: (runContext, hookOptions) => server.respond(thread, null, runContext, hookOptions),
    }
  }
}

async function completeCall<Context>(
  server: ServerParts<Context>,
  threadId: string,
  result: JsonValue,
  context: Context,
): Promise<StoreChange[]> {
  const { call, stale } = await findPendingCalls(server, threadId, context)
  if (!call) {
    throw new InvalidStateError(`The newest item of thread ${threadId} is not a client tool call that waits for output`)
  }
  for (const { id, call_id } of stale) {
    server.logger.warn({ thread_id: threadId, item_id: id, call_id }, 'A client tool call was never answered: deleted')
  }
  const completed: ClientToolCallItem = { ...call, status: 'completed', output: result }
  const deletions = stale.map(({ id }): StoreChange => ({ type: 'delete_item', threadId, itemId: id }))
  return [{ type: 'save_item', threadId, item: completed }, ...deletions]
}

async function findPendingCalls<Context>(
  { store }: ServerParts<Context>,
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
