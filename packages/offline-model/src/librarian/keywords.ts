import { contentStems } from '../language/concepts.ts'
import { singular } from '../language/stem.ts'
import { tokenize } from '../language/tokens.ts'

const MOST_WORDS = 4

/** Words that ask for documents, or that any question may hold: not what a document is searched for. */
const COMMON = new Set(
  `attached attachment attach upload uploaded handbook document file folder directory manual guide policy policies say says said state stated states tell read open show quote find search look
  list page pages according written write regarding rule there customer shop happen happens take takes long much make go get work works please offer
  anything something everything information detail details explain mean means about exactly again also really usually per us`
    .split(/\s+/)
    .map(singular),
)

/** What a question about documents is about: its quoted texts and telling words, in the singular so that a search finds the plural too. */
export function keywords(text: string): string[] {
  const found = tokenize(text).flatMap(({ kind, value }) => {
    if (kind === 'quoted') return [value]
    const word = singular(value)
    return kind === 'word' && contentStems(value).length > 0 && !COMMON.has(word) ? [word] : []
  })
  return [...new Set(found)].slice(0, MOST_WORDS)
}
