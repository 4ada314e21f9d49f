import type { AgentInputItem } from '@openai/agents'
import type { ThreadItem } from '../../../item.ts'
import type { AgentContext } from '../../context/agent-context.ts'
import { estimateTokens } from '../estimate-tokens.ts'
import type { HistoryCache, KeptInput, KeptTurns } from './history-cache.ts'
import { parseSummary } from '../history-summary.ts'
import type { HistorySummary } from '../history-summary.ts'
import { convertTurns, dependsOnKept, keepTurns, toKeptInput } from './keep-turns.ts'
import type { TurnGroup } from './keep-turns.ts'
import type { ThreadItemConverter } from '../thread-item-converter.ts'
import { countTurns, sizeOf, splitTurns } from '../turns.ts'
import type { LookBack } from '../turns.ts'
import { windowParts } from '../window-history.ts'
import type { WindowOptions } from '../window-history.ts'

/** What of a thread a history is made of. */
export interface Look {
  items: ThreadItem[]
  summary: HistorySummary | undefined
  /** Whether it begins within a turn. */
  isCut: boolean
}

export interface LoadKeptOptions extends WindowOptions {
  converter: ThreadItemConverter
  cache: HistoryCache
  lookBack: LookBack
  /** Reads the thread anew. */
  lookAt: () => Promise<Look>
}

/** A thread's history from what is kept of it and what has arrived since. Undefined where a thread cannot be kept. */
export async function loadKept<Context>(
  context: AgentContext<Context>,
  options: LoadKeptOptions,
): Promise<AgentInputItem[] | undefined> {
  const { cache, converter, countTokens = estimateTokens } = options
  const { thread } = context
  const known = (await goOn(context, options)) ?? (await beginAnew(context, options))
  if (known === undefined) {
    cache.delete(thread.id)
    return undefined
  }
  const { mark, turns, groups } = known
  const open = groups.at(-1)
  const closed = groups.slice(0, -1).map((group) => keepTurns(group, { converter, countTokens }))
  const kept = [...turns, ...closed]
  cache.set(thread.id, { mark, request: requestOf(options), turns: kept, open: open?.items ?? [] })

  const input: KeptInput[] = []
  for (const each of kept) {
    input.push(...(each.input ?? toKeptInput(await converter.convert(each.items, { isContinued: true }), countTokens)))
  }
  if (open) input.push(...toKeptInput(open, countTokens))
  return fit(input, options)
}

/** What is kept of a thread, and what is newer, converted. */
interface Known {
  mark: string
  turns: readonly KeptTurns[]
  groups: TurnGroup[]
}

/** Undefined where what is kept does not hold any more, or depends on what has arrived. */
async function goOn<Context>(
  { store, thread, requestContext }: AgentContext<Context>,
  options: LoadKeptOptions,
): Promise<Known | undefined> {
  const { cache, lookBack, converter } = options
  const kept = cache.get(thread.id)
  if (kept === undefined || !isAskedAlike(kept.request, requestOf(options))) return undefined
  const arrived = await store.loadArrivals(thread.id, { mark: kept.mark, limit: lookBack.maxItems }, requestContext)
  if (arrived === undefined || arrived.items.some(parseSummary)) return undefined
  const newer = splitTurns([...kept.open, ...arrived.items])
  const turns = lookedAt(kept.turns, newer, lookBack)
  if (turns === undefined) return undefined
  const groups = await convertTurns(newer, converter)
  if (groups.some((group) => dependsOnKept(group, turns))) return undefined
  return { mark: arrived.mark, turns, groups }
}

/** The kept turns that are still looked at. Undefined where the newer ones are not all looked at, or where the look would begin within what is kept together. */
function lookedAt(
  kept: readonly KeptTurns[],
  newer: readonly ThreadItem[][],
  lookBack: LookBack,
): readonly KeptTurns[] | undefined {
  const sizes = [...kept.flatMap((turns) => turns.sizes), ...newer.map(sizeOf)]
  const newest = sizes.at(-1)
  if (newest !== undefined && newest.count > lookBack.maxItems) return undefined
  let left = sizes.length - countTurns(sizes, lookBack)
  let start = 0
  for (; left > 0 && start < kept.length; start++) left -= kept[start]!.sizes.length
  return left === 0 ? kept.slice(start) : undefined
}

async function beginAnew<Context>(
  { store, thread, requestContext }: AgentContext<Context>,
  { converter, lookBack, lookAt }: LoadKeptOptions,
): Promise<Known | undefined> {
  const limit = lookBack.maxItems
  const before = await store.loadArrivals(thread.id, { limit }, requestContext)
  if (before === undefined) return undefined
  const look = await lookAt()
  // What arrives while the thread is read may have been read or not.
  const after = await store.loadArrivals(thread.id, { mark: before.mark, limit }, requestContext)
  const isOfOneMoment = after !== undefined && after.items.length === 0
  if (!isOfOneMoment || look.summary || look.isCut) return undefined
  const groups = await convertTurns(splitTurns(look.items), converter)
  return { mark: before.mark, turns: [], groups }
}

/** What changes which turns are looked at, or what is counted of them. */
function requestOf({ lookBack, countTokens }: LoadKeptOptions): unknown[] {
  return [lookBack.maxItems, lookBack.maxCharacters, countTokens]
}

function isAskedAlike(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.every((part, index) => part === other[index])
}

/** As much of the input as fits the window. */
function fit(
  input: readonly KeptInput[],
  { maxTokens, countTokens = estimateTokens, isTurnStart }: WindowOptions,
): AgentInputItem[] {
  const isStart = isTurnStart ? ({ item }: KeptInput) => isTurnStart(item) : (part: KeptInput) => part.isTurnStart
  return windowParts(input, { maxTokens, countTokens, isTurnStart: isStart }).kept
}
