import type { UsageRecord } from '../../change.ts'
import type { Owner } from '../../context.ts'
import { change, query } from '../query.ts'
import type { Work } from '../query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** What totals can be told apart by. A day is one of UTC. */
export type UsagePart = 'user' | 'model' | 'agent' | 'thread' | 'day'

/** What was used together. Holds the members that it was told apart by: the user and the model, unless others were asked for. */
export interface UsageTotal {
  userId?: string
  model?: string
  /** Null for calls that no agent made. */
  agent?: string | null
  threadId?: string | null
  /** `2026-11-29` */
  day?: string
  requests: number
  inputTokens: number
  /** Those of the input that came from a cache of the provider. */
  cachedTokens: number
  outputTokens: number
  /** Those of the output that the user does not see. */
  reasoningTokens: number
  costMicros: number
}

export interface LoadUsageOptions extends Range {
  userId?: string | undefined
  by?: readonly UsagePart[] | undefined
}

export function recordUsage(usage: UsageRecord, owner: Owner): () => Work<void> {
  const values = [
    usage.id,
    owner.tenantId,
    owner.userId,
    usage.threadId ?? null,
    usage.runId ?? null,
    usage.model,
    usage.requests,
    usage.inputTokens,
    usage.outputTokens,
    usage.costMicros ?? 0,
    Date.now(),
    usage.agent ?? null,
    usage.cachedTokens ?? 0,
    usage.reasoningTokens ?? 0,
  ]
  return function* () {
    yield change(
      `INSERT INTO usage (id, tenant_id, user_id, thread_id, run_id, model, requests, input_tokens, output_tokens, cost_micros, created_at,
         agent, cached_tokens, reasoning_tokens)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING`,
      values,
    )
  }
}

const DAY_MS = 86_400_000

const COLUMNS: Record<UsagePart, string> = {
  user: 'user_id',
  model: 'model',
  agent: 'agent',
  thread: 'thread_id',
  day: `created_at / ${DAY_MS}`,
}

const SUMS = ['requests', 'input_tokens', 'cached_tokens', 'output_tokens', 'reasoning_tokens', 'cost_micros'] as const

type Row = Record<(typeof SUMS)[number], number> & { [Part in UsagePart as `by_${Part}`]?: string | number | null }

/** Totals by user and model, or by what is asked for, the costliest first; of one user when named. */
export function* loadUsage({ userId, by = ['user', 'model'], ...range }: LoadUsageOptions): Work<UsageTotal[]> {
  const parts = [...new Set(by)]
  const grouped = parts.map((part) => COLUMNS[part])
  const shown = parts.map((part) => `${COLUMNS[part]} AS by_${part}`)
  const sums = SUMS.map((column) => `CAST(coalesce(sum(${column}), 0) AS BIGINT) AS ${column}`)
  const rows = yield* query<Row>(
    `SELECT ${[...shown, ...sums].join(', ')}
     FROM usage WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3 ${userId === undefined ? '' : 'AND user_id = $5'}
     ${grouped.length === 0 ? '' : `GROUP BY ${grouped.join(', ')}`} ORDER BY ${parts.length + SUMS.length} DESC
     ${grouped.length === 0 ? '' : `, ${grouped.join(', ')}`} LIMIT $4`,
    userId === undefined ? inRange(range) : [...inRange(range), userId],
  )
  return rows.map(toTotal)
}

function toTotal(row: Row): UsageTotal {
  return {
    ...(row.by_user !== undefined && { userId: String(row.by_user) }),
    ...(row.by_model !== undefined && { model: String(row.by_model) }),
    ...(row.by_agent !== undefined && { agent: row.by_agent === null ? null : String(row.by_agent) }),
    ...(row.by_thread !== undefined && { threadId: row.by_thread === null ? null : String(row.by_thread) }),
    ...(row.by_day !== undefined && { day: new Date(Number(row.by_day) * DAY_MS).toISOString().slice(0, 10) }),
    requests: row.requests,
    inputTokens: row.input_tokens,
    cachedTokens: row.cached_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    costMicros: row.cost_micros,
  }
}
