import type { UsageTotal } from './usage-total.ts'

export interface Day {
  day: string
  requests: number
  input: number
  output: number
  /** In the deployment's currency. */
  cost: number
}

const DAY_MS = 86_400_000

/** Every day of the period in order, those without use too. */
export function toDays(totals: readonly UsageTotal[], { since, count }: { since: string; count: number }): Day[] {
  const byDay = new Map(totals.map((total) => [total.day, total]))
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(since) + index * DAY_MS).toISOString().slice(0, 10)
    const { requests = 0, inputTokens = 0, outputTokens = 0, costMicros = 0 } = byDay.get(day) ?? {}
    return { day, requests, input: inputTokens, output: outputTokens, cost: costMicros / 1_000_000 }
  })
}
