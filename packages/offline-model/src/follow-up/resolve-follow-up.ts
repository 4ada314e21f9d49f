import { MONEY } from '../analyst/question/lexicon.ts'
import { tokenize } from '../language/tokens.ts'
import type { Token } from '../language/token.ts'
import { conditionAt, findConditions, monthOf } from './conditions.ts'
import type { Condition, FindNames } from './conditions.ts'

const OPENING =
  /^\s*(?:and what about|and how about|what about|how about|and|or|but|now|then|same (?:for|in|with)|also)\b[\s,:]*/i
const START =
  /^\s*(?:in|for|from|of|at|by|per|with|since|before|after|to|on|during|over|under|above|below|between|until|till|not|except|excluding|outside|at least|at most|more than|less than|exactly)\b/i
const OWN_QUESTION = /\b(?:how many|how much|list|show|which|who|when|average|total|top|what (?!about))\b/i
/** “Which customers?”, “list the orders”: what follows is the noun alone. */
const LISTED =
  /^\s*(?:please |and |so |ok(?:ay)?,? )*(?:which|what|show|list|give|tell|who are)(?: me)?(?: (?:the|these|those|them|are|were))*\s+(?<noun>[^?.!]+?)(?: (?:are|were) (?:they|these|those|there|that))?[?.!\s]*$/i
const FIGURE =
  /\b(?:average|mean|avg|total|sum|highest|lowest|largest|smallest|biggest|maximum|minimum|max|min|cheapest|most expensive|dearest)\b/i
const MOST_WORDS = 8
const MOST_BARE_WORDS = 6

/**
 * The question that a follow-up stands for: “and in Hamburg?” after “How many customers are in Berlin?” is “How many customers are in Hamburg?”.
 * A message that is a question of its own is returned as it is. `undefined` when it cannot surely be told what of the earlier question it
 * changes. `findNames` finds the tables and columns in a message, if they are known: with them, “and orders?” changes what is asked about.
 */
export function resolveFollowUp(
  text: string,
  earlier: readonly string[],
  findNames: FindNames = () => [],
): string | undefined {
  const previous = earlier.reduce<string | undefined>((question, message) => {
    const resolved = question === undefined ? message : (expand(message, question, findNames) ?? question)
    return isSmall(resolved) ? question : resolved
  }, undefined)
  return previous === undefined ? text : expand(text, previous, findNames)
}

/** Whether a message only makes sense after another. */
export function isFollowUp(text: string): boolean {
  const words = tokenize(text).filter(({ kind }) => kind !== 'sign')
  if (OWN_QUESTION.test(text)) return false
  return OPENING.test(text) ? words.length <= MOST_WORDS : START.test(text) && words.length <= MOST_BARE_WORDS
}

/**
 * Whether a message that is no follow-up by its form may yet be about the rows of the question before: it lists rows and says no more of them, or asks
 * for a figure without saying of what.
 */
export function leansOnEarlier(text: string, findNames: FindNames = () => []): boolean {
  const tokens = tokenize(text)
  const noun = LISTED.exec(text)?.groups?.['noun']
  const named = tokenize(noun ?? '')
  const isNoun = findNames(named).some(({ start, end, isTable }) => isTable && start === 0 && end === named.length)
  const isOfSomething = tokens.some(({ stem }) => MONEY.test(stem)) || findNames(tokens).some(({ isTable }) => isTable)
  const isOpenFigure = FIGURE.test(text) && !isOfSomething
  return isNoun || isOpenFigure
}

function expand(text: string, previous: string, findNames: FindNames): string | undefined {
  const before = tokenize(previous)
  const conditions = findConditions(before, findNames)
  if (!isFollowUp(text)) {
    // “And how many orders?” may mean all of them, or those of the earlier question.
    const tokens = tokenize(text)
    const hasNoun = findNames(before).length === 0 || findNames(tokens).some(({ isTable }) => isTable)
    const isNarrowed = findConditions(tokens, findNames).length > 0
    // “Which customers?” and “the average price?” may be about those of the earlier question.
    const isLeaning = findNames(before).length > 0 && !isNarrowed && leansOnEarlier(text, findNames)
    const isOpen = OPENING.test(text) ? !(hasNoun && isNarrowed) : isLeaning
    return isOpen && conditions.length > 0 ? undefined : text
  }
  // “But under 200” narrows what was asked, or stands for it.
  if (/^\s*(?:but|or)\b/i.test(text)) return undefined
  const fragment = readFragment(text.replace(OPENING, ''), findNames)
  if (!fragment) return undefined
  if (fragment.kind === 'noun') {
    const nouns = findNames(before).filter(({ isTable }) => isTable)
    return nouns.length === 1 && nouns[0] ? replace(previous, before, { ...nouns[0], by: fragment.text }) : undefined
  }
  const rivals = conditions.filter((condition) => isOfKind(condition, fragment))
  const [only, other] = rivals
  if (other) return undefined
  if (!only) return append(previous, fragment)
  const by = replacement(fragment, only, before)
  return by === undefined ? undefined : replace(previous, before, { ...only, by })
}

