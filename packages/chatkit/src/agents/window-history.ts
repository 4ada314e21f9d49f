import type { AgentInputItem } from '@openai/agents'
import { estimateTokens } from './estimate-tokens.ts'
import { isCall, isResult, pairKey } from './pair-calls.ts'

export interface WindowOptions {
  /** What the kept items may cost together. */
  maxTokens: number
  /** What one item costs. Default: about four characters of JSON to a token. */
  countTokens?: (item: AgentInputItem) => number
  /** Whether a turn begins with this item. Default: any message of the user’s, notes that are told in the user’s name included. */
  isTurnStart?: (item: AgentInputItem) => boolean
}

export interface HistoryWindow {
  /** The newest items, in order, beginning with a user’s message where there is one. */
  kept: AgentInputItem[]
  /** What came before them. */
  dropped: AgentInputItem[]
}

/**
 * The newest part of a history that fits the budget. A call stays with its result, and reasoning with what follows it. The last turn, from the
 * user's last message on, is kept even if it costs more than there is: without it there is nothing to answer. A call that it answers comes along.
 */
export function windowHistory(
  items: readonly AgentInputItem[],
  { maxTokens, countTokens = estimateTokens, isTurnStart = isUserMessage }: WindowOptions,
): HistoryWindow {
  const cuts = safeCuts(items, isTurnStart)
  const lastStart = items.findLastIndex((item) => isTurnStart(item))
  const lastTurn = cuts.slice(0, lastStart + 1).lastIndexOf(true)
  let tokens = 0
  let start = items.length
  for (let index = items.length - 1; index >= 0; index--) {
    tokens += countTokens(items[index]!)
    const isLastTurn = lastTurn >= 0 && index >= lastTurn
    if (tokens > maxTokens && !isLastTurn) break
    if (cuts[index]) start = index
  }
  const turn = items.findIndex((item, index) => index >= start && cuts[index] && isTurnStart(item))
  const from = turn >= 0 ? turn : start
  return { kept: items.slice(from), dropped: items.slice(0, from) }
}

/** Before which items a history can be cut: nowhere between a call and its result, nor behind reasoning that led to something. */
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
