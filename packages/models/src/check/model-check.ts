import type { AgentInputItem } from '@openai/agents'

/** How one check of a model has gone. */
export interface ModelCheck {
  /** What was asked for: a streamed answer, a tool call, a handoff, an image. */
  name: string
  works: boolean
  /** What came of it, or what went wrong, in a line. Never holds a key. */
  detail: string
  /** Under which the provider knows the request; undefined when it said none. */
  requestId: string | undefined
  durationMs: number
}

/** What came of a request. */
export interface CheckedAnswer {
  text: string
  /** How many pieces the text came in. */
  pieces: number
  output: AgentInputItem[]
  requestId: string | undefined
}
