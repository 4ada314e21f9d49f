import { readTable } from '../answers/read-table.ts'
import type { TextTable } from '../answers/read-table.ts'
import { beginning, code, joinWords, markdownTable, paragraphs, quotation } from '../answers/words.ts'
import { contentStems } from '../language/concepts.ts'
import { keywords } from '../librarian/keywords.ts'
import { bestPassages } from '../librarian/passages.ts'
import { namedFile } from '../librarian/paths.ts'
import { quotationWords } from '../librarian/quotation-words.ts'
import { asksForUpload } from '../librarian/uploads.ts'
import type { AttachedFile } from './read-attachment.ts'

const MOST_TEXT = 1_500
const MOST_ROWS = 20
const THIS_FILE =
  /\b(?:this|these|the|both) (?:files?|documents?|pdfs?|images?|pictures?|photos?|screenshots?|spreadsheets?|csv|tables?|letters?|contracts?|texts?)\b|\b(?:summari[sz]e|read) (?:it|this|these|them)\b|^\s*what(?:'s| is| does) (?:this|it|that)\b/i

/** Whether a message is about files that came with it, or with an earlier one when it says so. */
export function asksAboutAttached(
  text: string,
  { own, earlier }: { own: readonly AttachedFile[]; earlier: readonly AttachedFile[] },
): boolean {
  if (own.length > 0) return text.trim() === '' || asksForUpload(text) || THIS_FILE.test(text) || isNamed(text, own)
  return earlier.length > 0 && (asksForUpload(text) || isNamed(text, earlier))
}

/** Answers from the text of attached files, which the request holds: quotes what they say about the words of the message, or shows how they begin. */
export function answerFromAttached(text: string, files: readonly AttachedFile[]): string {
  const named = files.filter(({ name }) => name === namedFile(text))
  return paragraphs(...(named.length > 0 ? named : files).map((file) => fileWords(text, file)))
}

function fileWords(message: string, { name, text, missing }: AttachedFile): string {
  if (text === undefined) return `I cannot tell what is in ${code(name)}: ${missing ?? 'its text is not there'}.`
  const words = keywords(message.replace(name, ' '))
  const table = /\.(?:csv|tsv)$/i.test(name) ? readTable(text) : undefined
  if (table && table.rows.length > 0) return tableWords(name, table, words)
  const passages = bestPassages(text, words)
  if (passages.length > 0) return quotationWords(name, passages)
  const isShort = text.trim().length <= MOST_TEXT
  const lead = isShort ? `This is ${code(name)}:` : `This is the beginning of ${code(name)}:`
  return paragraphs(lead, quotation(beginning(text.trim(), MOST_TEXT)), absentWords(words))
}

/** The rows of a table that mention the words of the message, or those that it begins with. */
function tableWords(name: string, { header, rows }: TextTable, words: readonly string[]): string {
  const stems = new Set(words.flatMap(contentStems))
  const found = rows.filter((row) => row.some((cell) => contentStems(cell).some((stem) => stems.has(stem))))
  const shown = found.length > 0 ? found : rows
  const lead = found.length > 0 ? `${code(name)} says:` : `This is ${code(name)}:`
  const rest = shown.length - MOST_ROWS
  return paragraphs(
    lead,
    markdownTable(header, shown.slice(0, MOST_ROWS)),
    rest > 0 ? `The file has ${rest} more of such rows.` : undefined,
    found.length > 0 ? undefined : absentWords(words),
  )
}

function absentWords(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined
  const quoted = words.map((word) => `“${word}”`)
  return `It does not mention ${joinWords(quoted, 'or')}.`
}

function isNamed(text: string, files: readonly AttachedFile[]): boolean {
  return files.some(({ name }) => name === namedFile(text))
}
