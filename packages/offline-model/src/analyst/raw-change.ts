import { code, paragraphs, quotation } from '../answers/words.ts'
import { callTool } from '../plan.ts'
import type { Plan } from '../plan.ts'
import type { ToolView } from '../request/read-tools.ts'

const CHANGE =
  /^\s*(?:please\s+)?(?:(?:run|execute|sql)\b:?\s*)?(?<sql>(?:update\s+\S+\s+set|insert\s+into|delete\s+from)\s[^]+)$/i

/** The statement of a message that is to change data; `undefined` for plain English. */
export function rawChange(message: string): string | undefined {
  return CHANGE.exec(message)?.groups?.['sql']?.replace(/[;\s]+$/, '')
}

/** The tool that takes statements which change data. */
export function findExecuteTool(tools: readonly ToolView[]): string | undefined {
  return tools.find(
    ({ bareName, parameters }) => bareName === 'execute' && parameters.some(({ name }) => name === 'sql'),
  )?.name
}

/** Runs a statement just as it was written: a change is never guessed. */
export function* changeTables(sql: string, tool: string): Plan {
  const outcome = yield* callTool(tool, { sql })
  return paragraphs(`This is what came of ${code(sql)}:`, quotation(outcome.text.trim()))
}
