import type { ChatKitServer } from '@frontdesk/chatkit/server'
import { DurableRuns } from '@frontdesk/runs'
import type { SqlStore } from '@frontdesk/store'
import type { Config } from '../config/config.ts'
import type { Health } from './health.ts'

/** Keeps every answer as a run of its thread, and looks after those of servers that have died. */
export function openRunsPart(
  { runs: limits }: Config,
  { chatKit, store, health }: { chatKit: ChatKitServer; store: SqlStore; health: Health },
): DurableRuns {
  const runs = new DurableRuns(chatKit, { store, ...limits })
  const count = async () => {
    const { here, everywhere } = await runs.count()
    return `${here} here, ${everywhere} in all`
  }
  health.add('runs', count, { isRequired: false })
  return runs
}
