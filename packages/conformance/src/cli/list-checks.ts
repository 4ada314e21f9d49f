import type { Section } from '../checks/check.ts'
import { HarnessError } from '../run/harness-error.ts'
import { selectChecks } from '../run/run-checks.ts'
import type { RunOptions } from '../run/run-checks.ts'

/** The checks that a run with these options would make, a line each: id, level, rule and source. */
export function listChecks(sections: readonly Section[], options: Pick<RunOptions, 'level' | 'only'>): string {
  const selected = selectChecks(sections, options)
  if (selected.length === 0) throw new HarnessError(`No check has an id that begins with ${options.only.join(' or ')}.`)
  return selected
    .flatMap(({ title, checks }) => [
      title,
      ...checks.map(({ id, level, rule, source }) => `  ${id}  ${level.padEnd(9)}  ${rule} [${source}]`),
    ])
    .join('\n')
}
