import { contentStems } from '../language/concepts.ts'
import { callTool, failureWords, PlanEnd } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { countPaths } from './paths.ts'
import type { FileTools } from './toolset.ts'

/** A word found in a file's name says more than any number of times in its text. */
const NAME_WEIGHT = 3
const MOST_COUNTED = 5

/** The files that hold the words, best first: those that hold more of the words, and those named for them, win. */
export function* rankFiles(words: readonly string[], tools: FileTools): Plan<string[]> {
  const scores = new Map<string, number>()
  const add = (path: string, score: number): void => void scores.set(path, (scores.get(path) ?? 0) + score)
  for (const counts of yield* searchEach(words, tools)) {
    for (const [path, count] of counts) add(path, 2 + Math.min(count, MOST_COUNTED) / MOST_COUNTED)
  }
  if (scores.size === 0 && tools.list) {
    const listed = yield* callTool(tools.list, tools.listParameter ? { [tools.listParameter]: '.' } : {})
    for (const path of countPaths(listed.text).keys()) if (sharesWord(path, words)) add(path, 0)
  }
  for (const path of scores.keys()) add(path, NAME_WEIGHT * words.filter((word) => sharesWord(path, [word])).length)
  return [...scores].toSorted(([a, scoreA], [b, scoreB]) => scoreB - scoreA || (a < b ? -1 : 1)).map(([path]) => path)
}

/** Whether a file is named for one of the words. */
export function sharesWord(path: string, words: readonly string[]): boolean {
  const name = new Set(contentStems(path.replaceAll(/[/._-]/g, ' ')))
  return words.some((word) => contentStems(word).some((part) => name.has(part)))
}

/** Searches for each word side by side. One search that fails is passed over; when all fail, the failure is the answer. */
function* searchEach(words: readonly string[], tools: FileTools): Plan<Map<string, number>[]> {
  const { search, searchParameter } = tools
  if (!search || !searchParameter) return []
  const outcomes = yield words.map((word) => ({ name: search, args: { [searchParameter]: word } }))
  const [failed] = outcomes
  if (failed && outcomes.every(({ hasFailed }) => hasFailed)) throw new PlanEnd(failureWords(failed))
  return outcomes.filter(({ hasFailed }) => !hasFailed).map(({ text }) => countPaths(text))
}
