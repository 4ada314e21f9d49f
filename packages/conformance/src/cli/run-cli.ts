import { SECTIONS } from '../checks/index.ts'
import { UnreachableError } from '../subject/check-failure.ts'
import { loadExpectedFailures } from '../run/expected-failures.ts'
import { EXIT_HARNESS, EXIT_OK, toExitCode } from '../run/exit-code.ts'
import { HarnessError } from '../run/harness-error.ts'
import type { CheckResult } from '../run/result.ts'
import { runConformance } from '../run/run-conformance.ts'
import { listChecks } from './list-checks.ts'
import { HELP, parseOptions } from './options.ts'
import type { Terminal } from './terminal.ts'
import { runCommand } from './run-command.ts'
import { writeReports } from './write-reports.ts'

/** `chatkit-conformance URL`: asks the server, reports, and gives the exit code. Never rejects. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(args, terminal)
  } catch (error) {
    const isWorded = error instanceof HarnessError || error instanceof UnreachableError
    terminal.writeError(`${isWorded ? error.message : ((error as Error).stack ?? String(error))}\n`)
    return EXIT_HARNESS
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const { action, restartCommand: restart, expectedFailuresPath: baseline, ...options } = parseOptions(args)
  if (action !== 'run') {
    terminal.write(action === 'help' ? HELP : `${listChecks(SECTIONS, options)}\n`)
    return EXIT_OK
  }
  const ids = new Set(SECTIONS.flatMap(({ checks }) => checks.map(({ id }) => id)))
  const report = await runConformance({
    ...options,
    expectedFailures: baseline === undefined ? new Set() : loadExpectedFailures(baseline, ids),
    restart: restart === undefined ? undefined : () => runCommand(restart),
    onResult: terminal.showsProgress ? showProgress(terminal) : undefined,
  })
  if (terminal.showsProgress) terminal.writeError('\r\u001b[K')
  await writeReports(report, options, terminal)
  return toExitCode(report)
}

/** One line that is written over and over, and is empty in the end. */
function showProgress({ writeError }: Terminal): (result: CheckResult) => void {
  let count = 0
  return ({ id }) => writeError(`\r\u001b[K${++count} checks, ${id}\r`)
}
