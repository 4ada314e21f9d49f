import type { AgentInputItem } from '@openai/agents'
import { z } from 'zod'
import type { ThreadItem } from '../../item.ts'
import type { JsonObject } from '../../json.ts'

/** What a thread's older part was about, kept in a hidden item. */
export interface HistorySummary {
  text: string
  /** The first item that the summary does not cover. */
  before: string
}

const TYPE = 'frontdesk.summary'
const Stored = z.object({ type: z.literal(TYPE), version: z.literal(1), text: z.string(), before: z.string() })

export function toSummaryContent({ text, before }: HistorySummary): JsonObject {
  return { type: TYPE, version: 1, text, before }
}

export function parseSummary(item: ThreadItem): HistorySummary | undefined {
  if (item.type !== 'hidden_context_item') return undefined
  const { success, data } = Stored.safeParse(item.content)
  return success ? { text: data.text, before: data.before } : undefined
}

export function summaryToInput(text: string): AgentInputItem {
  const words = `Summary of the earlier part of this conversation (not shown to the user):\n<Summary>\n${text}\n</Summary>`
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text: words }] }
}
