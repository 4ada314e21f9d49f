import { ChatKitClient, textMessage } from '@frontdesk/client'
import type { StreamingRequestInput } from '@frontdesk/client'
import type { Trace } from '../debug/turn-trace.ts'
import type { ObservedTurn } from './judge-turn.ts'

export interface AskedServer {
  url: string
  /** The key of the user who asks. */
  key: string
  /** The key of an operator, who may see what a turn did. */
  operatorKey: string
  /** How long one answer may take. */
  timeoutMs: number
}

export interface AskedTurn extends ObservedTurn {
  threadId: string | undefined
  trace: Trace | undefined
}

/** Sends a message as a page would, in a new thread unless one is given, and reads what came of it. */
export async function askServer(
  text: string,
  { url, key, operatorKey, timeoutMs }: AskedServer,
  threadId?: string,
): Promise<AskedTurn> {
  const client = new ChatKitClient({ url: `${url}/chatkit`, headers: { authorization: `Bearer ${key}` } })
  const input = textMessage(text)
  const request: StreamingRequestInput =
    threadId === undefined
      ? { type: 'threads.create', params: { input } }
      : { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
  let id = threadId
  let error: string | undefined
  const answers: string[] = []
  try {
    for await (const event of client.stream(request, { signal: AbortSignal.timeout(timeoutMs) })) {
      if (event.type === 'thread.created') id = event.thread.id
      else if (event.type === 'error') error = event.message ?? event.code
      else if (event.type === 'thread.item.done' && event.item.type === 'assistant_message') {
        answers.push(event.item.content.map((part) => part.text).join(''))
      }
    }
  } catch (failure) {
    error = (failure as Error).name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : (failure as Error).message
  }
  const trace = id === undefined ? undefined : await loadTrace(`${url}/admin/threads/${id}/runs/last`, operatorKey)
  const steps = trace?.steps ?? []
  return {
    threadId: id,
    answer: answers.join('\n'),
    agent: steps.findLast((step) => step.kind === 'agent')?.name,
    tools: [...new Set(steps.flatMap((step) => (step.kind === 'tool' ? [step.name] : [])))],
    trace,
    ...(error !== undefined && { error }),
  }
}

async function loadTrace(url: string, operatorKey: string): Promise<Trace | undefined> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${operatorKey}`, accept: 'application/json' },
  })
  return response.ok ? ((await response.json()) as Trace) : undefined
}
