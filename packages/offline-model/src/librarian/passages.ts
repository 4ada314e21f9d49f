import { beginning } from '../answers/words.ts'
import { contentStems } from '../language/concepts.ts'

/** A paragraph of a document, as written, and the heading it stands under. */
export interface Passage {
  heading: string
  text: string
  score: number
}

const LONGEST = 1_200

/**
 * The paragraphs of a Markdown or plain text that hold most of the words looked for, in the order of the document; at most `most`. A heading
 * lends its words to what stands under it.
 */
export function bestPassages(
  document: string,
  words: readonly string[],
  { most = 3 }: { most?: number } = {},
): Passage[] {
  const stems = words.flatMap(contentStems)
  const passages = splitPassages(document).map((passage) => ({ ...passage, score: score(passage, stems) }))
  const best = Math.max(0, ...passages.map((passage) => passage.score))
  if (best === 0) return []
  const chosen = new Set(passages.toSorted((a, b) => b.score - a.score).slice(0, most))
  return passages.filter((passage) => chosen.has(passage) && passage.score >= best / 2)
}

/** The paragraphs of a document with their headings; lists and tables stay whole. */
export function splitPassages(document: string): Omit<Passage, 'score'>[] {
  let heading = ''
  return document
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n|(?<=^#{1,6} .*)\n/m)
    .flatMap((block) => {
      const text = block.replaceAll(/^\n+|\s+$/g, '')
      const title = /^#{1,6}\s+(.+)$/.exec(text)?.[1]
      if (title) {
        heading = title.trim()
        return []
      }
      return text ? [{ heading, text: beginning(text, LONGEST) }] : []
    })
}

function score({ heading, text }: Omit<Passage, 'score'>, stems: readonly string[]): number {
  const [inText, inHeading] = [new Set(contentStems(text)), new Set(contentStems(heading))]
  return stems.reduce((sum, word) => sum + (inText.has(word) ? 2 : 0) + (inHeading.has(word) ? 1 : 0), 0)
}
