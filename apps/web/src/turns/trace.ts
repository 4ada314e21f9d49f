/** One thing that happened in a turn, as the server tells it. `at` counts milliseconds from its start. */
export type Step = { at: number } & (
  | { kind: 'agent'; name: string }
  | { kind: 'handoff'; from: string; to: string }
  | { kind: 'tool'; name: string; agent: string; milliseconds: number }
  | { kind: 'guardrail'; name: string; stopped: boolean }
  | { kind: 'failure'; agent: string; reason: string }
  | { kind: 'promise'; from: string; to: string }
)

/** What a turn did: the server's debug view. */
export interface Trace {
  run: string
  started_at: string
  milliseconds: number
  steps: Step[]
  tokens: { requests: number; input: number; output: number }
  context?: Record<string, unknown>
}
