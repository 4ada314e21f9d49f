import { callTool } from '../plan.ts'
import type { Plan } from '../plan.ts'
import type { ToolView } from '../request/read-tools.ts'

/** How rows are to be shown, as a tool takes it, and the question without the words that say so. */
export interface Presentation {
  kind: 'table' | 'bar' | 'line' | 'picture'
  question: string
}

const THING = String.raw`(?<thing>(?:bar |line )?(?:chart|graph|plot|diagram)|table|(?:picture|image)(?: of (?:it|a chart))?)`
const AT_THE_END = new RegExp(
  String.raw`[,\s]*\b(?:as|in|on|with|using) an? (?:nice |simple |small )?${THING}(?=[\s.?!]*$)`,
  'i',
)
const IN_FRONT = new RegExp(
  String.raw`^\s*(?:please )?(?:draw|plot|show|make|give|create)(?: me| us)? an? (?:nice |simple |small )?${THING} (?:of|with|for|showing) (?:the )?`,
  'i',
)

/** Reads in what form a message wants its answer shown; `undefined` when it says nothing of that. */
export function readPresentation(message: string): Presentation | undefined {
  const found = AT_THE_END.exec(message) ?? IN_FRONT.exec(message)
  if (!found) return undefined
  const question = message.replace(found[0], found.index === 0 ? 'Show the ' : '')
  return { kind: kindOf(found.groups?.['thing'] ?? ''), question }
}

/** The tool that shows the rows of the last query. */
export function findShowTool(tools: readonly ToolView[]): string | undefined {
  return tools.find(
    ({ bareName, parameters }) => bareName === 'show_result' && parameters.some(({ name }) => name === 'kind'),
  )?.name
}

/** Answers by a plan, and shows the rows that it has asked for last. */
export function* showAfter(
  plan: Plan,
  { tool, presentation: { kind, question } }: { tool: string; presentation: Presentation },
): Plan {
  const answer = yield* plan
  yield* callTool(tool, { kind, title: question.replace(/[\s.?!]+$/, '').slice(0, 80) })
  return answer
}

function kindOf(thing: string): Presentation['kind'] {
  if (/^table/i.test(thing)) return 'table'
  if (/^(?:picture|image)/i.test(thing)) return 'picture'
  return /^line/i.test(thing) ? 'line' : 'bar'
}
