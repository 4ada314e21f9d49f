import type { ChatKitServer } from '../chatkit-server.ts'
import { ThreadBusyError } from '../errors.ts'
import type { RunPass, WhenBusy } from '../run-gate.ts'
import type { OperationOptions, RunPlan } from './operation.ts'

export interface EnterThreadOptions<Checked> {
  whenBusy: WhenBusy
  /** Reads what the request is about and throws when it cannot be. */
  check: () => Promise<Checked>
  /** Stores what the request brings, and says how to run it. */
  plan: (checked: Checked) => Promise<Omit<RunPlan, 'pass'>>
}

/**
 * Plans a run while no other is on the thread. The request is checked before it enters, so that one that is refused, or somebody else's, cuts no
 * run; and again inside, because the run before it may have changed what it is about.
 */
export async function enterThread<Context, Checked>(
  server: ChatKitServer<Context>,
  threadId: string,
  { whenBusy, check, plan }: EnterThreadOptions<Checked>,
  options: OperationOptions<Context>,
): Promise<RunPlan> {
  await check()
  const pass = await enter(server, threadId, { whenBusy, check }, options)
  try {
    return { ...(await plan(await check())), pass }
  } catch (error) {
    pass.leave()
    throw error
  }
}

/** Before a run is cut, one that ends by itself gets a moment, and the request is checked once more: it may be the second click on one button. */
async function enter<Context>(
  { runGate }: ChatKitServer<Context>,
  threadId: string,
  { whenBusy, check }: Pick<EnterThreadOptions<unknown>, 'whenBusy' | 'check'>,
  { context, signal }: OperationOptions<Context>,
): Promise<RunPass> {
  if (whenBusy !== 'cut') return runGate.enter(threadId, { whenBusy, context, signal })
  try {
    return await runGate.enter(threadId, { whenBusy: 'refuse', context, signal })
  } catch (error) {
    if (!(error instanceof ThreadBusyError)) throw error
    await check()
    return runGate.enter(threadId, { whenBusy, context, signal })
  }
}
