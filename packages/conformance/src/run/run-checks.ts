import type { Check, Level, Need, Section } from '../checks/check.ts'
import { CheckFailure, NotProbed } from '../subject/check-failure.ts'
import type { Exchange } from '../subject/exchange.ts'
import { isProbe } from '../subject/probes.ts'
import type { Session } from '../subject/session.ts'
import { Subject } from '../subject/subject.ts'
import type { RequirementSet } from './requirement-set.ts'
import type { CheckResult, Verdict } from './result.ts'

export interface RunOptions {
  /** Which checks: all whose level this one includes. Extensions are always asked, and never counted. */
  level: Exclude<Level, 'extension'>
  /** Beginnings of ids, such as `STREAM` or `PAGE-003`. Empty: all. */
  only: readonly string[]
  set: RequirementSet
  expectedFailures: ReadonlySet<string>
  /** Told of each result as it comes. */
  onResult?: ((result: CheckResult) => void) | undefined
}

const LEVELS: Record<RunOptions['level'], readonly Level[]> = {
  core: ['core'],
  full: ['core', 'full', 'extension'],
  strict: ['core', 'full', 'strict', 'extension'],
}

/** The checks that a run would make, by section. */
export function selectChecks(
  sections: readonly Section[],
  { level, only }: Pick<RunOptions, 'level' | 'only'>,
): Section[] {
  return sections
    .map(({ title, checks }) => ({
      title,
      checks: checks.filter(
        (check) =>
          LEVELS[level].includes(check.level) &&
          (only.length === 0 || only.some((id) => check.id === id || check.id.startsWith(`${id.replace(/-$/, '')}-`))),
      ),
    }))
    .filter(({ checks }) => checks.length > 0)
}

/** Holds the subject to each check, one after the other. Then deletes the threads that were made. */
export async function runChecks(
  session: Session,
  sections: readonly Section[],
  options: RunOptions,
): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { title, checks } of selectChecks(sections, options)) {
    for (const check of checks) {
      const result = await runCheck(session, check, { section: title, ...options })
      options.onResult?.(result)
      results.push(result)
    }
  }
  await deleteThreads(session)
  return results
}

async function runCheck(
  session: Session,
  check: Check,
  { section, set, expectedFailures }: RunOptions & { section: string },
): Promise<CheckResult> {
  const exchanges: Exchange[] = []
  const startedAt = performance.now()
  const outcome = await judge(session, check, exchanges)
  const { id, level, rule, source } = check
  return {
    id,
    section,
    level,
    rule,
    source,
    ...outcome,
    isScored: Object.hasOwn(set.scored, id),
    isExpected: expectedFailures.has(id),
    durationMs: Math.round(performance.now() - startedAt),
  }
}

async function judge(
  session: Session,
  check: Check,
  exchanges: Exchange[],
): Promise<{ verdict: Verdict; reason?: string; exchanges?: Exchange[] }> {
  const missing = missingNeed(session, check)
  if (missing !== undefined) return { verdict: 'not_probed', reason: missing }
  try {
    await check.run(new Subject(session, exchanges))
    return { verdict: 'passed' }
  } catch (error) {
    if (error instanceof NotProbed) return { verdict: 'not_probed', reason: error.message }
    if (!(error instanceof CheckFailure)) {
      return { verdict: 'error', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
    const { exchange } = error
    const shown = exchange ? [...exchanges.filter((each) => each !== exchange), exchange] : exchanges
    return { verdict: 'failed', reason: error.message, exchanges: shown }
  }
}

/** Why the subject cannot be asked, or undefined when it can. */
function missingNeed(session: Session, { needs = [], isExact = false }: Check): string | undefined {
  return needs.map((need) => explainNeed(session, need, isExact)).find((reason) => reason !== undefined)
}

function explainNeed({ contract, prompts, userB, restart, uploadUrl }: Session, need: Need, isExact: boolean) {
  if (isProbe(need)) {
    // Whatever a server is told, it answers with text.
    const isOffered = contract.has(need) || (!isExact && (need === 'text' || prompts.has(need)))
    return isOffered ? undefined : `the server does not offer the probe \`${need}\``
  }
  switch (need) {
    case 'second user':
      return userB ? undefined : 'no second user: give `--header-user-b`'
    case 'restart':
      return restart ? undefined : 'no way to restart the server: give `--restart`'
    case 'upload url':
      return uploadUrl === undefined ? 'no address for direct uploads: give `--upload-url`' : undefined
    default:
      throw new Error(`Nobody knows the need ${JSON.stringify(need satisfies never)}`)
  }
}

/** A subject that cannot delete has been judged for it already. */
async function deleteThreads({ threads, ...session }: Session): Promise<void> {
  for (const { id, endpoint } of threads.splice(0)) {
    const subject = new Subject({ ...session, threads }, [], endpoint)
    await subject.ask('threads.delete', { thread_id: id }).catch(() => undefined)
  }
}
