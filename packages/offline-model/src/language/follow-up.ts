import { tokenize } from './tokens.ts'
import type { Token } from './token.ts'

const OPENING = /^\s*(?:and|what about|how about|and what about|or|now|then|same (?:for|in|with)|also)\b[\s,:]*/i
const PREPOSITION =
  /^(?:in|for|from|of|at|by|per|with|since|before|after|to|on|during|over|under|above|below|between)$/i

/**
 * The question that a follow-up stands for: "and in Hamburg?" after "How many customers are in Berlin?" is "How many customers are in Hamburg?".
 * A message that is a question of its own is returned as it is. `nouns` are the names of tables, word by word in the singular, if they are known:
 * with them, "and orders?" changes what is asked about.
 */
export function resolveFollowUp(
  text: string,
  earlier: readonly string[],
  nouns: readonly (readonly string[])[] = [],
): string {
  const previous = earlier.reduce<string | undefined>((question, message) => {
    const resolved = question === undefined ? message : expand(message, question, nouns)
    return isSmall(resolved) ? question : resolved
  }, undefined)
  return previous === undefined ? text : expand(text, previous, nouns)
}

function expand(text: string, previous: string, nouns: readonly (readonly string[])[]): string {
  if (!isFollowUp(text)) return text
  const rest = text.replace(OPENING, '').replace(/[?.!\s]+$/, '')
  const tokens = tokenize(rest)
  const [first] = tokens
  if (!first) return text
  const preposition = PREPOSITION.test(first.value) ? first.value.toLowerCase() : undefined
  const value = preposition ? rest.slice(first.end).trim() : rest
  const [kind] = tokenize(value).map(slotKind)
  const noun = preposition ? undefined : findNoun(tokens, nouns) && findNoun(tokenize(previous), nouns)
  const slot = noun ?? findSlot(tokenize(previous), { kind: kind ?? 'word', preposition })
  if (slot) return `${previous.slice(0, slot.start)}${value}${previous.slice(slot.end)}`
  return `${previous.replace(/[?.!\s]+$/, '')} ${preposition ?? (kind === 'time' || kind === 'name' ? 'in' : '')} ${value}?`.replaceAll(
    / {2,}/g,
    ' ',
  )
}

/** Where a text first names one of the nouns, words in the singular. */
function findNoun(
  tokens: readonly Token[],
  nouns: readonly (readonly string[])[],
): { start: number; end: number } | undefined {
  for (const [index, token] of tokens.entries()) {
    const noun = nouns
      .filter((words) => words.every((word, at) => tokens[index + at]?.stem === word))
      .toSorted((a, b) => b.length - a.length)[0]
    const last = tokens[index + (noun?.length ?? 0) - 1]
    if (noun && last) return { start: token.start, end: last.end }
  }
  return undefined
}

function isFollowUp(text: string): boolean {
  const words = tokenize(text).filter(({ kind }) => kind !== 'sign')
  if (OPENING.test(text))
    return words.length <= 8 && !/\b(?:how many|how much|list|show|which|average|total|what (?!about))\b/i.test(text)
  // "in Hamburg?" alone
  return words.length <= 4 && PREPOSITION.test(words[0]?.value ?? '')
}

function isSmall(text: string): boolean {
  return (
    tokenize(text).filter(({ kind }) => kind !== 'sign').length < 2 ||
    /^\s*(?:hi|hello|hey|thanks|thank you|ok|okay|great|good)\b/i.test(text)
  )
}

type SlotKind = 'time' | 'number' | 'name' | 'word'

function slotKind({ kind, value, isCapital }: Token): SlotKind {
  if (kind === 'date' || /^(?:19|20)\d\d$/.test(value)) return 'time'
  if (kind === 'number') return 'number'
  return kind === 'quoted' || isCapital ? 'name' : 'word'
}

/** The last part of the earlier question that the new value can stand in for: one of its kind, after the same preposition if there is one. */
function findSlot(
  tokens: readonly Token[],
  { kind, preposition }: { kind: SlotKind; preposition: string | undefined },
): { start: number; end: number } | undefined {
  const runs = slotRuns(tokens)
  if (isGrouping(preposition)) return runs.findLast((run) => isGrouping(run.preposition))
  // Somebody who writes "hamburg" may have written "Berlin" before.
  const isWord = (one: SlotKind): boolean => one === 'word' || one === 'name'
  const fitting = runs.filter(
    (run) => run.kind === kind || (isWord(run.kind) && isWord(kind) && !isGrouping(run.preposition)),
  )
  // "for Munich" after "in Berlin" is meant as the earlier preposition says.
  return (
    fitting.findLast((run) => run.preposition === preposition) ??
    fitting.findLast((run) => run.kind === kind || preposition === undefined)
  )
}

function isGrouping(preposition: string | undefined): boolean {
  return preposition === 'per' || preposition === 'by'
}

interface Run {
  kind: SlotKind
  start: number
  end: number
  preposition: string | undefined
}

/** Neighbouring words of one kind: `New York`, `2024`; a plain word only after a preposition. The first word of a sentence is no name. */
function slotRuns(tokens: readonly Token[]): Run[] {
  const runs: Run[] = []
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]
    const preposition = before && PREPOSITION.test(before.value) ? before.value.toLowerCase() : undefined
    const kind = index === 0 && token.kind === 'word' ? 'word' : slotKind(token)
    const last = runs.at(-1)
    if (token.kind === 'sign' || PREPOSITION.test(token.value)) return
    if (last && kind === last.kind && kind === 'name' && last.end === before?.end) {
      last.end = token.end
      return
    }
    if (kind !== 'word' || preposition) runs.push({ kind, start: token.start, end: token.end, preposition })
  })
  return runs
}
