import type { StreamOptions } from '../../event.ts'
import type { ThreadMetadata } from '../../thread.ts'
import { ThreadBusyError } from '../errors.ts'
import type { RunPass, WhenBusy } from '../run/run-gate.ts'
import { createStoreLedger } from '../run/run-ledger.ts'
import type { ServerParts } from '../server-parts.ts'
import type { BegunRun, OperationOptions, RunPlan } from './operation.ts'

export interface EnterThreadOptions<Context, Checked> {
  whenBusy: WhenBusy
  /** Reads what the request refers to, and throws when the request is not possible. */
  check: () => Promise<Checked>
  /** Says what the request stores, and how to run it. */
  plan: (checked: Checked) => Promise<RunPlan<Context>>
}

/**
 * Begins a run when no other run is on the thread. The request is checked before it enters: a request that is refused,
 * or that is somebody else's, must not cut a run. It is checked again inside, because the run before it may have
 * changed what it refers to.
 */
export async function enterThread<Context, Checked>(
  server: ServerParts<Context>,
  threadId: string,
  { whenBusy, check, plan }: EnterThreadOptions<Context, Checked>,
  options: OperationOptions<Context>,
): Promise<BegunRun<Context>> {
  await check()
  const pass = await enter(threadId, { whenBusy, check }, options)
  return begin(server, pass, async () => plan(await check()), options)
}

/** Stores what the plan brings, on the thread that the pass holds. When that fails, the thread is free again. */
export async function begin<Context>(
  server: ServerParts<Context>,
  pass: RunPass<Context>,
  makePlan: () => Promise<RunPlan<Context>>,
  { context, signal }: Pick<OperationOptions<Context>, 'context' | 'signal'>,
): Promise<BegunRun<Context>> {
  try {
    const { thread, changes, before = [], after = [], start } = await makePlan()
    const ledger = pass.ledger ?? createStoreLedger(server.store, context)
    const options = { type: 'stream_options', stream_options: streamOptions(server, thread, context) } as const
    const opening = [...before, options, ...after]
    signal.throwIfAborted()
    await ledger.begin({ thread, changes, opening })
    return { thread, pass, ledger, opening, start: (hookOptions) => start(ledger.context, hookOptions) }
  } catch (error) {
    pass.leave()
    throw error
  }
}

function streamOptions<Context>(server: ServerParts<Context>, thread: ThreadMetadata, context: Context): StreamOptions {
  try {
    return server.getStreamOptions(thread, context)
  } catch (error) {
    server.logger.error({ err: error, thread_id: thread.id }, 'getStreamOptions() failed: the defaults are used')
    return { allow_cancel: true }
  }
}

/** Before a run is cut, one that ends by itself gets a moment, and the request is checked once more: it may be the second click on one button. */
async function enter<Context>(
  threadId: string,
  { whenBusy, check }: { whenBusy: WhenBusy; check: () => Promise<unknown> },
  { context, signal, gate }: OperationOptions<Context>,
): Promise<RunPass<Context>> {
  if (whenBusy !== 'cut') return gate.enter(threadId, { whenBusy, context, signal })
  try {
    return await gate.enter(threadId, { whenBusy: 'refuse', context, signal })
  } catch (error) {
    if (!(error instanceof ThreadBusyError)) throw error
    await check()
    return gate.enter(threadId, { whenBusy, context, signal })
  }
}
