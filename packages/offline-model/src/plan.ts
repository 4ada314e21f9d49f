import { beginning, paragraphs, quotation } from './answers/words.ts'

/** A tool call the model makes. */
export interface ToolCall {
  name: string
  args: Record<string, unknown>
}

/** What came of a call: the text the tool gave, and whether that text reports a failure. */
export interface ToolOutcome {
  call: ToolCall
  text: string
  hasFailed: boolean
}

/** What the model does next: speak, call tools, or hand the conversation to another agent. */
export type Decision =
  | { kind: 'say'; text: string }
  | { kind: 'call'; calls: ToolCall[] }
  | { kind: 'handoff'; toolName: string; args: Record<string, unknown> }

/**
 * A way to answer, written as if tools answered at once: it yields calls, gets their outcomes in the same order, and returns the answer.
 * It must be deterministic, because the model keeps nothing: on every request the plan runs again from its start.
 */
export type Plan<Result = string> = Generator<ToolCall[], Result, ToolOutcome[]>

/** Thrown inside a plan to end it with words: the question cannot be answered this way. */
export class PlanEnd extends Error {
  readonly answer: string

  constructor(answer: string) {
    super('The plan ended early.')
    this.name = 'PlanEnd'
    this.answer = answer
  }
}

/** Runs a plan over what is already known, up to the first calls whose outcome is missing, or to its answer. */
export function nextDecision(plan: Plan, outcomes: readonly ToolOutcome[]): Decision {
  const known = new Map(outcomes.map((outcome) => [callKey(outcome.call), outcome]))
  try {
    let step = plan.next()
    while (!step.done) {
      const answers = step.value.map((call) => known.get(callKey(call)))
      if (!answers.every((answer) => answer !== undefined)) {
        return { kind: 'call', calls: step.value.filter((call) => !known.has(callKey(call))) }
      }
      step = plan.next(answers)
    }
    return { kind: 'say', text: step.value }
  } catch (error) {
    if (error instanceof PlanEnd) return { kind: 'say', text: error.answer }
    throw error
  }
}

/** Calls one tool and gives its outcome; a failure ends the plan by reporting it. */
export function* callTool(name: string, args: Record<string, unknown>): Plan<ToolOutcome> {
  const [outcome] = yield [{ name, args }]
  if (!outcome) throw new Error(`The call of ${name} was resumed without its outcome.`)
  if (outcome.hasFailed) throw new PlanEnd(failureWords(outcome))
  return outcome
}

/** Says that a tool failed, in the tool's own words. */
export function failureWords({ call, text }: ToolOutcome): string {
  return paragraphs(
    `That did not work: the tool \`${call.name}\` failed. It said:`,
    quotation(beginning(text.trim(), 600) || 'nothing'),
    'So I have no answer to that, and I will not guess one.',
  )
}

/** A parameter given as null is a parameter left out. */
function callKey({ name, args }: ToolCall): string {
  const given = Object.entries(args).filter(([, value]) => value !== null)
  return `${name} ${JSON.stringify(sortKeys(Object.fromEntries(given)))}`
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  )
}
