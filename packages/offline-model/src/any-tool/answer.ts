import { readTable } from '../answers/read-table.ts'
import { callTool } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { code, joinWords, markdownTable, paragraphs } from '../answers/words.ts'
import type { ToolMatch } from './match-tool.ts'

/** Calls the tool that a message clearly means and words its result, or says what the tool still needs. */
export function* answerWithTool({ tool, args }: ToolMatch): Plan {
  if (!args) {
    const needed = tool.parameters
      .filter(({ isRequired }) => isRequired)
      .map(({ name, description }) => `${code(name)}${description ? ` (${description})` : ''}`)
    return `I could use the tool ${code(tool.bareName)} for that, but it needs ${joinWords(needed)}, which I did not find in your message. Put texts in quotation marks.`
  }
  const outcome = yield* callTool(tool.name, args)
  const text = outcome.text.trim()
  if (!text) return `Done: ${code(tool.bareName)} ran and said nothing more.`
  const table = readTable(text)
  if (table && table.header.length > 0 && table.rows.length > 0)
    return paragraphs(`${code(tool.bareName)} answered:`, markdownTable(table.header, table.rows))
  return text.includes('\n')
    ? paragraphs(`${code(tool.bareName)} answered:`, `\`\`\`\n${text}\n\`\`\``)
    : `${code(tool.bareName)} answered: ${text}`
}
