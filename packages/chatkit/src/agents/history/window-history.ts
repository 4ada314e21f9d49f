import type { AgentInputItem } from '@openai/agents'
import { estimateTokens } from './estimate-tokens.ts'
import { isCall, isResult, pairKey } from '../model/pair-calls.ts'
import { shrinkItem } from './shrink-item.ts'
import { shareTokens } from './share-tokens.ts'

export interface WindowOptions {
  /** What the kept items may cost together. */
  maxTokens: number
  /** What one item costs. Default: about four characters of JSON to a token. */
  countTokens?: (item: AgentInputItem) => number
  /** Whether a turn begins with this item. Default: any message of the user’s, notes that are told in the user’s name included. */
  isTurnStart?: (item: AgentInputItem) => boolean
}

export interface HistoryWindow {
  /** The newest items, in order, beginning with a user’s message where there is one. What is too long for the window is shortened. */
  kept: AgentInputItem[]
  /** What came before them. */
  dropped: AgentInputItem[]
  /** Calls, results and reasoning that were left out of kept turns of which only the words fit. */
  omitted: AgentInputItem[]
}

/** The share of the window for tool results, when not all of them fit. The rest is for words. */
const RESULT_SHARE = 0.25
/** The words of a turn that take more than this share of the window are shortened to it, where the turn does not fit. */
export const LONG_SHARE = 0.25
/** What costs no more than this is not worth shortening. */
const SMALL_TOKENS = 100

/**
 * The newest part of a history that fits the budget. What tools returned gives way first: results are shortened, the oldest most, then calls are
 * left out together with their results. The words of user and assistant go last, by whole turns, the oldest first. A call stays with its result,
 * and reasoning with what follows it. The last turn, from the user's last message on, is kept even if it costs more than there is: without it
 * there is nothing to answer. Its results are shortened, and then its words. A call that it answers comes along.
 */
export function windowHistory(
  items: readonly AgentInputItem[],
  { maxTokens, countTokens = estimateTokens, isTurnStart = isUserMessage }: WindowOptions,
): HistoryWindow {
  const parts = items.map((item) => toPart(item, countTokens))
  const { turns, chosen, kept } = windowParts(parts, {
    maxTokens,
    countTokens,
    isTurnStart: ({ item }) => isTurnStart(item),
  })
  const covered = turns.slice(turns.length - chosen.length).flat()
  const whole = new Set(chosen.flat())
  return {
    kept,
    dropped: items.slice(0, items.length - covered.length),
    omitted: covered.filter((part) => !isWord(part) && !whole.has(part)).map(({ item }) => item),
  }
}

/** The same, of items whose costs are known: by turns, of which the last are chosen, and of these what is kept. */
export function windowParts<Known extends Part>(
  parts: readonly Known[],
  {
    maxTokens,
    countTokens,
    isTurnStart,
  }: { maxTokens: number; countTokens: CountTokens; isTurnStart: (part: Known) => boolean },
): { turns: Part[][]; chosen: Part[][]; kept: AgentInputItem[] } {
  if (addUp(parts).cost <= maxTokens) {
    const all = [[...parts]]
    return { turns: all, chosen: all, kept: parts.map(({ item }) => item) }
  }
  const { turns, hasLast } = toTurns(parts, isTurnStart)
  const chosen = chooseTurns(turns, { maxTokens, countTokens, hasLast })
  const fitted = fitParts(chosen, { maxTokens, countTokens })
  const kept: AgentInputItem[] = []
  for (const turn of chosen) for (const part of turn) kept.push(fitted.get(part) ?? part.item)
  return { turns, chosen, kept }
}

/**
 * An item, and what is asked of it again and again: what it costs as it is, and at its shortest. Every part has all members, in one order: a long history
 * has hundreds, and reading members of objects that are not alike takes many times as long.
 */
export interface Part {
  readonly item: AgentInputItem
  readonly kind: PartKind
  readonly cost: number
  readonly minCost: number
  /** Its shortest form, where that costs less. */
  readonly shortest: AgentInputItem | undefined
  /** What a call and its result share. */
  readonly pair: string | undefined
}

type PartKind = 'word' | 'call' | 'result' | 'reasoning' | 'other'

type CountTokens = NonNullable<WindowOptions['countTokens']>

export function toPart(item: AgentInputItem, countTokens: CountTokens): Part {
  const cost = countTokens(item)
  const kind = kindOf(item)
  const part = { item, kind, cost, minCost: cost, shortest: undefined, pair: undefined }
  if (kind !== 'call' && kind !== 'result') return part
  const pair = pairKey(item)
  if (cost <= SMALL_TOKENS) return { ...part, pair }
  const shortest = shrinkItem(item, { maxTokens: 0, countTokens })
  const minCost = countTokens(shortest)
  return minCost < cost ? { ...part, minCost, shortest, pair } : { ...part, pair }
}

function kindOf(item: AgentInputItem): PartKind {
  if (isCall(item)) return 'call'
  if (isResult(item)) return 'result'
  if (item.type === 'reasoning') return 'reasoning'
  return 'role' in item ? 'word' : 'other'
}

