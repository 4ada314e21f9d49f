import type { Token } from '../../language/token.ts'
import { NAME_WORDS } from './lexicon.ts'

const ARTICLES = /^(?:the|a|an)$/i
/** Words that a name may follow. */
const BEFORE_NAMES =
  /^(?:in|from|at|near|by|of|for|with|to|did|does|do|has|have|had|is|are|was|were|like|contains?|containing|includes?|including)$/i
/** After "called", the start of another part of the question: "what is the product called with the highest price". */
const CONTINUES = /^(?:with|in|from|by|of|at|on|and|or|that|which|who)$/
const JOINS = /^(?:or|and|,)$/i

/** Whether a name begins here whatever the word: right after "named" and "called" even `may` and `orders` are names. */
export function startsName(parts: readonly Token[], index: number, nameEnd: number): boolean {
  const [before, part, after] = [parts[index - 1], parts[index], parts[index + 1]]
  if (part?.kind !== 'word' || nameEnd === index - 1) return false
  if (CONTINUES.test(part.text) && after && after.kind !== 'sign') return false
  if (isNaming(before)) return !ARTICLES.test(part.text) || after?.kind !== 'word'
  return ARTICLES.test(before?.text ?? '') && isNaming(parts[index - 2])
}

/**
 * Whether a word that is no name elsewhere is one here: written with a capital, after a preposition, an auxiliary or the name of a column, or
 * joined to a name.
 */
export function isName(
  parts: readonly Token[],
  index: number,
  { nameEnd, isAfterColumn }: { nameEnd: number; isAfterColumn: boolean },
): boolean {
  const [before, part] = [parts[index - 1], parts[index]]
  if (!part?.isCapital || !before || !NAME_WORDS.has(part.text.toLowerCase())) return false
  if (isAfterColumn) return true
  return BEFORE_NAMES.test(before.text) || (JOINS.test(before.text) && nameEnd !== -1 && nameEnd === index - 2)
}

function isNaming(token: Token | undefined): boolean {
  return token !== undefined && /^(?:named|called)$/i.test(token.text)
}
