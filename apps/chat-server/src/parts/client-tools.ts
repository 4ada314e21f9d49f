import type { DurableRuns } from '@frontdesk/runs'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { ClientToolDeadlines } from '../client-tools/client-tool-deadlines.ts'
import { WaitingCalls } from '../client-tools/waiting-calls.ts'

export interface ClientToolsPartParts {
  deadlines: ClientToolDeadlines
  runs: DurableRuns
  store: SqlStore
  logger: Logger
}

/** Answers in the place of pages that do not, those that were asked before this server started among them. */
export function openClientToolsPart({ deadlines, runs, store, logger }: ClientToolsPartParts): AsyncDisposable {
  const { signal } = new AbortController()
  deadlines.answerBy((request, context) => runs.process(request, context, { signal, header: detached }), {
    async isPending({ id, thread_id }, context) {
      const item = await store.loadItem(thread_id, id, context)
      return item.type === 'client_tool_call' && item.status === 'pending'
    },
  })
  return new WaitingCalls({ deadlines, store, logger })
}

/** Nobody reads the answer live: the page finds it in the thread. */
function detached(name: string): string | undefined {
  return name === 'x-frontdesk-detached' ? '1' : undefined
}
