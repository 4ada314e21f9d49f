import { contentStems } from '../concepts.ts'
import { callTool, failureWords } from '../plan.ts'
import type { Plan, ToolOutcome } from '../plan.ts'
import { bullets, code, joinWords, paragraphs, quotation } from '../words.ts'
import { singular } from '../text/stem.ts'
import { tokenize } from '../text/tokens.ts'
import { bestPassages, splitPassages } from './passages.ts'
import { countPaths, namedFile } from './paths.ts'
import type { FileTools } from './toolset.ts'

const MOST_WORDS = 4
const MOST_TEXT = 3_000
/** Words that ask for the documents, not for what is in them. */
const ABOUT_FILES = new Set(
  'handbook document documents file files folder directory manual guide policy policies say says said state states tell read open show quote find search look list page pages according written write regarding rule rules there customer customers shop'.split(
    ' ',
  ),
)

/** Answers from a folder: lists it, reads the file that is named, or searches for the words of the question and quotes what it found, word for word. */
export function* answerFromFiles(text: string, tools: FileTools): Plan {
  const named = namedFile(text)
  if (named) return yield* readNamed(named, { text, tools })
  if (isAboutFiles(text)) return yield* listFiles(tools)
  const words = keywords(text)
  if (words.length === 0) return yield* listFiles(tools)
  const ranked = yield* rankFiles(words, tools)
  const [best] = ranked
  if (!best) return nothingWords(words, tools)
  return yield* quoteFrom(ranked.slice(0, 2), { words, tools })
}

function isAboutFiles(text: string): boolean {
  return (
    /\b(?:which|what|list|show|name)\b(?:\s+(?:me|all|of|the|are|is|your|our|my|available|there|in))*\s+(?:files|documents|folders?|director(?:y|ies)|uploads|pages|topics)\b/i.test(
      text,
    ) && keywords(text).length === 0
  )
}

function* listFiles(tools: FileTools): Plan {
  if (!tools.list) return 'I can read a file when you name it, but none of my tools lists the files.'
  const outcome = yield* callTool(tools.list, tools.listParameter ? { [tools.listParameter]: '.' } : {})
  const paths = [...countPaths(outcome.text).keys()]
  if (paths.length === 0) return paragraphs('This is what the folder holds:', `\`\`\`\n${outcome.text.trim()}\n\`\`\``)
  return paragraphs(
    'These files are there:',
    bullets(paths.map(code)),
    `Ask me to read one, for example “read ${paths[0]}”, or ask what they say about something.`,
  )
}

function* readNamed(path: string, { text, tools }: { text: string; tools: FileTools }): Plan {
  const [outcome] = yield [{ name: tools.read, args: { [tools.readParameter]: path } }]
  if (!outcome || outcome.hasFailed) return outcome ? failureWords(outcome) : ''
  const words = contentStems(text.replace(path, ' ')).filter((word) => !STEMS_ABOUT_FILES.has(word))
  const passages = words.length > 0 ? bestPassages(outcome.text, words) : []
  if (passages.length > 0)
    return paragraphs(`${code(path)} says:`, ...passages.map((passage) => quotation(passage.text)))
  const whole = outcome.text.trim()
  if (!whole) return `${code(path)} is empty.`
  if (whole.length <= MOST_TEXT) return paragraphs(`This is ${code(path)}:`, quotation(whole))
  const start = whole.slice(0, whole.lastIndexOf('\n', MOST_TEXT) + 1 || MOST_TEXT).trim()
  return paragraphs(
    `This is the beginning of ${code(path)}:`,
    quotation(start),
    'The file goes on. Ask what it says about something, and I will quote that part.',
  )
}

/** The files that hold the words, best first: those that hold more of the words, and those named for them, win. */
function* rankFiles(words: readonly string[], tools: FileTools): Plan<string[]> {
  const scores = new Map<string, number>()
  const add = (path: string, score: number): void => void scores.set(path, (scores.get(path) ?? 0) + score)
  if (tools.search && tools.searchParameter) {
    const { search, searchParameter } = tools
    const outcomes = yield words.map((word) => ({ name: search, args: { [searchParameter]: word } }))
    outcomes.forEach((outcome) => {
      if (outcome.hasFailed) return
      for (const [path, count] of countPaths(outcome.text)) add(path, 2 + Math.min(count, 5) / 5)
    })
    const failed = outcomes.filter(({ hasFailed }) => hasFailed)
    if (failed.length === outcomes.length) yield* reportAll(failed)
  }
  if (scores.size === 0 && tools.list) {
    const listed = yield* callTool(tools.list, tools.listParameter ? { [tools.listParameter]: '.' } : {})
    for (const path of countPaths(listed.text).keys()) if (nameScore(path, words) > 0) add(path, 0)
  }
  for (const path of scores.keys()) add(path, nameScore(path, words) * 3)
  return [...scores].toSorted(([a, scoreA], [b, scoreB]) => scoreB - scoreA || (a < b ? -1 : 1)).map(([path]) => path)
}

function* reportAll(failed: readonly ToolOutcome[]): Plan<void> {
  const [first] = failed
  if (first) yield* callTool(first.call.name, first.call.args)
}

function nameScore(path: string, words: readonly string[]): number {
  const name = new Set(contentStems(path.replaceAll(/[/._-]/g, ' ')))
  return words.filter((word) => contentStems(word).some((part) => name.has(part))).length
}

function* quoteFrom(paths: readonly string[], { words, tools }: { words: readonly string[]; tools: FileTools }): Plan {
  const stems = words.flatMap((word) => contentStems(word))
  for (const path of paths) {
    const document = yield* callTool(tools.read, { [tools.readParameter]: path })
    const passages = bestPassages(document.text, stems)
    const chosen =
      passages.length > 0 ? passages : nameScore(path, words) > 0 ? splitPassages(document.text).slice(0, 2) : []
    if (chosen.length > 0)
      return paragraphs(
        `${code(path)} says:`,
        ...chosen.map((passage) => quotation(passage.text)),
        `I searched the files for ${joinWords(words.map((word) => `“${word}”`))} and quote them as they are.`,
      )
  }
  return nothingWords(words, tools)
}

function nothingWords(words: readonly string[], tools: FileTools): string {
  return paragraphs(
    `I searched the files for ${joinWords(words.map((word) => `“${word}”`))} and found nothing about it, so I have no answer.`,
    tools.list ? 'Ask “which files are there?” to see what I can read.' : undefined,
  )
}

/** The words to search for: singular, so that a search for a part of a word finds its plural too. */
function keywords(text: string): string[] {
  const stems = new Set(contentStems(text).filter((word) => !STEMS_ABOUT_FILES.has(word)))
  const words = tokenize(text).filter(({ kind }) => kind === 'word' || kind === 'quoted')
  const found = words.flatMap(({ value }) => {
    const [only, ...others] = contentStems(value)
    return only && others.length === 0 && stems.has(only) ? [singular(value)] : others.length > 0 ? [value] : []
  })
  return [...new Set(found)].slice(0, MOST_WORDS)
}

const STEMS_ABOUT_FILES = new Set([...ABOUT_FILES].flatMap((word) => contentStems(word)))
