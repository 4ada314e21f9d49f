import type { Runner } from '@openai/agents'
import type { TurnTrace } from './turn-trace.ts'

/** Writes down what a run does as it does it: agents, handoffs, and each tool with the time that it took. */
export function observeRunner(runner: Runner, trace: TurnTrace, now: () => number = Date.now): void {
  const started = new Map<string, number>()
  runner.on('agent_start', (_context, agent) => trace.add({ kind: 'agent', name: agent.name }))
  runner.on('agent_handoff', (_context, from, to) => trace.add({ kind: 'handoff', from: from.name, to: to.name }))
  runner.on('agent_tool_start', (_context, _agent, tool, { toolCall }) => {
    started.set(idOf(toolCall) ?? tool.name, now())
  })
  runner.on('agent_tool_end', (_context, agent, tool, _result, { toolCall }) => {
    const since = started.get(idOf(toolCall) ?? tool.name) ?? now()
    trace.add({ kind: 'tool', name: tool.name, agent: agent.name, milliseconds: now() - since })
  })
}

function idOf(call: object): string | undefined {
  return 'callId' in call && typeof call.callId === 'string' ? call.callId : undefined
}
