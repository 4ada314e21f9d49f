import type { AgentInputItem } from '@openai/agents'
import type { HiddenContextItem, ThreadItem } from '../../item.ts'
import type { AgentContext } from '../context/agent-context.ts'
import { parseSummary, summaryToInput, toSummaryContent } from './history-summary.ts'
import type { HistorySummary } from './history-summary.ts'
import { ThreadItemConverter } from './thread-item-converter.ts'
import { windowHistory } from './window-history.ts'
import type { WindowOptions } from './window-history.ts'

const PAGE_SIZE = 100
/** A summary makes room for turns to come, or each of them would need another. */
const SHARE_AFTER_SUMMARY = 0.6

export interface LoadHistoryOptions extends WindowOptions {
  converter?: ThreadItemConverter
  /** How many of the thread's newest items are looked at. Default: 1,000. */
  maxItems?: number
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
    summarize,
    onSummaryFailed,
    ...options
  }: LoadHistoryOptions,
): Promise<AgentInputItem[]> {
  const { items, summary } = await loadSinceSummary(context, maxItems)
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

/** The newest items, in order, from the first that no summary covers. */
async function loadSinceSummary<Context>(
  { store, thread, requestContext }: AgentContext<Context>,
  maxItems: number,
): Promise<{ items: ThreadItem[]; summary: HistorySummary | undefined }> {
  const items: ThreadItem[] = []
  let after: string | undefined
  let summary: HistorySummary | undefined
  do {
    const limit = Math.min(PAGE_SIZE, maxItems - items.length)
    const page = await store.loadThreadItems(
      thread.id,
      { limit, order: 'desc', ...(after && { after }) },
      requestContext,
    )
    items.push(...page.data)
    summary ??= page.data.map(parseSummary).find((each) => each !== undefined)
    after = page.has_more ? page.after : undefined
  } while (after && items.length < maxItems && !(summary && findStart(items, summary) >= 0))

  // A summary arrives after items that it does not cover, and names the first of them. When that item is gone, the
  // summary covers none.
  const start = summary ? findStart(items, summary) : -1
  const uncovered = start < 0 ? items : items.slice(0, start + 1)
  return { items: uncovered.toReversed().filter((item) => !parseSummary(item)), summary }
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
