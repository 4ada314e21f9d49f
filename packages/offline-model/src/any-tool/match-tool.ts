import { askedConcepts, contentStems, describedConcepts } from '../language/concepts.ts'
import type { Concept } from '../language/concepts.ts'
import type { ToolView } from '../request/read-tools.ts'
import { stem } from '../language/stem.ts'
import { extractArguments } from './arguments.ts'

/** A tool that a message clearly means, with the arguments taken from the message; without arguments, the ones it lacks. */
export interface ToolMatch {
  tool: ToolView
  args?: Record<string, unknown>
}

/** What people say for the words in names of tools. */
const VERBS: readonly (readonly string[])[] = [
  ['add', 'create', 'new', 'make', 'remind', 'put'],
  ['list', 'show', 'get', 'what', 'which', 'display', 'all'],
  ['complete', 'finish', 'done', 'mark', 'close'],
  ['delete', 'remove', 'drop', 'cancel'],
  ['update', 'change', 'edit', 'rename', 'set'],
  ['fetch', 'open', 'read', 'load', 'get'],
  ['escalate', 'talk', 'speak', 'connect', 'call'],
]
/** Words of tool names that say nothing a user would say. */
const SILENT = new Set(['get', 'fetch', 'run', 'call', 'tool', 'to', 'the', 'of', 'do', 'json'].map(stem))
const CLEAR = 4

/**
 * The tool a message clearly means: every telling word of its name is in the message, as it is or as people say it, or the message sounds like
 * what its description says. Of two that fit alike neither is chosen.
 */
export function matchTool(text: string, tools: readonly ToolView[]): ToolMatch | undefined {
  const [best, second] = tools
    .map((tool) => ({ tool, score: toolScore(text, tool) }))
    .toSorted((a, b) => b.score - a.score)
  if (!best || best.score < CLEAR || best.score === second?.score) return undefined
  const args = extractArguments(text, best.tool.parameters)
  return args ? { tool: best.tool, args } : { tool: best.tool }
}

function toolScore(text: string, { bareName, description }: ToolView): number {
  const said = new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .map(stem),
  )
  const name = bareName
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !SILENT.has(stem(word)))
  const isNamed = name.length > 0 && name.every((word) => isSaid(word, said))
  const about = new Set(contentStems(description))
  const shared = contentStems(text).filter((word) => about.has(word)).length
  const [asked, offered] = [askedConcepts(text), describedConcepts(`${bareName.replaceAll('_', ' ')} ${description}`)]
  // Data and documents have plans of their own; a tool that merely speaks of them is not meant.
  const concepts = (Object.keys(asked) as Concept[]).filter((concept) => concept !== 'data' && concept !== 'documents')
  const concept = concepts.reduce((sum, each) => sum + asked[each] * offered[each], 0)
  return (isNamed ? CLEAR : 0) + Math.min(shared, CLEAR - 1) + concept / 2
}

function isSaid(word: string, said: ReadonlySet<string>): boolean {
  const group = VERBS.filter((verbs) => verbs.includes(word)).flat()
  return [word, ...group].some((variant) => said.has(stem(variant)))
}
