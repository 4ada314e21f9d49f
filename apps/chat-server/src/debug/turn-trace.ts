import type { JsonObject } from '@frontdesk/chatkit'
import type { ModelUsage } from '@frontdesk/models'

/** One thing that happened in a turn. */
export type Step =
  | { kind: 'agent'; name: string }
  | { kind: 'handoff'; from: string; to: string }
  | { kind: 'tool'; name: string; agent: string; milliseconds: number }
  | { kind: 'guardrail'; name: string; stopped: boolean }
  | { kind: 'failure'; agent: string; reason: string }
  | { kind: 'promise'; from: string; to: string }

/** What a turn did, for those who run the service. `at` counts milliseconds from its start. */
export interface Trace {
  type: typeof TRACE
  run: string
  started_at: string
  milliseconds: number
  steps: (Step & { at: number })[]
  tokens: { requests: number; input: number; output: number }
  /** In the currency of the prices; absent when the price of a model that was asked is not known. */
  cost?: number
  context?: JsonObject
}

/** Marks it among the hidden items of a thread, where models do not see it. */
export const TRACE = 'frontdesk.trace'

/** More steps than this are not kept. */
const MAX_STEPS = 200

/** Writes down what a turn does. */
export class TurnTrace {
  readonly #run: string
  readonly #now: () => number
  readonly #start: number
  readonly #steps: Trace['steps'] = []
  readonly #tokens = { requests: 0, input: 0, output: 0 }
  #costMicros: number | undefined = 0

  constructor({ run, now = Date.now }: { run: string; now?: () => number }) {
    this.#run = run
    this.#now = now
    this.#start = now()
  }

  add(step: Step): void {
    if (this.#steps.length < MAX_STEPS) this.#steps.push({ ...step, at: this.#now() - this.#start })
  }

  /** Counts one call of a model. */
  spend({
    inputTokens,
    outputTokens,
    costMicros,
  }: Pick<ModelUsage, 'inputTokens' | 'outputTokens' | 'costMicros'>): void {
    this.#tokens.requests += 1
    this.#tokens.input += inputTokens
    this.#tokens.output += outputTokens
    // One call without a price leaves the whole without one.
    const before = this.#costMicros
    this.#costMicros = before === undefined || costMicros === undefined ? undefined : before + costMicros
  }

  toRecord(context: JsonObject | undefined): Trace {
    return {
      type: TRACE,
      run: this.#run,
      started_at: new Date(this.#start).toISOString(),
      milliseconds: this.#now() - this.#start,
      steps: [...this.#steps],
      tokens: { ...this.#tokens },
      ...(this.#costMicros !== undefined && { cost: this.#costMicros / 1e6 }),
      ...(context && { context }),
    }
  }
}
