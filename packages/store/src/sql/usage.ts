import type { UsageRecord } from '../change.ts'
import type { Owner } from '../context.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'
import { inRange } from './range.ts'
import type { Range } from './range.ts'

/** What one user used of one model. */
export interface UsageTotal {
  userId: string
  model: string
  requests: number
  inputTokens: number
  outputTokens: number
  costMicros: number
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
  ]
  return function* () {
    yield change(
      `INSERT INTO usage (id, tenant_id, user_id, thread_id, run_id, model, requests, input_tokens, output_tokens, cost_micros, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`,
      values,
    )
  }
}

/** Totals by user and model, the costliest first; of one user when named. */
export function* loadUsage({ userId, ...range }: Range & { userId?: string | undefined }): Work<UsageTotal[]> {
  const rows = yield* query<{
    user_id: string
    model: string
    requests: number
    input_tokens: number
    output_tokens: number
    cost_micros: number
  }>(
    `SELECT user_id, model, CAST(sum(requests) AS BIGINT) AS requests, CAST(sum(input_tokens) AS BIGINT) AS input_tokens,
       CAST(sum(output_tokens) AS BIGINT) AS output_tokens, CAST(sum(cost_micros) AS BIGINT) AS cost_micros
     FROM usage WHERE tenant_id = $1 AND created_at >= $2 AND created_at < $3 ${userId === undefined ? '' : 'AND user_id = $5'}
     GROUP BY user_id, model ORDER BY 6 DESC, user_id, model LIMIT $4`,
    userId === undefined ? inRange(range) : [...inRange(range), userId],
  )
  return rows.map((row) => ({
    userId: row.user_id,
    model: row.model,
    requests: row.requests,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costMicros: row.cost_micros,
  }))
}
