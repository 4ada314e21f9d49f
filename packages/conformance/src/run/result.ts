import type { Level } from '../checks/check.ts'
import type { Exchange } from '../subject/exchange.ts'

/**
 * `not_probed`: the subject was not asked, since it does not offer what the check needs, or the kit was not told how. `error`: the check
 * itself went wrong, which says nothing about the subject.
 */
export type Verdict = 'passed' | 'failed' | 'not_probed' | 'error'

/** What became of one check. */
export interface CheckResult {
  id: string
  section: string
  level: Level
  rule: string
  source: string
  verdict: Verdict
  /** Whether the requirement set counts it. One that is newer than the set, or an extension, is shown and not counted. */
  isScored: boolean
  /** Whether it was listed among the expected failures. */
  isExpected: boolean
  /** Why it failed or was not probed. Absent where it passed. */
  reason?: string
  /** What was sent and what came, where it failed: the last one shows it. */
  exchanges?: Exchange[]
  durationMs: number
}

/** One run of the kit over one subject. */
export interface Report {
  subject: string
  /** The version of the kit. */
  kit: string
  /** The requirement set, such as `chatkit-1.9`. */
  set: string
  level: Exclude<Level, 'extension'>
  startedAt: string
  results: CheckResult[]
  /** Listed as expected failures and passed: the list is out of date. */
  stale: string[]
}

/** How many checks came to each verdict, of those that are scored. */
export function countVerdicts({ results }: Report): Record<Verdict, number> {
  const count = (verdict: Verdict) => results.filter((result) => result.isScored && result.verdict === verdict).length
  return { passed: count('passed'), failed: count('failed'), not_probed: count('not_probed'), error: count('error') }
}
