import type { EvalTurn } from './eval-set.ts'

/** What came of a turn. */
export interface ObservedTurn {
  answer: string
  /** The agent that answered; undefined when the turn left no record. */
  agent: string | undefined
  tools: readonly string[]
  /** What the user was told in the place of an answer. */
  error?: string
}

export type Aspect = 'route' | 'tool' | 'words' | 'answer'

/** Whether one thing that was asked for holds. */
export interface Verdict {
  aspect: Aspect
  holds: boolean
  /** What is wrong, when it does not hold. */
  problem: string
}

/** Holds what came of a turn against what was asked for. Each expectation gives one verdict; that an answer came is always one. */
export function judgeTurn(
  { route, tools, mustSay, mustNotSay }: EvalTurn,
  { answer, agent, tools: called, error }: ObservedTurn,
): Verdict[] {
  const verdicts: Verdict[] = [{ aspect: 'answer', holds: error === undefined, problem: `was refused: ${error ?? ''}` }]
  if (route !== undefined)
    verdicts.push({ aspect: 'route', holds: agent === route, problem: `${agent ?? 'nobody'} answered, not ${route}` })
  const names = called.length === 0 ? 'none' : called.join(', ')
  if (tools?.length === 0)
    verdicts.push({ aspect: 'tool', holds: called.length === 0, problem: `no tool was to be called, but ${names}` })
  for (const tool of tools ?? [])
    verdicts.push({
      aspect: 'tool',
      holds: tool.split('|').some((name) => called.includes(name)),
      problem: `${tool} was not called; ${names} was`,
    })
  for (const words of mustSay)
    verdicts.push({ aspect: 'words', holds: says(answer, words), problem: `does not say ${words}` })
  for (const words of mustNotSay)
    verdicts.push({ aspect: 'words', holds: !says(answer, words), problem: `says ${words}` })
  return verdicts
}

/** `/pattern/` is a pattern, anything else is looked for as it is. Neither minds the case of letters. */
function says(answer: string, words: string): boolean {
  const pattern = /^\/(.+)\/$/s.exec(words)?.[1]
  if (pattern === undefined) return answer.toLowerCase().includes(words.toLowerCase())
  return new RegExp(pattern, 'iu').test(answer)
}
