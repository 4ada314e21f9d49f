import { RunContext, RunState } from '@openai/agents'
import type { Agent } from '@openai/agents'
import type { ThreadStreamEvent } from '../../event.ts'
import type { Action } from '../../request.ts'
import { CustomStreamError } from '../../server/errors.ts'
import { arrivals } from '../context/agent-context.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { hashCall } from './approval-record.ts'
import type { ApprovalCall } from './approval-record.ts'
import type { Approvals } from './approvals.ts'
import type { StreamAgentResponseOptions } from '../stream/agent-response.ts'
import type { StreamedRun } from '../stream/run-reader.ts'
import type { ToolCall } from '../context/run-signal.ts'
import { streamAgentResponse } from '../stream/stream-agent-response.ts'
import { toToolCall } from '../tools/tool-call.ts'

/** The agents that can go on with a run. They are found by name in the handoffs of the given agent. */
type AnyAgent<Context> = Agent<AgentContext<Context>>

export interface ResumeApprovedOptions<Context> extends StreamAgentResponseOptions<Context> {
  approvals: Approvals<Context>
  /** Where runs begin, whichever agent was active when this one stopped. */
  agent: AnyAgent<Context>
  /** Starts the run with the state instead of an input, streamed. */
  run: (state: RunState<AgentContext<Context>, AnyAgent<Context>>) => Promise<StreamedRun>
}

/**
 * Takes the answer of a card, and goes on with the run when it waits for no other. For a server's `action` hook. Throws `CustomStreamError` when
 * the team, or the Agents SDK, has changed so that the run cannot be gone on with; nothing was done then, and the user is told to ask again.
 */
export async function* resumeApproved<Context>(
  context: AgentContext<Context>,
  action: Action,
  { agent, run, ...options }: ResumeApprovedOptions<Context>,
): AsyncGenerator<ThreadStreamEvent, void, undefined> {
  const { approvals } = options
  const { events, run: waiting } = await approvals.answer(context, action)
  yield* events
  if (!waiting) return
  let state: RunState<AgentContext<Context>, AnyAgent<Context>>
  try {
    state = await RunState.fromStringWithContext(agent, waiting.state, new RunContext(context), {
      contextStrategy: 'replace',
    })
  } catch (error) {
    const cause = new Error(`The run that waited, stored by ${waiting.storedBy}, cannot be gone on with.`, {
      cause: error,
    })
    yield* await approvals.lose(context, waiting.calls)
    throw new CustomStreamError(approvals.wording.lost, { cause })
  }
  for (const call of decide(state, waiting.calls)) context[arrivals].push({ type: 'tool_started', call })
  yield* streamAgentResponse(context, await run(state), options)
}

/**
 * Gives the calls that are made now. A run that goes on does not report them again; only its hooks do, where there are
 * any.
 */
function decide<Context>(
  state: RunState<AgentContext<Context>, AnyAgent<Context>>,
  calls: readonly ApprovalCall[],
): ToolCall[] {
  const approved: ToolCall[] = []
  for (const item of state.getInterruptions()) {
    const call = toToolCall(item.rawItem)
    const hash = call && hashCall(call)
    const decided = calls.find(({ call_id, arguments_hash }) => call_id === call?.callId && arguments_hash === hash)
    if (call && decided?.decision === 'approved') {
      state.approve(item)
      approved.push(call)
    } else {
      state.reject(item, { message: 'The user declined this call. It was not carried out.' })
    }
  }
  return approved
}
