import { randomUUID } from 'node:crypto'
import type { JsonObject, ThreadMetadata } from '@frontdesk/chatkit'
import type { RequestContext, Store } from '@frontdesk/chatkit/server'
import { TurnTrace } from '../debug/turn-trace.ts'
import { readSharedContext } from '../team/shared-context.ts'
import type { Team } from '../team/team.ts'

export interface TracedTurn {
  team: Team
  thread: ThreadMetadata
  store: Store
  requestContext: RequestContext
}

/** Keeps what the turn did in its thread, hidden from models. A failure to keep it is no failure of the turn. */
export async function saveTrace(trace: TurnTrace, { team, thread, store, requestContext }: TracedTurn): Promise<void> {
  const facts = readSharedContext(thread.metadata, team.config.context)
  const content = trace.toRecord(Object.keys(facts).length === 0 ? undefined : facts) as unknown as JsonObject
  const id = store.generateItemId('message', thread, requestContext)
  const item = { id, thread_id: thread.id, created_at: new Date().toISOString() }
  await store
    .saveItem(thread.id, { ...item, type: 'hidden_context_item', content }, requestContext)
    // The thread may be gone, or the run another's.
    .catch(() => undefined)
}

/** The record of a turn, under the run that it is kept as. */
export function openTrace(context: RequestContext & { lease?: { runId: string } }): TurnTrace {
  return new TurnTrace({ run: context.lease?.runId ?? `run_${randomUUID().replaceAll('-', '')}` })
}
