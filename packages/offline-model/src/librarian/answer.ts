import { contentStems } from '../language/concepts.ts'
import { callTool } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { beginning, bullets, code, joinWords, paragraphs, quotation, verbatim } from '../answers/words.ts'
import { keywords } from './keywords.ts'
import { bestPassages, splitPassages } from './passages.ts'
import { countPaths, namedFile } from './paths.ts'
import { quotationWords } from './quotation-words.ts'
import { rankFiles, sharesWord } from './rank-files.ts'
import type { FileTools } from './toolset.ts'
import { asksForUpload, findUpload } from './uploads.ts'

const MOST_TEXT = 3_000
const MOST_FILES = 2

/**
 * Answers from a folder: lists it, reads the file that is named, or searches for the words of the question and quotes what it found, word for
 * word. A question without such words is about what it quotes. `otherwise` is said when there is no word to search for.
 */
export function* answerFromFiles(
  text: string,
  { quoted = '', tools, otherwise }: { quoted?: string | undefined; tools: FileTools; otherwise: string },
): Plan {
  const named = namedFile(text)
  if (named) return yield* readNamed(named, { text, tools })
  const own = keywords(text)
  const words = own.length > 0 ? own : keywords(quoted)
  if (asksForUpload(text)) return yield* readNamed(yield* findUpload(words, tools), { text, tools })
  if (asksForFiles(text) && words.length === 0) return yield* listFiles(tools)
  if (words.length === 0) return otherwise
  return yield* quoteFrom(yield* rankFiles(words, tools), { words, tools })
}

function asksForFiles(text: string): boolean {
  return /\b(?:files|documents|folders?|director(?:y|ies)|uploads|pages|topics|handbook|manual|guide)\b/i.test(text)
}

function* listFiles(tools: FileTools): Plan {
  if (!tools.list) return 'I can read a file when you name it, but none of my tools lists the files.'
  const outcome = yield* callTool(tools.list, tools.listParameter ? { [tools.listParameter]: '.' } : {})
  const paths = [...countPaths(outcome.text).keys()]
  if (paths.length === 0) return paragraphs('This is what the folder holds:', verbatim(outcome.text))
  return paragraphs(
    'These files are there:',
    bullets(paths.map(code)),
    `Ask me to read one, for example “read ${paths[0]}”, or ask what they say about something.`,
  )
}

function* readNamed(path: string, { text, tools }: { text: string; tools: FileTools }): Plan {
  const document = yield* callTool(tools.read, { [tools.readParameter]: path })
  const words = keywords(text.replace(path, ' '))
  const passages = words.length > 0 ? bestPassages(document.text, words) : []
  if (passages.length > 0) return quotationWords(path, passages)
  const whole = document.text.trim()
  const missing = words.length > 0 ? `It does not mention ${quotedWords(words)}.` : undefined
  if (!whole) return `${code(path)} is empty.`
  if (whole.length <= MOST_TEXT) return paragraphs(`This is ${code(path)}:`, quotation(whole), missing)
  const start = beginning(whole, whole.lastIndexOf('\n', MOST_TEXT) + 1 || MOST_TEXT).trim()
  return paragraphs(
    `This is the beginning of ${code(path)}:`,
    quotation(start),
    missing ?? 'The file goes on. Ask what it says about something, and I will quote that part.',
  )
}

/** Quotes the best file that has something to say, and names the words it does not hold. */
function* quoteFrom(paths: readonly string[], { words, tools }: { words: readonly string[]; tools: FileTools }): Plan {
  for (const path of paths.slice(0, MOST_FILES)) {
    const document = yield* callTool(tools.read, { [tools.readParameter]: path })
    const passages = bestPassages(document.text, words)
    const isNamedForIt = sharesWord(path, words)
    const chosen = passages.length > 0 || !isNamedForIt ? passages : splitPassages(document.text).slice(0, 2)
    if (chosen.length > 0) {
      const held = new Set(contentStems(`${path.replaceAll(/[/._-]/g, ' ')} ${document.text}`))
      const missing = words.filter((word) => !contentStems(word).every((part) => held.has(part)))
      return paragraphs(
        quotationWords(path, chosen),
        missing.length > 0 ? `That file does not mention ${quotedWords(missing)}.` : undefined,
      )
    }
  }
  return paragraphs(
    `I searched the files for ${quotedWords(words)} and found nothing about it, so I have no answer.`,
    tools.list ? 'Ask “which files are there?” to see what I can read.' : undefined,
  )
}

function quotedWords(words: readonly string[]): string {
  return joinWords(
    words.map((word) => `“${word}”`),
    'or',
  )
}
