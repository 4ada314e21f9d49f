import { SECTIONS } from '../checks/index.ts'
import { VERSION } from './version.ts'
import { openSession } from './open-session.ts'
import type { SubjectOptions } from './open-session.ts'
import { loadRequirementSet, SET_NAMES } from './requirement-set.ts'
import type { Report } from './result.ts'
import { runChecks } from './run-checks.ts'
import type { RunOptions } from './run-checks.ts'

export interface ConformanceOptions extends SubjectOptions, Partial<Omit<RunOptions, 'set'>> {
  /** The requirement set, `chatkit-1.9` unless told otherwise. */
  set?: string | undefined
}

/**
 * Holds the ChatKit server at `url` to the rules of the protocol, and reports on each. It takes as long as the server
 * takes for some three hundred requests. The threads that it makes are deleted at the end. Throws an
 * `UnreachableError` where no server answers, and a `HarnessError` where the options make no sense.
 */
export async function runConformance({
  level = 'full',
  only = [],
  set: setName = SET_NAMES[0],
  expectedFailures = new Set(),
  onResult,
  ...subject
}: ConformanceOptions): Promise<Report> {
  const set = loadRequirementSet(setName)
  const startedAt = new Date().toISOString()
  const session = await openSession(subject)
  const results = await runChecks(session, SECTIONS, { level, only, set, expectedFailures, onResult })
  return {
    subject: subject.url,
    kit: VERSION,
    set: set.name,
    level,
    startedAt,
    results,
    stale: results.filter(({ isExpected, verdict }) => isExpected && verdict === 'passed').map(({ id }) => id),
  }
}
