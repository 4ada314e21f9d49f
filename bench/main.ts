/**
 * `pnpm bench`: every measurement of this folder in turn, beside the limit and public peers, then the goals, and why one is missed.
 *
 * `--only streams,store` runs some of them. `--rounds N` sets how many rounds are taken. `--profile` leaves CPU profiles of the streams' servers in
 * `bench/profiles`. `--gate` compares the ratios with those of `bench/recorded.json` and exits with 1 when one is worse by more than the tolerance, or
 * missing; `--record` makes those of this run the recorded ones. What is measured is kept, also when another script fails.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findWorse, toRatios, wordWorse } from './gate.ts'
import type { Recorded } from './gate.ts'
import { reasonFor } from './reasons.ts'
import { describeGoal, meets, reachedBy } from './report.ts'
import type { Table } from './report.ts'
import { toResultsPage } from './results-page.ts'
import { runScript } from './run-script.ts'

const here = import.meta.dirname
const RESULTS = join(here, 'results')
const PAGE = join(here, '../docs/benchmarks.md')
const RECORDED = join(here, 'recorded.json')

/** The scripts of each measurement, and whether they run what is built. */
const SUITES: Record<string, { scripts: string[]; isOfBuilds?: boolean }> = {
  streams: { scripts: ['streams/main.ts'] },
  protocol: { scripts: ['chatkit-events.ts', 'agents-bridge.ts'] },
  runs: { scripts: ['durable-runs.ts'] },
  memory: { scripts: ['idle-streams.ts', 'active-runs.ts'] },
  threads: { scripts: ['long-threads.ts'] },
  startup: { scripts: ['startup.ts', 'tool-server-start.ts'], isOfBuilds: true },
  store: { scripts: ['store-sqlite.ts', 'store-postgres.ts'] },
  db: { scripts: ['mcp-db.ts'], isOfBuilds: true },
  files: { scripts: ['mcp-files.ts'], isOfBuilds: true },
  host: { scripts: ['mcp-host.ts'] },
  web: { scripts: ['web/main.ts'], isOfBuilds: true },
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'boolean' },
    gate: { type: 'boolean' },
    record: { type: 'boolean' },
  },
})
const names = values.only?.split(',') ?? Object.keys(SUITES)
const unknown = names.filter((name) => !(name in SUITES))
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(SUITES).join(', ')}, and not ${unknown.join(', ')}.`)
  process.exit(2)
}

const scratch = mkdtempSync(join(tmpdir(), 'frontdesk-bench-'))
try {
  process.exitCode = await run()
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** Runs what was asked for. Returns the exit code. */
async function run(): Promise<number> {
  const tablesFile = join(scratch, 'tables.jsonl')
  const env = {
    ...process.env,
    BENCH_TABLES: tablesFile,
    BENCH_SCRATCH: scratch,
    ...(values.rounds !== undefined && { BENCH_ROUNDS: values.rounds }),
    ...(values.profile === true && { BENCH_PROFILE: join(here, 'profiles') }),
  }
  const failed: string[] = []
  if (names.some((name) => SUITES[name]?.isOfBuilds === true) && !(await runScript('pnpm', ['build'], { env }))) {
    failed.push('pnpm build')
  }
  for (const name of names) {
    for (const script of SUITES[name]?.scripts ?? []) {
      const args = ['--expose-gc', '--conditions=@frontdesk/source', join(here, script)]
      if (!(await runScript(process.execPath, args, { env: { ...env, BENCH_SUITE: name } }))) failed.push(script)
    }
  }
  for (const script of failed) console.error(`${script} has failed.`)
  const lines = existsSync(tablesFile) ? readFileSync(tablesFile, 'utf8').trim().split('\n') : []
  const tables = lines.filter(Boolean).map((line) => JSON.parse(line) as Table)
  showGoals(tables)
  // Before the ratios of this run are recorded: it is not compared with itself.
  const isWorse = values.gate === true && !passesGate(tables)
  keep(tables, failed)
  return failed.length > 0 || isWorse ? 1 : 0
}

function showGoals(tables: readonly Table[]): void {
  console.log('\nGoals: ratios to the first of each table')
  for (const { title, rows } of tables) {
    for (const row of rows) {
      if (row.goal === undefined) continue
      const goal = describeGoal(row.goal)
      console.log(`  ${meets(row) ? '✓' : '✗'} ${title} · ${row.name}: ${reachedBy(row).toFixed(2)} (${goal})`)
      if (!meets(row)) console.log(`      ${reasonFor(title, row.name)}`)
    }
  }
}

/**
 * Writes the run to `results/DATE.json`, the machine with it; the tables of another run of the day that this one has not measured stay. A run of everything
 * is shown in the docs.
 */
function keep(tables: readonly Table[], failed: readonly string[]): void {
  mkdirSync(RESULTS, { recursive: true })
  const date = new Date().toISOString().slice(0, 10)
  const file = join(RESULTS, `${date}.json`)
  const earlier: Table[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).tables : []
  const measured = new Set(tables.map(({ title }) => title))
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length }
  const all = [...earlier.filter(({ title }) => !measured.has(title)), ...tables]
  writeFileSync(file, `${JSON.stringify({ machine, tables: all }, null, 2)}\n`)
  console.log(`\nWritten: ${file}`)
  if (values.only === undefined) writeFileSync(PAGE, toResultsPage(date, machine, { tables: all, failed }))
  if (values.record === true) {
    writeFileSync(RECORDED, `${JSON.stringify({ ...readRecorded(), ...toRatios(tables) }, null, 2)}\n`)
  }
}

function readRecorded(): Recorded {
  return existsSync(RECORDED) ? JSON.parse(readFileSync(RECORDED, 'utf8')) : {}
}

function passesGate(tables: readonly Table[]): boolean {
  const recorded = readRecorded()
  if (Object.keys(recorded).length === 0) {
    console.error('There are no recorded ratios. Run `pnpm bench --record` once.')
    return false
  }
  const worse = findWorse(tables, recorded, { suites: names })
  for (const each of worse) console.error(wordWorse(each))
  return worse.length === 0
}
