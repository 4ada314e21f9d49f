import { answerChatKitRequest, handleChatKitRequest, InvalidRequestError } from '@frontdesk/chatkit/server'
import type { ChatKitHandlerOptions, NodeRequest, NodeResponse, RequestContext } from '@frontdesk/chatkit/server'
import type { DurableRuns } from '../durable-runs.ts'
import { matchRunRequest } from './match-run-request.ts'

/**
 * Answers one request of Node's `http` or Express: the protocol, and what a client asks of a run by its name. It reads a run on, lists those of a
 * thread, or ends one; what is another user's is absent. Never rejects.
 */
export async function handleRunRequest(
  runs: DurableRuns,
  request: NodeRequest & { url?: string | undefined },
  response: NodeResponse,
  context: RequestContext,
  options: ChatKitHandlerOptions = {},
): Promise<void> {
  const matched = matchRunRequest(request.method, request.url ?? '/')
  if (matched.type === 'chatkit') return handleChatKitRequest(runs, request, response, context, options)
  const target = { response, header: (name: string) => headerOf(request, name), logger: runs.logger }
  return answerChatKitRequest(target, options, async ({ signal, header }) => {
    switch (matched.type) {
      case 'events': {
        const after = readAfter(matched.runId, { after: matched.after, lastEventId: header('last-event-id') })
        // Before the stream opens: what is not there is answered by its status.
        await runs.load(matched.runId, context)
        return runs.frames(matched.runId, { after, isNumbered: true, signal }, context)
      }
      case 'cancel':
        return { type: 'json', body: await runs.cancel(matched.runId, context) }
      case 'list':
        return { type: 'json', body: { data: await runs.list(matched.threadId, context) } }
      default:
        throw new TypeError(`Unknown request: ${JSON.stringify(matched satisfies never)}`)
    }
  })
}

/** The number of the last event that the caller has: of `?after=`, else of `Last-Event-ID`, else none. */
function readAfter(
  runId: string,
  { after, lastEventId }: { after: string | undefined; lastEventId: string | undefined },
): number {
  const text = after ?? (lastEventId?.startsWith(`${runId}:`) ? lastEventId.slice(runId.length + 1) : lastEventId)
  if (text === undefined || text === '') return 0
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidRequestError(
    `The number of an event is a whole number, as in ?after=12 or Last-Event-ID: ${runId}:12`,
  )
}

function headerOf({ headers }: NodeRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}
