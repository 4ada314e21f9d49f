import { askServer } from './ask-server.ts'
import type { AskedServer } from './ask-server.ts'
import type { NamedCase } from './eval-set.ts'
import { judgeTurn } from './judge-turn.ts'
import type { Verdict } from './judge-turn.ts'

/** A case and what came of it. */
export interface CaseResult {
  name: string
  /** Why it was not run; undefined when it was. */
  skipped?: string
  verdicts: Verdict[]
  /** Who answered, a name for each turn. */
  agents: string[]
  tools: string[]
  milliseconds: number
  tokens: number
  /** In the currency of the prices; undefined when it is not known. */
  cost: number | undefined
  /** The last answer. */
  answer: string
}

/** Runs the turns of a case one after the other, in a thread of their own. A turn that was refused ends the case. */
export async function runCase({ name, turns }: NamedCase, server: AskedServer): Promise<CaseResult> {
  const result: CaseResult = {
    name,
    verdicts: [],
    agents: [],
    tools: [],
    milliseconds: 0,
    tokens: 0,
    cost: 0,
    answer: '',
  }
  let threadId: string | undefined
  for (const [index, turn] of turns.entries()) {
    const started = performance.now()
    const asked = await askServer(turn.say, server, threadId)
    const { trace } = asked
    threadId = asked.threadId
    result.milliseconds += Math.round(performance.now() - started)
    result.agents.push(asked.agent ?? '–')
    result.tools.push(...asked.tools)
    result.tokens += (trace?.tokens.input ?? 0) + (trace?.tokens.output ?? 0)
    result.cost = result.cost === undefined || trace?.cost === undefined ? undefined : result.cost + trace.cost
    result.answer = asked.answer
    const place = turns.length === 1 ? '' : `turn ${index + 1}: `
    const judged = judgeTurn(turn, asked)
    result.verdicts.push(...judged.map((verdict) => ({ ...verdict, problem: place + verdict.problem })))
    if (asked.error !== undefined) break
  }
  return result
}

export function hasPassed({ verdicts }: CaseResult): boolean {
  return verdicts.every(({ holds }) => holds)
}
