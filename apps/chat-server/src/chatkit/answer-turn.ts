import type { Agent, AgentInputItem, Runner } from '@openai/agents'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { streamAgentResponse } from '@frontdesk/chatkit/agents'
import type { Approvals } from '@frontdesk/chatkit/agents/approvals'
import type { RequestContext, Store } from '@frontdesk/chatkit/server'
import { describeAgentFailure, isAgentsOwnFailure } from '../team/agent-failure.ts'
import { findBrokenPromise } from '../team/broken-promise.ts'
import type { Team } from '../team/team.ts'
import { createRefusals } from '../team/guardrails/refusal-words.ts'
import { TurnContext } from '../team/turn-context.ts'
import type { TopicOptions } from '../team/turn-context.ts'
import { TurnRoute } from '../team/turn-route.ts'
import { expandEvents } from './expand-events.ts'
import { explainFailure, withExplanation } from './explain-failure.ts'
import { observeRunner } from '../debug/observe-runner.ts'
import type { TurnTrace } from '../debug/turn-trace.ts'
import { followedUp } from './follow-up.ts'
import type { FollowUp } from './follow-up.ts'
import { openTrace, saveTrace } from './keep-trace.ts'

/** What each run of the agents needs, a new one or one that goes on. */
export interface RunParts {
  team: Team
  thread: ThreadMetadata
  store: Store
  requestContext: RequestContext
  signal: AbortSignal
  /** How long the answer may be silent, a tool at work included, before it has failed. */
  idleTimeoutMs: number
  approvals: Approvals
  now: () => Date
  /** Gives what is sent in the place of an event: the event itself, and what belongs before and after it. */
  dress: (event: ThreadStreamEvent, context: TurnContext) => ThreadStreamEvent[]
  judgeTopic: (text: string, options: TopicOptions & { context: TurnContext }) => Promise<boolean>
  createRunner: (context: TurnContext) => Runner
}

export interface TurnParts extends RunParts {
  /** Called once, when the answer begins. */
  begin: (context: TurnContext) => void | Promise<void>
  /** What the model is given of the thread, as it is stored now. */
  loadInput: (context: TurnContext) => Promise<AgentInputItem[]>
}

/** One run of the agents within a turn. */
interface Attempt {
  agent: Agent<TurnContext>
  finalOutput: unknown
}

/**
 * The answer of the team to what stands in a thread. The agent that was active last goes on, and whoever ends the turn is active next time. When a
 * specialist fails, the entry is told what was tried and answers; when an agent says that it hands over and does not, that colleague answers.
 */
export function answerTurn(parts: TurnParts): AsyncIterableIterator<ThreadStreamEvent, void, undefined> {
  const { team, thread, signal } = parts
  const route = new TurnRoute({ entry: team.start.name, ...team.config.routing })
  const trace = openTrace(parts.requestContext)
  const last: Attempt = { agent: team.start, finalOutput: undefined }
  const attempt = (begin: (context: TurnContext) => void | Promise<void>) =>
    runAttempt(parts, { route, trace, last, begin })

  const next: FollowUp<ThreadStreamEvent> = async (failure) => {
    if (signal.aborted) return undefined
    const { agent } = last
    if (failure !== undefined) {
      const hasOwnModel = team.config.agents[agent.name]?.model !== undefined
      const isOver = agent === team.start || route.hasFailed || !isAgentsOwnFailure(failure.error, { hasOwnModel })
      if (isOver) return undefined
      route.fail(agent.name)
      trace.add({ kind: 'failure', agent: agent.name, reason: describeAgentFailure(failure.error) })
      return attempt(async (context) => {
        thread.metadata['active_agent'] = team.start.name
        await note(context, wordFailure(titleOf(team, agent), describeAgentFailure(failure.error), route.calls))
      })
    }
    const promised = promisedBy(last, { team, route })
    if (promised === undefined) return undefined
    route.handOver()
    trace.add({ kind: 'promise', from: last.agent.name, to: promised.name })
    return attempt(async (context) => {
      thread.metadata['active_agent'] = promised.name
      await note(context, `The user was told that ${titleOf(team, promised)} takes over. You are: answer them now.`)
    })
  }
  const events = followedUp(attempt(parts.begin), async (failure) => {
    const more = await next(failure)
    if (more === undefined) await saveTrace(trace, parts)
    return more
  })
  return withExplanation(events, explainFailure)
}

