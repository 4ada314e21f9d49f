/**
 * `pnpm check`: format, lint with the dependency rules, types, unused code. `pnpm test` (`--with-tests`): the same, then the tests.
 * `pnpm test --slow`: the slow tests too, which stand in files named `NAME.slow.test.ts`.
 * Goes on after a failure, tries the test files that failed a second time, and closes with the plain line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Outcome, TestReport } from './test-report.ts'

const CHECKS: [name: string, command: string, ...args: string[]][] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'turbo', 'run', 'typecheck', '--output-logs=errors-only'],
  ['unused', 'knip', '--no-progress'],
]

/** Most tests wait for a process or a database. Vitest would start a worker less than there are cores, and takes no other number from a configuration with projects. */
const EVERY_CORE = '--maxWorkers=100%'
/** Files that are tried a second time. More failures than that are no accident. */
const SECOND_TRIES = 8
const SLOW_NAME = '.slow.test.ts'
const SLOW = `**/*${SLOW_NAME}`

function run(command: string, args: string[], stdio: 'inherit' | 'pipe'): { ok: boolean; output: string } {
  const result = spawnSync(command, args, { stdio: ['ignore', stdio, stdio], encoding: 'utf8' })
  if (result.error) return { ok: false, output: result.error.message }
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` }
}

function check([name, command, ...args]: (typeof CHECKS)[number]): Outcome {
  const { ok, output } = run(command, args, 'pipe')
  console.log(`${ok ? '✓' : '✗'} ${name}`)
  if (!ok) console.log(output)
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Runs test files by a part of their name or by their path. A run that does not end is one error. */
function runTests(...args: string[]): TestReport {
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-test-'))
  process.env['TEST_REPORT'] = join(directory, 'report.json')
  try {
    const reporter = join(import.meta.dirname, 'test-report.ts')
    const { ok } = run('vitest', ['run', ...args, '--reporter=default', `--reporter=${reporter}`], 'inherit')
    const report: TestReport = JSON.parse(readFileSync(process.env['TEST_REPORT'], 'utf8'))
    const hasFailure = Object.values(report.files).some((file) => file.failed > 0)
    return { ...report, errors: ok || hasFailure ? report.errors : Math.max(report.errors, 1) }
  } catch (error) {
    console.log(error)
    return { files: {}, errors: 1 }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * Runs tests on every core, and the files that failed a second time, one after another: a wait that ran out because the machine was busy is not a fault.
 * A file that passes then is named, for a test that fails now and then is to be mended.
 */
function test(name: string, ...args: string[]): Outcome {
  console.log(`\n${name}`)
  let { files, errors } = runTests(...args, EVERY_CORE)
  const again = Object.keys(files).filter((file) => files[file]!.failed > 0)
  if (again.length > 0 && again.length <= SECOND_TRIES) {
    console.log(`\n${name}: the files that failed, a second time`)
    const second = runTests(...again.map((file) => relative(process.cwd(), file)), '--maxWorkers=1')
    errors += second.errors
    for (const file of again) {
      files[file] = second.files[file] ?? files[file]!
      if (files[file].failed === 0) console.log(`! ${relative(process.cwd(), file)} failed once, and passed alone`)
    }
  }
  const passed = Object.values(files).reduce((sum, file) => sum + file.passed, 0)
  const failed = Object.values(files).reduce((sum, file) => sum + file.failed, 0)
  return { passed, failed: failed + errors }
}

const outcomes = CHECKS.map(check)
if (process.argv.includes('--with-tests')) outcomes.push(test('tests', '--exclude', SLOW))
// The tests before have built everything, so that those of the whole may run side by side.
process.env['IS_BUILT'] = process.argv.includes('--with-tests') ? '1' : '0'
if (process.argv.includes('--slow')) outcomes.push(test('slow tests', SLOW_NAME))
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
