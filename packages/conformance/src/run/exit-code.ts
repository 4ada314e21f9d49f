import type { Report } from './result.ts'

/** The run went as the baseline says. */
export const EXIT_OK = 0
/** A check failed that is not listed, or one passed that is. */
export const EXIT_FAILED = 1
/** The kit could not do its work: wrong use, no subject, or a fault of its own. */
export const EXIT_HARNESS = 2

/**
 * Four ways: failed and listed is as expected, failed and not listed is a failure, passed and listed is one too, since the list has become
 * false, and passed and not listed is well. Above them all, a fault of the kit's own says nothing about the subject.
 */
export function toExitCode({ results, stale }: Report): number {
  if (results.some((result) => result.verdict === 'error')) return EXIT_HARNESS
  const hasFailed = results.some((result) => result.verdict === 'failed' && result.isScored && !result.isExpected)
  return hasFailed || stale.length > 0 ? EXIT_FAILED : EXIT_OK
}
