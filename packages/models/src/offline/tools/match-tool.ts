import { askedConcepts, contentStems, describedConcepts } from '../concepts.ts'
import type { Concept } from '../concepts.ts'
import type { ToolView } from '../read-tools.ts'
import { extractArguments } from './arguments.ts'

/** A tool that a message clearly means, with the arguments taken from the message; without arguments, the ones it lacks. */
export interface ToolMatch {
  tool: ToolView
  args?: Record<string, unknown>
}

const CLEAR = 4

/** The tool whose name and description a message matches best, if it matches clearly. A word of the name counts more than one of the description. */
export function matchTool(text: string, tools: readonly ToolView[]): ToolMatch | undefined {
  const ranked = tools.map((tool) => ({ tool, score: toolScore(text, tool) })).toSorted((a, b) => b.score - a.score)
  const [best, second] = ranked
  if (!best || best.score < CLEAR || best.score === second?.score) return undefined
  const args = extractArguments(text, best.tool.parameters)
  return args ? { tool: best.tool, args } : { tool: best.tool }
}

function toolScore(text: string, { bareName, description }: ToolView): number {
  const words = contentStems(text)
  const name = contentStems(bareName)
  const about = new Set(contentStems(description))
  const inName = words.filter((word) => name.includes(word)).length
  const inDescription = words.filter((word) => !name.includes(word) && about.has(word)).length
  const [asked, offered] = [askedConcepts(text), describedConcepts(`${bareName.replaceAll('_', ' ')} ${description}`)]
  const concept = (Object.keys(asked) as Concept[]).reduce(
    (sum, each) => sum + (each === 'data' || each === 'documents' ? 0 : asked[each] * offered[each]),
    0,
  )
  return inName * 3 + inDescription + concept
}
