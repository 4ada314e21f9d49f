import type { Action, ThreadStreamEvent } from '@frontdesk/chatkit'
import { resumeApproved } from '@frontdesk/chatkit/agents/approvals'
import { observeRunner } from '../debug/observe-runner.ts'
import { createRefusals } from '../team/guardrails/refusal-words.ts'
import { TurnRoute } from '../team/turn-route.ts'
import { createTurnContext } from './answer-turn.ts'
import type { RunParts } from './answer-turn.ts'
import { expandEvents } from './expand-events.ts'
import { followedUp } from './follow-up.ts'
import { openTrace, saveTrace } from './keep-trace.ts'
import { explainFailure, withExplanation } from './explain-failure.ts'

/** Takes the answer of an approval card, and goes on with the run that waits for it, whichever agent was active in it. */
export function resumeTurn(action: Action, parts: RunParts): AsyncIterableIterator<ThreadStreamEvent, void, undefined> {
  const { team, thread, requestContext, signal, idleTimeoutMs, approvals, dress, createRunner } = parts
  const { maxSteps: maxTurns } = team.config.routing
  const route = new TurnRoute({ entry: team.start.name, ...team.config.routing })
  const trace = openTrace(requestContext)
  const context = createTurnContext(parts, { route, trace })
  const runner = createRunner(context)
  context.observe(runner)
  observeRunner(runner, trace)
  runner.on('agent_handoff', (_context, _from, to) => {
    thread.metadata['active_agent'] = to.name
  })
  const events = resumeApproved(context, action, {
    approvals,
    refusals: createRefusals(team.config, requestContext.locale),
    idleTimeoutMs,
    signal,
    // The state names the agent by its name, and was made by this very team or by one like it.
    agent: team.start as never,
    run: (state) => runner.run(team.start, state as never, { stream: true, context, maxTurns, signal }),
  })
  return withExplanation(
    followedUp(
      expandEvents(events, (event) => dress(event, context)),
      async () => {
        await saveTrace(trace, parts)
        return undefined
      },
    ),
    explainFailure,
  )
}
