import type { AgentInputItem } from '@openai/agents'
import { isCall, isResult } from './pair-calls.ts'
import { toToolCall } from '../tools/tool-call.ts'
import { outputText } from '../tools/tool-summary.ts'

/**
 * A kept call of a computer, a shell or a patch as an ordinary function call, and so its result: Chat Completions has no other kind, and a thread
 * may go on with another provider than it began with.
 */
export function toFunctionCall(item: AgentInputItem): AgentInputItem {
  if (item.type === 'function_call' || item.type === 'function_call_result') return item
  if (isCall(item)) {
    const call = toToolCall(item)
    return call ? { type: 'function_call', ...call, status: 'completed' } : item
  }
  if (!isResult(item) || !('callId' in item) || typeof item.callId !== 'string') return item
  const name = (item.type ?? '').replace(/_(?:output|result)$/, '')
  const output = 'output' in item ? outputText(item.output) : ''
  return { type: 'function_call_result', callId: item.callId, name, status: 'completed', output }
}
