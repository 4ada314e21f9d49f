import { unmark } from '../answers/unmark.ts'
import { code, joinWords, paragraphs, quotation } from '../answers/words.ts'
import { keywords } from '../librarian/keywords.ts'
import { bestPassages, splitPassages } from '../librarian/passages.ts'
import { callTool } from '../plan.ts'
import type { Plan } from '../plan.ts'
import type { ToolView } from '../request/read-tools.ts'

const URL_IN_TEXT = /https?:\/\/[^\s"'<>“”]+/gi
const MOST_PASSAGES = 3
/** What the tool says round the text of a page. */
const FRAME = /^(?:URL: .*|Title: .*|\[.*\])$|\nLinks:\n(?:- .*\n?)*$/gm

/** The tool that fetches a page, and its parameter. */
export interface PageTool {
  name: string
  parameter: string
}

/** Finds the tool that fetches a page of the web. */
export function findPageTool(tools: readonly ToolView[]): PageTool | undefined {
  const tool = tools.find(({ bareName }) => /^(?:fetch|read|open|get)_?(?:web_?)?(?:page|url)$/i.test(bareName))
  const parameter = tool?.parameters.find(({ name }) => /^(?:url|uri|address)$/i.test(name))
  return tool && parameter ? { name: tool.name, parameter: parameter.name } : undefined
}

/** The addresses that a message names. */
export function urlsIn(text: string): string[] {
  return (text.match(URL_IN_TEXT) ?? []).map((url) => url.replace(/[.,;:!?)\]]+$/, ''))
}

/** Fetches a page and quotes it: what it says about the words of the message, else how it begins. What strangers wrote is only quoted. */
export function* answerFromPage(text: string, tool: PageTool): Plan {
  const [url, other] = urlsIn(text)
  if (!url) return 'Please give me the whole address of the page, such as https://example.com/page.'
  if (other) return 'I read one page at a time: please ask about each in a message of its own.'
  const { text: answer } = yield* callTool(tool.name, { [tool.parameter]: url })
  const page = unmark(answer) ?? answer
  const body = page.replaceAll(FRAME, '').trim()
  const title = /^Title: (?<title>.+)$/m.exec(page)?.groups?.['title']
  const words = keywords(text.replaceAll(URL_IN_TEXT, ' ')).filter(
    (word) => !/^(?:summar|fetch|website|site|web)/.test(word),
  )
  const passages = words.length > 0 ? bestPassages(body, words) : splitPassages(body).slice(0, MOST_PASSAGES)
  const source = title ? `“${title}” (${url})` : code(url)
  if (passages.length === 0) {
    const what =
      words.length > 0
        ? `nothing about ${joinWords(
            words.map((word) => `“${word}”`),
            'or',
          )}`
        : 'no text'
    return `I read ${source} and found ${what} in it.`
  }
  const lead = words.length > 0 ? `${source} says:` : `I do not summarise; this is how ${source} begins:`
  return paragraphs(lead, ...passages.map((passage) => quotation(passage.text)))
}
