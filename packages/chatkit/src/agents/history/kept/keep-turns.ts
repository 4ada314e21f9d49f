import type { AgentInputItem } from '@openai/agents'
import type { ThreadItem } from '../../../item.ts'
import { isCall, isResult } from '../../model/pair-calls.ts'
import { estimateBytes } from './history-cache.ts'
import type { KeptInput, KeptTurns } from './history-cache.ts'
import type { ConvertedItems, ThreadItemConverter } from '../thread-item-converter.ts'
import { sizeOf, splitTurns } from '../turns.ts'
import { toPart } from '../window-history.ts'

/** Turns that depend on no others, and what they became. */
export interface TurnGroup extends ConvertedItems {
  items: ThreadItem[]
}

/**
 * Converts the newest turns of a thread, turn by turn where they depend on one another in nothing, so that together they become what they would become
 * as a whole. The last group is the newest one: it holds what the model is to answer.
 */
export async function convertTurns(
  turns: readonly ThreadItem[][],
  converter: ThreadItemConverter,
): Promise<TurnGroup[]> {
  let groups = await convertEach(turns, converter, [])
  for (;;) {
    const merged = mergeDependent(groups)
    if (merged.length === groups.length) return groups
    groups = await convertEach(merged, converter, groups)
  }
}

async function convertEach(
  turns: readonly ThreadItem[][],
  converter: ThreadItemConverter,
  known: readonly TurnGroup[],
): Promise<TurnGroup[]> {
  const groups: TurnGroup[] = []
  for (const [index, items] of turns.entries()) {
    const isContinued = index < turns.length - 1
    const same = known.find((group) => group.items[0] === items[0] && group.items.length === items.length)
    groups.push(same ?? { ...(await converter.convert(items, { isContinued })), items })
  }
  return groups
}

/** The items of the groups; of those that depend on one another, and of all between them, together. */
function mergeDependent(groups: readonly TurnGroup[]): ThreadItem[][] {
  const firstWithCall = new Map<string, number>()
  const firstWithReference = new Map<string, number>()
  const groupOfItem = new Map<string, number>()
  const starts: number[] = []
  for (const [index, { items, input, links }] of groups.entries()) {
    const earlier = [
      ...[...links.calls].map((id) => firstWithCall.get(id)),
      ...[...links.references].map((id) => groupOfItem.get(id)),
      ...items.map(({ id }) => firstWithReference.get(id)),
      beginsWithCall(input) ? groups.findLastIndex((group, at) => at < index && group.input.length > 0) : undefined,
    ]
    const from = Math.min(index, ...earlier.filter((at) => at !== undefined && at >= 0).map(Number))
    if (from === index) starts.push(index)
    else while (starts.at(-1)! > from) starts.pop()
    for (const id of links.calls) if (!firstWithCall.has(id)) firstWithCall.set(id, index)
    for (const id of links.references) if (!firstWithReference.has(id)) firstWithReference.set(id, index)
    for (const { id } of items) groupOfItem.set(id, index)
  }
  return starts.map((start, at) => groups.slice(start, starts[at + 1]).flatMap(({ items }) => items))
}

/** Calls that are next to one another are answered together. */
function beginsWithCall([first]: readonly AgentInputItem[]): boolean {
  return first !== undefined && (isCall(first) || isResult(first))
}

/** Whether a group that has arrived since depends on what is kept, or the other way round. */
export function dependsOnKept(group: TurnGroup, kept: readonly KeptTurns[]): boolean {
  const { calls, references } = group.links
  if (references.size > 0) return true
  return kept.some(
    (turns) =>
      (calls.size > 0 && turns.calls.some((id) => calls.has(id))) ||
      (turns.references.length > 0 && group.items.some(({ id }) => turns.references.includes(id))),
  )
}

/** What is kept of turns that are over. */
export function keepTurns(
  group: TurnGroup,
  { converter, countTokens }: { converter: ThreadItemConverter; countTokens: (item: AgentInputItem) => number },
): KeptTurns {
  const isFixed = group.items.every((item) => converter.isFixed(item))
  const input = isFixed ? toKeptInput(group, countTokens).map(deepFreeze) : undefined
  const items = isFixed ? [] : group.items
  const calls = [...group.links.calls]
  const references = [...group.links.references]
  const sizes = splitTurns(group.items).map(sizeOf)
  return { input, items, sizes, calls, references, bytes: estimateBytes([input, items, calls, references]) }
}

export function toKeptInput(
  { input, origins }: ConvertedItems,
  countTokens: (item: AgentInputItem) => number,
): KeptInput[] {
  return input.map((item) => ({
    ...toPart(item, countTokens),
    isTurnStart: origins.get(item)?.type === 'user_message',
  }))
}

/** Whoever would change what is kept is told so instead, by a TypeError. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