/** The parts from the first place on where a history may begin, by turns. Without a user's message, by whatever can stand alone. */
function toTurns<Known extends Part>(
  parts: readonly Known[],
  isTurnStart: (part: Known) => boolean,
): { turns: Part[][]; hasLast: boolean } {
  const cuts = safeCuts(parts, isTurnStart)
  const lastStart = parts.findLastIndex((part) => isTurnStart(part))
  const lastTurn = lastStart < 0 ? -1 : cuts.lastIndexOf(true, lastStart)
  const hasLast = lastTurn >= 0
  const borders = cuts.flatMap((isCut, index) => {
    if (!isCut) return []
    return !hasLast || index === lastTurn || (index < lastTurn && isTurnStart(parts[index]!)) ? [index] : []
  })
  return { turns: borders.map((start, index) => parts.slice(start, borders[index + 1])), hasLast }
}

/** The newest turns that fit, each as a whole, without its calls, or with its long words shortened too, oldest first. */
function chooseTurns(
  turns: Part[][],
  { maxTokens, countTokens, hasLast }: { maxTokens: number; countTokens: CountTokens; hasLast: boolean },
): Part[][] {
  const chosen: Part[][] = []
  let total = { cost: 0, minCost: 0 }
  for (const turn of turns.toReversed()) {
    const isLast = hasLast && chosen.length === 0
    let fitting = turn
    let sums = addUp(fitting, total)
    if (!isLast && !fits(sums, maxTokens)) {
      fitting = turn.filter(isWord)
      sums = addUp(fitting, total)
      // One turn of many words must not make the model forget all before it.
      if (!fits(sums, maxTokens) && addUp(fitting).cost > maxTokens * LONG_SHARE) {
        fitting = shortenWords(fitting, { maxTokens: maxTokens * LONG_SHARE, countTokens })
        sums = addUp(fitting, total)
      }
      if (fitting.length === 0 || !fits(sums, maxTokens)) break
    }
    chosen.push(fitting)
    total = sums
  }
  return chosen.toReversed()
}

function shortenWords(
  turn: readonly Part[],
  { maxTokens, countTokens }: { maxTokens: number; countTokens: CountTokens },
): Part[] {
  const shares = shareTokens(
    turn.map(({ cost }) => cost),
    maxTokens,
  )
  return turn.map((part, index) => {
    if (shares[index]! >= part.cost) return part
    const item = shrinkItem(part.item, { maxTokens: shares[index]!, countTokens })
    const cost = countTokens(item)
    return cost < part.cost ? { ...part, item, cost, minCost: cost } : part
  })
}

function fits({ cost, minCost }: Costs, maxTokens: number): boolean {
  return minCost + Math.min(cost - minCost, maxTokens * RESULT_SHARE) <= maxTokens
}

/** The shortened form of each part that is too long. The newest turns take first what tokens there are, and the results of a turn share them. */
function fitParts(
  turns: readonly Part[][],
  { maxTokens, countTokens }: { maxTokens: number; countTokens: CountTokens },
): Map<Part, AgentInputItem> {
  const fitted = new Map<Part, AgentInputItem>()
  const shrink = (part: Part, tokens: number) => {
    const item = shrinkItem(part.item, { maxTokens: tokens, countTokens })
    if (countTokens(item) < part.cost) fitted.set(part, item)
  }
  const minTotal = turns.reduce((total, turn) => addUp(turn, total), NOTHING).minCost
  let left = maxTokens - minTotal
  for (const turn of turns.toReversed()) {
    const { cost, minCost } = addUp(turn)
    const wanted = cost - minCost
    if (wanted <= left) {
      left -= wanted
      continue
    }
    const shrinkable = turn.filter((part) => part.minCost < part.cost)
    const shares = shareTokens(
      shrinkable.map((part) => part.cost - part.minCost),
      Math.max(0, left),
    )
    for (const [index, part] of shrinkable.entries()) {
      const share = shares[index]!
      if (share === 0 && part.shortest) fitted.set(part, part.shortest)
      else if (part.minCost + share < part.cost) shrink(part, part.minCost + share)
      left -= share
    }
  }
  if (left < 0) {
    const words = turns.flat().filter(isWord)
    const room = maxTokens - minTotal + addUp(words).cost
    const shares = shareTokens(
      words.map(({ cost }) => cost),
      Math.max(0, room),
    )
    for (const [index, part] of words.entries()) if (shares[index]! < part.cost) shrink(part, shares[index]!)
  }
  return fitted
}

function isWord({ kind }: Part): boolean {
  return kind === 'word'
}

type Costs = Pick<Part, 'cost' | 'minCost'>

const NOTHING: Costs = { cost: 0, minCost: 0 }

/** What the parts cost, on top of what there was before. */
function addUp(parts: readonly Part[], { cost, minCost } = NOTHING): Costs {
  let all = cost
  let atLeast = minCost
  for (const part of parts) {
    all += part.cost
    atLeast += part.minCost
  }
  return { cost: all, minCost: atLeast }
}

/**
 * The items before which a history can be cut. A cut never parts a call from its result, or reasoning from what it led
 * to.
 */
function safeCuts<Known extends Part>(parts: readonly Known[], isTurnStart: (part: Known) => boolean): boolean[] {
  const cuts = parts.map((part, index) => parts[index - 1]?.kind !== 'reasoning' || isTurnStart(part))
  const open = new Map<string, number[]>()
  for (const [index, { kind, pair }] of parts.entries()) {
    if (pair === undefined) continue
    if (kind === 'result') {
      const call = open.get(pair)?.pop()
      if (call !== undefined) cuts.fill(false, call + 1, index + 1)
      continue
    }
    const calls = open.get(pair)
    if (calls) calls.push(index)
    else open.set(pair, [index])
  }
  return cuts
}

function isUserMessage(item: AgentInputItem): boolean {
  return 'role' in item && item.role === 'user'
}
