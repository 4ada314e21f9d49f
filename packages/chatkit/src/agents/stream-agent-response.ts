import type { ThreadStreamEvent } from '../event.ts'
import { arrivals } from './agent-context.ts'
import type { AgentContext } from './agent-context.ts'
import { AgentResponse } from './agent-response.ts'
import type { StreamAgentResponseOptions } from './agent-response.ts'
import { IncompleteResponseError } from './run-errors.ts'
import { readRun } from './run-reader.ts'
import type { StreamedRun } from './run-reader.ts'

/**
 * The thread events of one run: what the agents say, and what their tools queue on the context, as it comes. Text is complete and in order on
 * every provider. The run is stopped when the reader leaves.
 *
 * Throws what ended the run. A guardrail's tripwire comes after everything shown by this run was taken back. After any other failure what had
 * arrived stays: an open message is done as far as it got. A `CustomStreamError` or `StreamError` thrown in the run is the app's own and leaves
 * things as they are. An abort is thrown as the signal's reason, and nothing is sent any more.
 * Source: `stream_agent_response`, openai/chatkit-python `chatkit/agents.py`.
 */
export async function* streamAgentResponse<Context>(
  context: AgentContext<Context>,
  run: StreamedRun,
  options: StreamAgentResponseOptions<Context> = {},
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { signal, idleTimeoutMs } = options
  const queue = context[arrivals]
  const response = new AgentResponse(context, options)
  const wake = () => queue.push({ type: 'end' })
  signal?.addEventListener('abort', wake)
  const stop = readRun(run, queue)

  try {
    await response.resume()
    for (let isOver = false; !isOver;) {
      if (!(await queue.arrival({ timeoutMs: idleTimeoutMs }))) throw new IncompleteResponseError('stalled')
      for (const arrival of queue.take()) {
        if (arrival.type === 'end') isOver = true
        const applied = response.apply(arrival)
        if (applied) await applied
        for (const event of response.take()) yield event
      }
      response.flush()
      for (const event of response.take()) yield event
    }
    if (signal?.aborted || (run.cancelled && !signal)) throw toAbortReason(signal)
    if (run.cancelled) throw new Error('The run was cancelled before it was complete.')
    await response.finish(run)
    for (const event of response.take()) yield event
  } catch (error) {
    if (signal?.aborted) throw toAbortReason(signal)
    const failure = response.fail(error)
    for (const event of response.take()) yield event
    if (failure !== undefined) throw failure
  } finally {
    signal?.removeEventListener('abort', wake)
    await stop()
    // What is left was this run's: the context may have another.
    queue.take()
  }
}

function toAbortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException('The run was cancelled.', 'AbortError')
}
