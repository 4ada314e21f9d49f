import { CUES, FILLER, MONEY, PHRASE_WORDS } from '../analyst/question/lexicon.ts'
import { MONTH_NAMES } from '../language/written-dates.ts'
import type { Token } from '../language/token.ts'

/** A table or column that words of a message name: the first token, and the one after the last. */
export interface Name {
  start: number
  end: number
  isTable: boolean
}

/** Finds the names of tables and columns in a message. */
export type FindNames = (tokens: readonly Token[]) => readonly Name[]

/** A part of a question that narrows it, with all that belongs to it: “between 100 and 200”, “not in Berlin or Hamburg”, “per month”. */
export interface Condition {
  kind: 'time' | 'number' | 'value' | 'group'
  /** The first token, and the one after the last. */
  start: number
  end: number
  /** What stands before its value: `before`, `more than`, `not in`; undefined for a bare value. */
  lead: string | undefined
  /** The first token of the value itself. */
  value: number
  /** It is one value, not a list or a range of them. */
  isSingle: boolean
}

const NEGATED = '(?:not |except |excluding |outside |other than )'
const TIME_LEAD = new RegExp(
  `^${NEGATED}?(?:in|on|during|since|before|after|until|till|from|between|of|for|at|by|starting|later than|earlier than|up to)$|^not$|^except$|^excluding$`,
)
const NUMBER_LEAD =
  /^(?:of |a |an )*(?:over|above|more than|greater than|higher than|larger than|bigger than|more expensive than|exceeding|under|below|less than|lower than|fewer than|smaller than|cheaper than|at least|at most|no less than|not less than|no more than|not more than|up to|exactly|equal to|between|not|=|>=|<=|>|<|!=|<>)$/
const VALUE_LEAD =
  /^(?:not |except |excluding |outside |other than )?(?:in|from|at|of|for|by|with|named|called)$|^(?:not|except|excluding|outside|outside of|other than|without)$/
const GROUP_LEAD = /^(?:per|by|for each|for every|grouped by|by each)$/
const UNIT = /^(?:day|month|year)s?$/
const ARTICLE = /^(?:the|a|an)$/
const LONGEST_LEAD = 3

/** The conditions of a message, in order. Words that neither the model nor the schema knows count as values. */
export function findConditions(tokens: readonly Token[], findNames: FindNames): Condition[] {
  const names = findNames(tokens)
  const found: Condition[] = []
  for (let at = 0; at < tokens.length;) {
    const condition = conditionAt(tokens, at, names)
    if (condition) found.push(condition)
    at = condition ? condition.end : at + 1
  }
  return found
}

/** The condition that begins at a token, its lead first. */
export function conditionAt(tokens: readonly Token[], at: number, names: readonly Name[]): Condition | undefined {
  for (let length = LONGEST_LEAD; length >= 0; length -= 1) {
    if (at + length >= tokens.length) continue
    const lead = words(tokens, at, at + length)
    const value = skipArticles(tokens, at + length)
    const condition =
      groupAfter(lead, value, { tokens, at, names }) ??
      listAfter('number', lead, value, { tokens, at, names }) ??
      listAfter('time', lead, value, { tokens, at, names }) ??
      listAfter('value', lead, value, { tokens, at, names })
    if (condition) return condition
  }
  return undefined
}

interface Place {
  tokens: readonly Token[]
  at: number
  names: readonly Name[]
}

const LEADS = { time: TIME_LEAD, number: NUMBER_LEAD, value: VALUE_LEAD }

function listAfter(
  kind: 'time' | 'number' | 'value',
  lead: string,
  value: number,
  { tokens, at, names }: Place,
): Condition | undefined {
  if (lead ? !LEADS[kind].test(lead) : kind === 'number' || value !== at) return undefined
  let end = valueEnd(kind, tokens, value, names)
  const token = tokens[value]
  if (end === undefined || !token) return undefined
  // “Between 2024 and 2025” is about years, “over 2024” about a number.
  if (kind === 'number' && isTime(token) && /^(?:between|not|up to|=)$/.test(lead)) return undefined
  let isSingle = true
  for (;;) {
    const next = joinedValue(kind, lead, end, { tokens, at, names })
    if (next === undefined) break
    end = next
    isSingle = false
  }
  return { kind, start: at, end, lead: lead || undefined, value, isSingle }
}

/** The end of a further value: “and 200” of a range, “or in Hamburg” of a list. */
function joinedValue(
  kind: 'time' | 'number' | 'value',
  lead: string,
  end: number,
  { tokens, names }: Place,
): number | undefined {
  const joint = tokens[end]?.value.toLowerCase() ?? ''
  const isRange = lead.endsWith('between')
    ? joint === 'and'
    : lead.endsWith('from') && /^(?:to|until|till)$/.test(joint)
  if (!isRange && !/^(?:and|or|,)$/.test(joint)) return undefined
  for (const length of [2, 1, 0]) {
    const again = words(tokens, end + 1, end + 1 + length)
    // “and in 2025” goes on with the list of “in 2024”; “and under 20” begins a condition of its own.
    if (again && (isRange || kind === 'number' || !/^(?:in|from|on|at)$/.test(again))) continue
    if (kind === 'number' && !isRange) continue
    const next = valueEnd(kind, tokens, skipArticles(tokens, end + 1 + length), names)
    if (next !== undefined) return next
  }
  return undefined
}

function groupAfter(lead: string, value: number, { tokens, at, names }: Place): Condition | undefined {
  if (!GROUP_LEAD.test(lead)) return undefined
  const name = names.find(({ start }) => start === value)
  const isUnit = UNIT.test(tokens[value]?.value.toLowerCase() ?? '')
  const end = name?.end ?? (isUnit ? value + 1 : undefined)
  return end === undefined ? undefined : { kind: 'group', start: at, end, lead, value, isSingle: true }
}

function valueEnd(
  kind: 'time' | 'number' | 'value',
  tokens: readonly Token[],
  at: number,
  names: readonly Name[],
): number | undefined {
  const token = tokens[at]
  if (!token) return undefined
  if (kind === 'time') return isTime(token) ? at + 1 : undefined
  if (kind === 'number') {
    const number = /^[€$]$/.test(token.text) ? tokens[at + 1] : token
    return number?.kind === 'number' ? tokens.indexOf(number) + 1 : undefined
  }
  if (token.kind === 'quoted') return at + 1
  let end = at
  while (isUnknown(tokens[end]) && !names.some(({ start, end: after }) => start <= end && end < after)) end += 1
  return end > at ? end : undefined
}

function isTime({ kind, value }: Token): boolean {
  return kind === 'date' || (kind === 'number' && /^(?:19|20)\d\d$/.test(value))
}

function isUnknown(token: Token | undefined): boolean {
  if (token?.kind !== 'word') return false
  const word = token.value.toLowerCase().replace(/['’]s$/, '')
  return ![FILLER, CUES, PHRASE_WORDS].some((known) => known.has(word)) && !MONEY.test(word)
}

/** The month that a word names, as the tokens of dates write it: `--05`. */
export function monthOf(word: string): string | undefined {
  const month = MONTH_NAMES.indexOf(word.toLowerCase()) + 1
  return month > 0 ? `--${String(month).padStart(2, '0')}` : undefined
}

function skipArticles(tokens: readonly Token[], at: number): number {
  return ARTICLE.test(tokens[at]?.value.toLowerCase() ?? '') ? at + 1 : at
}

function words(tokens: readonly Token[], start: number, end: number): string {
  return tokens
    .slice(start, end)
    .map(({ value }) => value.toLowerCase())
    .join(' ')
}
