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
  if (sum(parts, 'cost') <= maxTokens) return { kept: [...items], dropped: [], omitted: [] }

  const { turns, hasLast } = toTurns(parts, isTurnStart)
  const chosen = chooseTurns(turns, { maxTokens, hasLast })
  const covered = turns.slice(turns.length - chosen.length).flat()
  const kept = new Set(chosen.flat())
  const fitted = fitParts(chosen, { maxTokens, countTokens })
  return {
    kept: chosen.flat().map((part) => fitted.get(part) ?? part.item),
    dropped: items.slice(0, items.length - covered.length),
    omitted: covered.filter((part) => !kept.has(part)).map(({ item }) => item),
  }
}

/** An item, what it costs as it is, and what it costs at its shortest. */
interface Part {
  readonly item: AgentInputItem
  readonly cost: number
  readonly minCost: number
}

type CountTokens = NonNullable<WindowOptions['countTokens']>

function toPart(item: AgentInputItem, countTokens: CountTokens): Part {
  const cost = countTokens(item)
  const canShrink = cost > SMALL_TOKENS && (isCall(item) || isResult(item))
  const minCost = canShrink ? Math.min(cost, countTokens(shrinkItem(item, { maxTokens: 0, countTokens }))) : cost
  return { item, cost, minCost }
}

/** The parts from the first place on where a history may begin, by turns. Without a user's message, by whatever can stand alone. */
function toTurns(
  parts: readonly Part[],
  isTurnStart: (item: AgentInputItem) => boolean,
): { turns: Part[][]; hasLast: boolean } {
  const items = parts.map(({ item }) => item)
  const cuts = safeCuts(items, isTurnStart)
  const lastStart = items.findLastIndex((item) => isTurnStart(item))
  const lastTurn = cuts.slice(0, lastStart + 1).lastIndexOf(true)
  const hasLast = lastTurn >= 0
  const starts = cuts.flatMap((isCut, index) => (isCut ? [index] : []))
  const turnStarts = starts.filter((start) => start < lastTurn && isTurnStart(items[start]!))
  const borders = hasLast ? [...turnStarts, lastTurn] : starts
  return { turns: borders.map((start, index) => parts.slice(start, borders[index + 1])), hasLast }
}

/** The newest turns that fit, each as a whole or without its calls, oldest first. */
function chooseTurns(turns: Part[][], { maxTokens, hasLast }: { maxTokens: number; hasLast: boolean }): Part[][] {
  const chosen: Part[][] = []
  const fits = (turn: Part[]) => {
    const minCost = sum(chosen.flat(), 'minCost') + sum(turn, 'minCost')
    const wanted = sum(chosen.flat(), 'cost') + sum(turn, 'cost') - minCost
    return turn.length > 0 && minCost + Math.min(wanted, maxTokens * RESULT_SHARE) <= maxTokens
  }
  for (const turn of turns.toReversed()) {
    const isLast = hasLast && chosen.length === 0
    const fitting = isLast ? turn : [turn, turn.filter(isWord)].find(fits)
    if (!fitting) break
    chosen.unshift(fitting)
  }
  return chosen
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
  let left = maxTokens - sum(turns.flat(), 'minCost')
  for (const turn of turns.toReversed()) {
    const shrinkable = turn.filter((part) => part.minCost < part.cost)
    const shares = shareTokens(
      shrinkable.map((part) => part.cost - part.minCost),
      Math.max(0, left),
    )
    for (const [index, part] of shrinkable.entries()) {
      const tokens = part.minCost + shares[index]!
      if (tokens < part.cost) shrink(part, tokens)
      left -= shares[index]!
    }
  }
  if (left < 0) {
    const words = turns.flat().filter(isWord)
    const room = maxTokens - sum(turns.flat(), 'minCost') + sum(words, 'cost')
    const shares = shareTokens(
      words.map(({ cost }) => cost),
      Math.max(0, room),
    )
    for (const [index, part] of words.entries()) if (shares[index]! < part.cost) shrink(part, shares[index]!)
  }
  return fitted
}

function isWord({ item }: Part): boolean {
  return 'role' in item
}

function sum(parts: readonly Part[], member: 'cost' | 'minCost'): number {
  return parts.reduce((total, part) => total + part[member], 0)
}

/**
 * The items before which a history can be cut. A cut never parts a call from its result, or reasoning from what it led
 * to.
 */
function safeCuts(items: readonly AgentInputItem[], isTurnStart: (item: AgentInputItem) => boolean): boolean[] {
  const cuts = items.map((item, index) => items[index - 1]?.type !== 'reasoning' || isTurnStart(item))
  const open = new Map<string, number[]>()
  for (const [index, item] of items.entries()) {
    if (isCall(item)) open.set(pairKey(item), [...(open.get(pairKey(item)) ?? []), index])
    const call = isResult(item) ? open.get(pairKey(item))?.pop() : undefined
    if (call !== undefined) cuts.fill(false, call + 1, index + 1)
  }
  return cuts
}

function isUserMessage(item: AgentInputItem): boolean {
  return 'role' in item && item.role === 'user'
}
