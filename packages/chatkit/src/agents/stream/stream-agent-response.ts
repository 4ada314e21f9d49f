import type { AgentContext } from '../context/agent-context.ts'
import type { StreamAgentResponseOptions } from './agent-response.ts'
import { AgentStream } from './agent-stream.ts'
import type { RunSource } from './run-reader.ts'

/**
 * The thread events of one run: what the agents say, and what their tools queue on the context, as it comes. Text is complete and in order on
 * every provider. The run is read from the first `next()` on, at its own pace, and stopped when the reader leaves. Given a function, the run is
 * started then, and what keeps it from starting is a failure like any other.
 *
 * Throws what ended the run. A guardrail's tripwire comes after everything shown by this run was taken back, unless a refusal is worded for it.
 * After any other failure what had arrived stays: an open message is done as far as it got, unless `keepPartial` is off. A `CustomStreamError` or `StreamError` thrown in the
 * run is the app's own and leaves things as they are. An abort is thrown as the signal's reason, and nothing is sent any more.
 * Source: `stream_agent_response`, openai/chatkit-python `chatkit/agents.py`.
 */
export function streamAgentResponse<Context>(
  context: AgentContext<Context>,
  run: RunSource,
  options: StreamAgentResponseOptions<Context> = {},
): AgentStream<Context> {
  return new AgentStream(context, run, options)
}
