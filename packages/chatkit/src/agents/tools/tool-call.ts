import type { protocol } from '@openai/agents'
import type { ToolCall } from '../context/run-signal.ts'

/** A call that runs on our side, whatever kind of tool it is; hosted calls are none. Some have no call id but their own. */
export function toToolCall(item: protocol.ModelItem): ToolCall | undefined {
  switch (item.type) {
    case 'function_call':
      return { callId: item.callId, name: item.name, arguments: item.arguments }
    case 'shell_call':
    case 'computer_call':
      return { callId: item.callId, name: item.type, arguments: JSON.stringify(item.action ?? {}) }
    case 'apply_patch_call':
      return { callId: item.callId, name: item.type, arguments: JSON.stringify(item.operation) }
    default:
      return undefined
  }
}
