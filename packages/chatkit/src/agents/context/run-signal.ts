import type { RunStreamEvent } from '@openai/agents'
import type { ThreadStreamEvent } from '../../event.ts'

/** What the bridge reads, in the order in which it arrives: what tools queue, what the run streams, what its hooks tell as it happens. */
export type RunSignal =
  | { type: 'event'; event: ThreadStreamEvent }
  | { type: 'run'; event: RunStreamEvent }
  | { type: 'tool_started'; call: ToolCall }
  | { type: 'tool_progressed'; callId: string; words: string }
  | { type: 'tool_ended'; callId: string; output: unknown }
  | RunEnding

export type RunEnding = { type: 'end' } | { type: 'failure'; error: unknown }

/** One call of a tool. `arguments` is the JSON text that the model wrote. */
export interface ToolCall {
  callId: string
  name: string
  arguments: string
}
