import { context, propagation, trace } from '@opentelemetry/api'
import type { Context, Span } from '@opentelemetry/api'
import type { Runner } from '@openai/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { ATTRIBUTE, OPERATION } from './names.ts'
import { startSpan } from './spans.ts'

/** The spans of the calls that are being made, by the run of the agents that makes them and the id of the call. */
const calls = new WeakMap<AgentContext, ReadonlyMap<string, Span>>()

/**
 * What a call tells its tool server of its trace, in the members that the protocol keeps for it: `traceparent`, and `tracestate` where there is one.
 * Nothing where no tracing is set up. A call that no run makes is under whatever is active. Source: Model Context Protocol, SEP-414.
 */
export function traceMetaOf(run?: AgentContext, callId = ''): Record<string, string> {
  const span = run && calls.get(run)?.get(callId)
  const meta: Record<string, string> = {}
  propagation.inject(span ? trace.setSpan(context.active(), span) : context.active(), meta)
  return meta
}

/**
 * Spans of a run of the agents: one for each agent as long as it is active, and under it one for each call of a tool. Gives what is active now, for the
 * calls of models. Nothing of it is kept where no tracing is set up.
 */
export function traceRunner(runner: Runner, run: AgentContext): () => Context {
  const outside = context.active()
  const tools = new Map<string, Span>()
  calls.set(run, tools)
  let agent: Span | undefined
  let within = outside
  const leave = () => {
    agent?.end()
    agent = undefined
    within = outside
  }
  runner.on('agent_start', (_context, { name }) => {
    leave()
    agent = startSpan(`${OPERATION.agent} ${name}`, {
      parent: outside,
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.agent,
        [ATTRIBUTE.agent]: name,
        [ATTRIBUTE.conversation]: run.thread.id,
      },
    })
    within = trace.setSpan(outside, agent)
  })
  runner.on('agent_handoff', leave)
  runner.on('agent_end', leave)
  runner.on('agent_tool_start', (_context, { name: agentName }, { name, type }, { toolCall }) => {
    const callId = idOf(toolCall) ?? name
    const span = startSpan(`${OPERATION.tool} ${name}`, {
      parent: within,
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.tool,
        [ATTRIBUTE.tool]: name,
        [ATTRIBUTE.toolCall]: callId,
        [ATTRIBUTE.toolType]: type === 'function' ? 'function' : 'extension',
        [ATTRIBUTE.agent]: agentName,
      },
    })
    tools.set(callId, span)
  })
  runner.on('agent_tool_end', (_context, _agent, { name }, _result, { toolCall }) => {
    const callId = idOf(toolCall) ?? name
    tools.get(callId)?.end()
    tools.delete(callId)
  })
  return () => within
}

function idOf(call: object): string | undefined {
  return 'callId' in call && typeof call.callId === 'string' ? call.callId : undefined
}