/** What a follow-up says: one condition, with the text of its value, or another noun. */
type Fragment =
  | { kind: 'noun'; text: string }
  | {
      kind: Condition['kind']
      text: string
      lead: string | undefined
      value: string
      first: string
      isSingle: boolean
      isName: boolean
    }

function readFragment(text: string, findNames: FindNames): Fragment | undefined {
  const bare = text.replace(/[?.!\s]+$/, '')
  const month = monthOf(bare)
  if (month)
    return { kind: 'time', text: bare, lead: undefined, value: bare, first: month, isSingle: true, isName: false }
  const tokens = tokenize(bare)
  const names = findNames(tokens)
  const whole = names.find(({ start, end }) => start === 0 && end === tokens.length)
  if (whole?.isTable) return { kind: 'noun', text: bare }
  const [number] = tokens
  if (number?.kind === 'number' && tokens.length === 1 && !/^(?:19|20)\d\d$/.test(number.value)) {
    return {
      kind: 'number',
      text: bare,
      lead: undefined,
      value: bare,
      first: number.value,
      isSingle: true,
      isName: false,
    }
  }
  const condition = conditionAt(tokens, 0, names)
  const first = tokens[condition?.value ?? 0]
  if (!condition || condition.end !== tokens.length || !first) return undefined
  const isName = first.isCapital || first.kind === 'quoted'
  const { kind, lead, isSingle } = condition
  return { kind, text: bare, lead, value: bare.slice(first.start), first: first.value, isSingle, isName }
}

const PLACE = /^(?:not |except |excluding |outside )?(?:in|from|at)$|^outside/
const NEGATION = /^(?:not|except|excluding|outside|without)/
/** Leads that say no more than that a value follows. */
const PLAIN = /^(?:in|on|during|of|for|at|from)$/

/** A place takes the stead of a place; a value without a word before it, that of any value. */
function isOfKind(condition: Condition, fragment: Exclude<Fragment, { kind: 'noun' }>): boolean {
  if (condition.kind !== fragment.kind) return false
  if (condition.kind !== 'value' || !fragment.lead || /^(?:for|of)$/.test(fragment.lead)) return true
  if (PLACE.test(fragment.lead)) return PLACE.test(condition.lead ?? '')
  return condition.lead === fragment.lead
}

/** What stands in for a condition; `undefined` when that cannot be told. */
function replacement(
  { kind, text, lead, value, first, isSingle }: Exclude<Fragment, { kind: 'noun' }>,
  old: Condition,
  tokens: readonly Token[],
): string | undefined {
  const isPlain = old.lead === undefined || PLAIN.test(old.lead)
  const kept = tokens.slice(old.start, old.value).map((token) => token.text)
  const oldValue = tokens[old.value]?.value ?? ''
  if (kind === 'group') return [...kept, value].join(' ')
  if (kind === 'time' && first.startsWith('--')) {
    if (oldValue.startsWith('--'))
      return old.isSingle && (lead || isPlain) ? [lead ?? kept.join(' '), value].join(' ') : undefined
    // “And in September?” after “in October 2026” is September 2026; after “in 2026” it may be that of any year.
    const year = /^(\d{4})-\d\d$/.exec(oldValue)?.[1]
    return year && isSingle && old.isSingle && (lead || isPlain)
      ? [lead ?? kept.join(' '), value, year].join(' ')
      : undefined
  }
  if (lead === undefined) {
    const isSameGrain = kind !== 'time' || first.length === oldValue.length
    const isKept = kind === 'number' || isPlain || /^(?:by|with|named|called)$/.test(old.lead ?? '')
    return old.isSingle && isKept && isSameGrain ? [...kept, value].join(' ') : undefined
  }
  // “Not in Berlin” after “in Germany” may leave Germany as it is.
  if (kind === 'value' && NEGATION.test(lead) && !NEGATION.test(old.lead ?? '')) return undefined
  if (kind === 'value' && /^(?:for|of)$/.test(lead)) return isPlain ? [...kept, value].join(' ') : undefined
  return text
}

function append(
  previous: string,
  { kind, text, lead, value, isName }: Exclude<Fragment, { kind: 'noun' }>,
): string | undefined {
  if (kind === 'number' && !lead) return undefined
  const preposition = lead ? '' : kind === 'time' || isName ? 'in ' : ''
  return `${previous.replace(/[?.!\s]+$/, '')} ${preposition}${lead ? text : value}?`
}

function replace(
  text: string,
  tokens: readonly Token[],
  { start, end, by }: { start: number; end: number; by: string },
): string {
  const [first, last] = [tokens[start], tokens[end - 1]]
  return `${text.slice(0, first?.start)}${by}${text.slice(last?.end)}`
}

function isSmall(text: string): boolean {
  return (
    tokenize(text).filter(({ kind }) => kind !== 'sign').length < 2 ||
    /^\s*(?:hi|hello|hey|thanks|thank you|ok|okay|great|good)\b/i.test(text)
  )
}
