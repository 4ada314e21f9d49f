import type { AgentInputItem } from '@openai/agents'
import type { HiddenContextItem, ThreadItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { parseSummary, summaryToInput, toSummaryContent } from './history-summary.ts'
import type { HistorySummary } from './history-summary.ts'
import type { HistoryCache } from './kept/history-cache.ts'
import { loadKept } from './kept/load-kept.ts'
import type { Look } from './kept/load-kept.ts'
import { ThreadItemConverter } from './thread-item-converter.ts'
import { charactersOfTurns, cutTurns } from './turns.ts'
import type { LookBack } from './turns.ts'
import { LONG_SHARE, windowHistory } from './window-history.ts'
import type { WindowOptions } from './window-history.ts'

const PAGE_SIZE = 100
/** A summary makes room for turns to come, or each of them would need another. */
const SHARE_AFTER_SUMMARY = 0.6
/** Turns are looked at until their words alone are this many times the budget, at four characters a token: none further back could be kept. */
const LOOK_BACK = 2
const CHARACTERS_PER_TOKEN = 4

export interface LoadHistoryOptions extends WindowOptions {
  converter?: ThreadItemConverter
  /** How many of the thread's newest items are looked at, by whole turns where there are several. Default: 1,000. */
  maxItems?: number
  /**
   * Keeps what turns became, so that each is read and converted once. Where it is given, the items of the result are frozen. It is not used together
   * with `summarize`, for threads that have a summary, or with a store that cannot tell what has arrived in a thread.
   */
  cache?: HistoryCache | undefined
  /**
   * Sums up what falls out of the window, together with the summary of what fell out before. The summary is kept in the
   * thread, hidden, and from then on stands before the window. When this throws, the history goes without a summary.
   */
  summarize?: (dropped: AgentInputItem[], options: { previous: string | undefined }) => Promise<string>
  /** Is told what `summarize` threw. */
  onSummaryFailed?: (error: unknown) => void
}

/** A thread as model input, as much of it as fits the budget. */
export async function loadHistory<Context>(
  context: AgentContext<Context>,
  {
    converter = new ThreadItemConverter(),
    maxItems = 1_000,
    cache,
    summarize,
    onSummaryFailed,
    ...options
  }: LoadHistoryOptions,
): Promise<AgentInputItem[]> {
  const lookBack = toLookBack({ ...options, maxItems, isSummedUp: summarize !== undefined })
  if (cache && !summarize) {
    const input = await loadKept(context, {
      ...options,
      converter,
      cache,
      lookBack,
      lookAt: () => lookAt(context, lookBack),
    })
    if (input) return input
  }
  const { items, summary } = await lookAt(context, lookBack)
  const { input, origins } = await converter.convert(items)
  const before = summary ? [summaryToInput(summary.text)] : []
  const window = {
    isTurnStart: (item: AgentInputItem) => origins.get(item)?.type === 'user_message',
    ...options,
  }
  const { kept, dropped } = windowHistory(input, window)
  if (dropped.length === 0 || !summarize) return [...before, ...kept]

  const smaller = windowHistory(input, { ...window, maxTokens: window.maxTokens * SHARE_AFTER_SUMMARY })
  try {
    const text = await summarize(smaller.dropped, { previous: summary?.text })
    await saveSummary(context, text, { items, firstKept: origins.get(input[smaller.dropped.length]!) })
    return [summaryToInput(text), ...smaller.kept]
  } catch (error) {
    onSummaryFailed?.(error)
    return [...before, ...kept]
  }
}

/** What is summed up has to be read, however much it is. What costs who knows what is read too. */
function toLookBack({
  maxItems,
  maxTokens,
  countTokens,
  isSummedUp,
}: WindowOptions & { maxItems: number; isSummedUp: boolean }): LookBack {
  const maxOfTurn = maxTokens * CHARACTERS_PER_TOKEN * LONG_SHARE
  if (isSummedUp) return { maxItems, maxCharacters: Number.POSITIVE_INFINITY, maxOfTurn, isByTurns: false }
  const maxCharacters = countTokens ? Number.POSITIVE_INFINITY : maxTokens * CHARACTERS_PER_TOKEN * LOOK_BACK
  return { maxItems, maxCharacters, maxOfTurn, isByTurns: true }
}

/** The newest items that are to be looked at, in order, from the first that no summary covers. */
async function lookAt<Context>(
  { store, thread, requestContext }: AgentContext<Context>,
  lookBack: LookBack,
): Promise<Look> {
  const { maxItems, maxCharacters } = lookBack
  const newest: ThreadItem[] = []
  let after: string | undefined
  let summary: HistorySummary | undefined
  do {
    const limit = Math.min(PAGE_SIZE, maxItems - newest.length)
    const page = await store.loadThreadItems(
      thread.id,
      { limit, order: 'desc', ...(after && { after }) },
      requestContext,
    )
    newest.push(...page.data)
    summary ??= page.data.map(parseSummary).find((each) => each !== undefined)
    after = page.has_more ? page.after : undefined
  } while (
    after &&
    newest.length < maxItems &&
    !(summary && findStart(newest, summary) >= 0) &&
    charactersOfTurns(newest, lookBack) <= maxCharacters
  )
  return fromSummary(cutTurns(newest.toReversed(), { ...lookBack, hasMore: after !== undefined }))
}

/** A summary arrives after items that it does not cover, and names the first of them. When that item is gone, it covers none. */
function fromSummary({ items: all, isCut }: { items: ThreadItem[]; isCut: boolean }): Look {
  const summary = all
    .toReversed()
    .map(parseSummary)
    .find((each) => each !== undefined)
  if (summary === undefined) return { items: all, isCut, summary }
  const items = all.slice(Math.max(0, findStart(all, summary))).filter((item) => !parseSummary(item))
  return { items, isCut, summary }
}

function findStart(items: readonly ThreadItem[], { before }: HistorySummary): number {
  return items.findIndex(({ id }) => id === before)
}

/** Stores the summary with the time of the last item that it covers. */
async function saveSummary<Context>(
  context: AgentContext<Context>,
  text: string,
  { items, firstKept }: { items: ThreadItem[]; firstKept: ThreadItem | undefined },
): Promise<void> {
  const index = firstKept ? items.indexOf(firstKept) : -1
  const lastCovered = items[index - 1]
  if (!firstKept || !lastCovered) return
  const item: HiddenContextItem = {
    id: context.generateId('message'),
    thread_id: context.thread.id,
    created_at: lastCovered.created_at,
    type: 'hidden_context_item',
    content: toSummaryContent({ text, before: firstKept.id }),
  }
  await context.store.saveItem(context.thread.id, item, context.requestContext)
}