function runAttempt(
  parts: TurnParts,
  {
    route,
    trace,
    last,
    begin,
  }: { route: TurnRoute; trace: TurnTrace; last: Attempt; begin: (context: TurnContext) => void | Promise<void> },
): AsyncIterableIterator<ThreadStreamEvent> {
  const { team, thread, requestContext, signal, idleTimeoutMs, approvals, loadInput } = parts
  const context = createTurnContext(parts, { route, trace })
  const runner = parts.createRunner(context)
  context.observe(runner)
  observeRunner(runner, trace)
  runner.on('agent_tool_start', (_context, _agent, tool) => route.call(tool.name))
  runner.on('agent_handoff', (_context, _from, to) => {
    route.handOver()
    thread.metadata['active_agent'] = to.name
    last.agent = team.find(to.name)
  })
  runner.on('agent_end', (_context, _agent, output) => void (last.finalOutput = output))
  const run = async () => {
    await begin(context)
    last.agent = team.find(thread.metadata['active_agent'])
    last.finalOutput = undefined
    const input = await loadInput(context)
    context.input = input
    const { maxSteps: maxTurns } = team.config.routing
    return runner.run(last.agent, input, { stream: true, context, maxTurns, signal })
  }
  const refusals = createRefusals(team.config, requestContext.locale)
  const events = streamAgentResponse(context, run, { refusals, idleTimeoutMs, approvals, signal })
  return expandEvents(events, (event) => parts.dress(event, context))
}

/** What the agents of one run are given. */
export function createTurnContext(
  { thread, store, requestContext, now, judgeTopic }: RunParts,
  { route, trace }: { route: TurnRoute; trace: TurnTrace },
): TurnContext {
  const context: TurnContext = new TurnContext({
    thread,
    store,
    requestContext,
    route,
    now,
    trace,
    judgeTopic: (text, options) => judgeTopic(text, { ...options, context }),
  })
  return context
}

/** The colleague that an answer has promised, as long as the turn may still be handed over to them. */
function promisedBy(
  { agent, finalOutput }: Attempt,
  { team, route }: { team: Team; route: TurnRoute },
): Agent<TurnContext> | undefined {
  if (typeof finalOutput !== 'string') return undefined
  const handoffs = team.config.agents[agent.name]?.handoffs ?? []
  const colleagues = handoffs.map((name) => ({ name, title: team.config.agents[name]?.title ?? name }))
  const promised = findBrokenPromise(finalOutput, colleagues)
  return promised !== undefined && route.mayHandOver(promised.name) ? team.find(promised.name) : undefined
}

/** Tells the model something in its place in the thread, before the thread is read. */
async function note(context: TurnContext, content: string): Promise<void> {
  const { store, thread, requestContext } = context
  const item = { id: context.generateId('message'), thread_id: thread.id, created_at: context.now().toISOString() }
  await store.saveItem(thread.id, { ...item, type: 'hidden_context_item', content }, requestContext)
}

function wordFailure(title: string, reason: string, calls: readonly string[]): string {
  const tried = calls.length === 0 ? 'It had called no tool.' : `It had called: ${calls.join(', ')}.`
  return `${title} could not answer: ${reason}. ${tried} Tell the user plainly what did not work, and help as far as you can.`
}

function titleOf(team: Team, { name }: { name: string }): string {
  return team.config.agents[name]?.title ?? name
}
