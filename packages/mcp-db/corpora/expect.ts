import { deepStrictEqual, ok } from 'node:assert/strict'
import type { CorpusCase } from '@frontdesk/mcp-kit/testing'

/** What a tool answered, and how it did. */
export interface Observed {
  isError: boolean
  text: string
  structured: { columns?: unknown[]; rows?: unknown[][]; truncated?: boolean } | undefined
  elapsedMs: number
  bytes: number
  peakResidentBytes: number
}

/** Holds an answer against the expectation of its case. Throws with what differs. */
export function assertExpected(entry: CorpusCase, observed: Observed, limits: Record<string, number>): void {
  const { isError, text, structured, elapsedMs, bytes, peakResidentBytes } = observed
  const within = (actual: number, limit: string) => {
    const most = limits[limit] ?? 0
    ok(actual <= most, `${limit}: ${Math.round(actual)} is over ${most}`)
  }
  if (entry.expect === 'refuse') {
    ok(isError && text.startsWith('ERROR: '), `not refused: ${text.slice(0, 200)}`)
    ok(structured === undefined, 'data came with the refusal')
    within(elapsedMs, 'refuse_ms')
    return
  }
  if (entry.expect === 'bound') {
    ok(isError || structured?.truncated === true || bytes < 10_000, 'neither refused nor marked as truncated')
    within(elapsedMs, 'wall_ms')
    within(bytes, 'out_bytes')
    within(peakResidentBytes / 2 ** 20, 'rss_mb')
    return
  }
  ok(!isError, `refused: ${text.slice(0, 200)}`)
  if (entry.rows !== undefined)
    deepStrictEqual(
      structured?.rows,
      entry.rows.map((row) => row.map(toCell)),
    )
  if (entry.columns !== undefined) {
    const columns = (structured?.columns ?? []) as { name: string }[]
    deepStrictEqual(
      columns.map(({ name }) => name),
      entry.columns,
    )
  }
  ok(entry.rows !== undefined || entry.columns !== undefined || entry.rows_any === true, 'the case expects nothing')
}

/** A value of a corpus as this server writes it. */
function toCell(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$int' in value) return Number.isSafeInteger(Number(value.$int)) ? Number(value.$int) : value.$int
  if ('$blob_hex' in value) return `x'${String(value.$blob_hex)}'`
  return value
}
