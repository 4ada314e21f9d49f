import type { protocol, Runner } from '@openai/agents'
import type { ArrivalQueue } from './arrival-queue.ts'
import type { RunSignal } from './run-signal.ts'
import { toToolCall } from '../tools/tool-call.ts'

interface Hooked {
  readonly context: unknown
}

interface Details {
  readonly toolCall: protocol.ToolCallItem
}

/**
 * Tells the queue of the tool calls of the runs whose context is `context`, as they start and end; a Runner may serve several contexts at once.
 * Run item events come too late for that: those of parallel calls are held until the slowest has ended. Returns what detaches it.
 */
export function attachRunHooks(runner: Runner, context: object, queue: ArrivalQueue<RunSignal>): () => void {
  const onStart = (hooked: Hooked, _agent: unknown, _tool: unknown, { toolCall }: Details) => {
    const call = toToolCall(toolCall)
    if (call && hooked.context === context) queue.push({ type: 'tool_started', call })
  }
  const onEnd = (hooked: Hooked, _agent: unknown, _tool: unknown, output: string, { toolCall }: Details) => {
    const call = toToolCall(toolCall)
    if (call && hooked.context === context) queue.push({ type: 'tool_ended', callId: call.callId, output })
  }

  runner.on('agent_tool_start', onStart)
  runner.on('agent_tool_end', onEnd)
  return () => {
    runner.off('agent_tool_start', onStart)
    runner.off('agent_tool_end', onEnd)
  }
}
