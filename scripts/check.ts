/**
 * `pnpm check`: format, lint with the dependency rules, types, unused code. `pnpm test` (`--with-tests`): the same, then the tests.
 * `pnpm test --slow`: the slow tests too, which stand in files named `NAME.slow.test.ts`.
 * Goes on after a failure, and closes with the plain line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Outcome {
  passed: number
  failed: number
}

const CHECKS: [name: string, command: string, ...args: string[]][] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'turbo', 'run', 'typecheck', '--output-logs=errors-only'],
  ['unused', 'knip', '--no-progress'],
]

/** Most tests wait for a process or a database. Vitest would start a worker less than there are cores, and takes no other number from a configuration with projects. */
const EVERY_CORE = '--maxWorkers=100%'
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

function test(name: string, ...files: string[]): Outcome {
  console.log(`\n${name}`)
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-test-'))
  const report = join(directory, 'report.json')
  try {
    const { ok } = run(
      'vitest',
      ['run', ...files, EVERY_CORE, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      'inherit',
    )
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'))
    // A file that does not load, or an error outside a test, fails the run without a failed test.
    return { passed, failed: ok ? failed : Math.max(failed, 1) }
  } catch (error) {
    console.log(error)
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
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
