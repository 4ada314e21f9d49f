import type { Token } from './token.ts'

/** The months in English, in lower case and in order. */
export const MONTH_NAMES =
  'january february march april may june july august september october november december'.split(' ')

/** Words after which a month stands without its year. */
const BEFORE_MONTHS = /^(?:in|during|of|since|before|after|until|till|from|between)$/i

/**
 * Makes one token of each date written in words: `March 2024`, `1 March 2024`, `March 1st, 2024`. Its value is ISO; that of a month without a
 * year, as in `during May`, is `--05`.
 */
export function mergeWrittenDates(tokens: readonly Token[]): Token[] {
  const merged: Token[] = []
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]
    if (!token) continue
    const written = writtenDate(tokens.slice(index, index + 4).map(({ value }) => value.toLowerCase()))
    const month = written ? undefined : bareMonth(tokens, index, merged)
    if (written) merged.push(toDate(tokens.slice(index, index + written.length), written.value))
    else merged.push(month ? toDate([token], month) : token)
    if (written) index += written.length - 1
  }
  return merged
}

/** `May` is a month after "in", or joined to another; before another capital it is a person's first name. */
function bareMonth(tokens: readonly Token[], index: number, merged: readonly Token[]): string | undefined {
  const [token, next] = [tokens[index], tokens[index + 1]]
  const month = token?.kind === 'word' ? toMonth(token.value.toLowerCase()) : undefined
  if (!month || (token?.isCapital && next?.isCapital)) return undefined
  const [other, before] = merged.slice(-2)
  const isJoined = /^(?:and|or|to|until|till|,)$/i.test(before?.value ?? '') && other?.value.startsWith('--')
  return BEFORE_MONTHS.test(before?.value ?? merged[0]?.value ?? '') || isJoined ? `--${month}` : undefined
}

function toDate(parts: readonly Token[], value: string): Token {
  const [first, last] = [parts[0], parts.at(-1)]
  const text = parts
    .map((part) => part.text)
    .join(' ')
    .replace(' ,', ',')
  return { kind: 'date', text, value, stem: value, start: first?.start ?? 0, end: last?.end ?? 0, isCapital: false }
}

function writtenDate(words: readonly string[]): { value: string; length: number } | undefined {
  const [first, second, third, fourth] = words
  if (toDay(first) && toMonth(second) && isYear(third)) return iso([third, toMonth(second), toDay(first)], 3)
  if (toMonth(first) && toDay(second) && third === ',' && isYear(fourth))
    return iso([fourth, toMonth(first), toDay(second)], 4)
  if (toMonth(first) && toDay(second) && isYear(third)) return iso([third, toMonth(first), toDay(second)], 3)
  return toMonth(first) && isYear(second) ? iso([second, toMonth(first)], 2) : undefined
}

function iso(parts: readonly (string | undefined)[], length: number): { value: string; length: number } {
  return { value: parts.join('-'), length }
}

/** `march` and `mar` → `03`. */
function toMonth(word: string | undefined): string | undefined {
  const at = MONTH_NAMES.findIndex((name) => name === word || (word?.length === 3 && name.startsWith(word)))
  return at === -1 ? undefined : String(at + 1).padStart(2, '0')
}

function toDay(word: string | undefined): string | undefined {
  const [, digits] = /^(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/.exec(word ?? '') ?? []
  return digits?.padStart(2, '0')
}

function isYear(word: string | undefined): boolean {
  return word !== undefined && /^(?:19|20)\d\d$/.test(word)
}
