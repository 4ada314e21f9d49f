import { isHiddenItem } from '../../item.ts'
import type { ThreadItem } from '../../item.ts'
import type { ThreadsCustomActionRequest, ThreadsSyncCustomActionRequest } from '../../request.ts'
import type { ThreadMetadata } from '../../thread.ts'
import { InvalidStateError } from '../errors.ts'
import { toWireItem } from '../wire/projections.ts'
import type { ServerParts } from '../server-parts.ts'
import { enterThread } from './enter-thread.ts'
import type { BegunRun, OperationOptions, RunPlan } from './operation.ts'

/** Undefined when the item is no widget: the reference answers that by a lone `error` event, not by a failure. */
export async function startAction<Context>(
  server: ServerParts<Context>,
  params: ThreadsCustomActionRequest['params'],
  options: OperationOptions<Context>,
): Promise<BegunRun<Context> | undefined> {
  const { context } = options
  const { sender } = await loadSender(server, params, context)
  if (sender && sender.type !== 'widget') return undefined
  return enterThread(server, params.thread_id, { whenBusy: 'refuse', check, plan }, options)

  async function check() {
    const { thread, sender: widget } = await loadSender(server, params, context)
    if (widget && widget.type !== 'widget') throw new InvalidStateError(`Item ${widget.id} is not a widget`)
    return { thread, widget }
  }

  async function plan({ thread, widget }: Awaited<ReturnType<typeof check>>): Promise<RunPlan<Context>> {
    return {
      thread,
      changes: [],
      start: (runContext, hookOptions) => server.action(thread, params.action, widget, runContext, hookOptions),
    }
  }
}

/** Stores nothing: what the hook changes, it saves itself. A hidden item stays with the server. */
export async function runSyncAction<Context>(
  server: ServerParts<Context>,
  params: ThreadsSyncCustomActionRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<{ updated_item?: ThreadItem }> {
  const { thread, sender } = await loadSender(server, params, context)
  if (sender && sender.type !== 'widget') throw new InvalidStateError(`Item ${sender.id} is not a widget`)
  const { updated_item: item } = await server.syncAction(thread, params.action, sender, context, { signal })
  return item && !isHiddenItem(item) ? { updated_item: toWireItem(item) } : {}
}

async function loadSender<Context>(
  { store }: ServerParts<Context>,
  { thread_id: threadId, item_id: itemId }: { thread_id: string; item_id?: string | undefined },
  context: Context,
): Promise<{ thread: ThreadMetadata; sender: ThreadItem | null }> {
  const thread = await store.loadThread(threadId, context)
  return { thread, sender: itemId ? await store.loadItem(threadId, itemId, context) : null }
}
