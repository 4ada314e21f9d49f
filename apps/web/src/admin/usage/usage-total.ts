import { formatNumber } from '../../texts/texts.ts'

/** What was used together, as the server adds it up. Costs are in millionths of the deployment's currency. */
export interface UsageTotal {
  userId?: string
  model?: string
  agent?: string | null
  /** A day of UTC: `2026-11-29`. */
  day?: string
  requests: number
  inputTokens: number
  outputTokens: number
  costMicros: number
}

export function formatCost(micros: number): string {
  return formatNumber(micros / 1_000_000, { minimumFractionDigits: 2, maximumFractionDigits: 4 })
}
