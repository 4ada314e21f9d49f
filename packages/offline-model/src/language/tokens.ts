import { singular } from './stem.ts'
import type { Token } from './token.ts'
import { mergeWrittenDates } from './written-dates.ts'

const TOKEN = new RegExp(
  [
    String.raw`(?<quoted>"[^"]+"|“[^”]+”|„[^“”]+[“”]|‘[^’]+’|\x60[^\x60]+\x60|(?<![\p{L}\p{N}])'[^']+'(?![\p{L}\p{N}]))`,
    String.raw`(?<date>\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2})?)?)?(?![\d-]))`,
    String.raw`(?<mail>[\w.+-]+@[\w-]+\.[\w.-]*\w)`,
    // “1.000” is one in some countries and a thousand in others: as a word it is understood by no rule.
    String.raw`(?<unclear>(?<![\p{L}\p{N}_.-])\d{1,3}(?:\.\d{3})+(?![\p{L}\p{N}_.-]))`,
    String.raw`(?<number>(?<![\p{L}\p{N}_.-])-?\d+(?:,\d{3})*(?:\.\d+)?(?![\p{L}\p{N}_-]))`,
    String.raw`(?<word>[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*(?:['’.&/-][\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)*)`,
    String.raw`(?<sign><=|>=|<>|!=|[<>=,;?!+*/()]|[%‰#~^@&|£$¥≈≥≤≠±×÷−°§])`,
  ].join('|'),
  'gu',
)

/** Splits a message. Characters that belong to no token, such as full stops, are dropped; dates in words become ISO dates. */
export function tokenize(text: string): Token[] {
  return mergeWrittenDates([...text.matchAll(TOKEN)].map(toToken))
}

function toToken(match: RegExpExecArray): Token {
  const { quoted, date, mail, number, sign } = match.groups ?? {}
  const kind = quoted ? 'quoted' : date ? 'date' : number ? 'number' : sign ? 'sign' : 'word'
  const raw = match[0]
  const value = quoted ? raw.slice(1, -1).trim() : number ? raw.replaceAll(',', '') : raw
  return {
    kind,
    text: raw,
    value,
    stem: kind === 'word' && !mail ? singular(raw) : value.toLowerCase(),
    start: match.index,
    end: match.index + raw.length,
    isCapital: kind === 'word' && /^\p{Lu}/u.test(raw),
  }
}

/** The words of an identifier in the singular: `order_lines` and `orderLines` → `['order', 'line']`. */
export function nameWords(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map(singular)
}
