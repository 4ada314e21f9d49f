import { readTable } from '../answers/read-table.ts'
import { callTool } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { unmark } from '../answers/unmark.ts'
import { code, joinWords, markdownTable, paragraphs, quotation } from '../answers/words.ts'
import type { ToolMatch } from './match-tool.ts'

/** What a tool asks the model to say, after what it says itself. */
const FOR_THE_MODEL = /(?<=[.!?]) Tell the user\b[^.]*\.$/

/** Calls the tool that a message clearly means and words its result, or says what the tool still needs. */
export function* answerWithTool({ tool, args }: ToolMatch): Plan {
  if (!args) {
    const needed = tool.parameters
      .filter(({ isRequired }) => isRequired)
      .map(({ name, description }) => `${code(name)}${description ? ` (${description})` : ''}`)
    return `I could use the tool ${code(tool.bareName)} for that, but it needs ${joinWords(needed)}, which I did not find in your message. Put texts in quotation marks.`
  }
  const outcome = yield* callTool(tool.name, args)
  const strange = unmark(outcome.text)
  const text = (strange ?? outcome.text).trim()
  if (!text) return `Done: ${code(tool.bareName)} ran and said nothing more.`
  const table = readTable(text)
  if (table && table.header.length > 0 && table.rows.length > 0)
    return paragraphs(`${code(tool.bareName)} answered:`, markdownTable(table.header, table.rows))
  // The user sees it already. These words are for those who do not.
  if (tool.bareName.startsWith('show_') && !text.startsWith('ERROR')) return paragraphs('Here it is:', quotation(text))
  // What strangers wrote is only quoted.
  if (strange !== undefined) return paragraphs(`${code(tool.bareName)} answered:`, quotation(text))
  if (text.includes('\n')) return paragraphs(`${code(tool.bareName)} answered:`, `\`\`\`\n${text}\n\`\`\``)
  const told = text.replace(FOR_THE_MODEL, '')
  return tool.bareName.startsWith('escalate') ? told : `${code(tool.bareName)} answered: ${told}`
}
