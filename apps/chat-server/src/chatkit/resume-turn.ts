import type { Action, ThreadStreamEvent } from '@frontdesk/chatkit'
import { politeRefusals, resumeApproved } from '@frontdesk/chatkit/agents'
import { TurnContext } from '../team/turn-context.ts'
import { TurnRoute } from '../team/turn-route.ts'
import type { RunParts } from './answer-turn.ts'
import { expandEvents } from './expand-events.ts'
import { explainFailure, withExplanation } from './explain-failure.ts'

/** Takes the answer of an approval card, and goes on with the run that waits for it, whichever agent was active in it. */
export function resumeTurn(
  action: Action,
  { team, thread, store, requestContext, signal, idleTimeoutMs, approvals, now, dress, createRunner }: RunParts,
): AsyncIterableIterator<ThreadStreamEvent, void, undefined> {
  const { maxHandoffs, maxSteps: maxTurns } = team.config.routing
  const route = new TurnRoute({ entry: team.start.name, maxHandoffs })
  const context = new TurnContext({ thread, store, requestContext, route, now })
  const runner = createRunner(context)
  context.observe(runner)
  runner.on('agent_handoff', (_context, _from, to) => {
    thread.metadata['active_agent'] = to.name
  })
  const events = resumeApproved(context, action, {
    approvals,
    refusals: politeRefusals,
    idleTimeoutMs,
    signal,
    // The state names the agent by its name, and was made by this very team or by one like it.
    agent: team.start as never,
    run: (state) => runner.run(team.start, state as never, { stream: true, context, maxTurns, signal }),
  })
  return withExplanation(
    expandEvents(events, (event) => dress(event, context)),
    explainFailure,
  )
}
