import { tokenize } from './text/tokens.ts'
import type { Token } from './text/tokens.ts'

const OPENING = /^\s*(?:and|what about|how about|and what about|or|now|then|same (?:for|in|with)|also)\b[\s,:]*/i
const PREPOSITION =
  /^(?:in|for|from|of|at|by|per|with|since|before|after|to|on|during|over|under|above|below|between)$/i

/**
 * The question that a follow-up stands for: "and in Hamburg?" after "How many customers are in Berlin?" is "How many customers are in Hamburg?".
 * A message that is a question of its own is returned as it is.
 */
export function resolveFollowUp(text: string, earlier: readonly string[]): string {
  const previous = earlier.reduce<string | undefined>((question, message) => {
    const resolved = question === undefined ? message : expand(message, question)
    return isSmall(resolved) ? question : resolved
  }, undefined)
  return previous === undefined ? text : expand(text, previous)
}

function expand(text: string, previous: string): string {
  if (!isFollowUp(text)) return text
  const rest = text.replace(OPENING, '').replace(/[?.!\s]+$/, '')
  const tokens = tokenize(rest)
  const [first] = tokens
  if (!first) return text
  const preposition = PREPOSITION.test(first.value) ? first.value.toLowerCase() : undefined
  const value = preposition ? rest.slice(first.end).trim() : rest
  const [kind] = tokenize(value).map(slotKind)
  const slot = findSlot(tokenize(previous), { kind: kind ?? 'word', preposition })
  if (slot)
    return `${previous.slice(0, slot.start)}${slot.withPreposition && preposition ? `${preposition} ` : ''}${value}${previous.slice(slot.end)}`
  return `${previous.replace(/[?.!\s]+$/, '')} ${preposition ?? (kind === 'time' || kind === 'name' ? 'in' : '')} ${value}?`.replaceAll(
    / {2,}/g,
    ' ',
  )
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
): { start: number; end: number; withPreposition: boolean } | undefined {
  const runs = slotRuns(tokens)
  const same = runs.filter(
    (run) => run.kind === kind || (kind === 'word' && run.kind === 'name') || (kind === 'name' && run.kind === 'word'),
  )
  const grouping = preposition === 'per' || preposition === 'by'
  if (grouping) {
    const group = runs.findLast((run) => run.preposition === 'per' || run.preposition === 'by')
    return group ? { start: group.start, end: group.end, withPreposition: false } : undefined
  }
  const chosen =
    same.findLast((run) => run.preposition === preposition && (run.kind === kind || run.preposition !== undefined)) ??
    same.findLast((run) => run.kind === kind && run.kind !== 'word')
  if (!chosen) return undefined
  // "for Munich" after "in Berlin": the earlier preposition says how the value is meant.
  return { start: chosen.start, end: chosen.end, withPreposition: false }
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
