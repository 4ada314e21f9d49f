/**
 * Many users at once over two servers and Postgres, paced as with a language model: each asks, reads the answer at the speed of a model, thinks as people
 * do, and asks on; one in twenty leaves in the middle. Connections to Postgres are cut and tool servers are killed meanwhile. Run it with
 * `node --conditions=@frontdesk/source bench/load/main.ts`; `--help` names the options. Users, servers and Postgres share the machine.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { startPostgres } from '@frontdesk/test-postgres'
import { startPair } from '@frontdesk/test-replicas'
import { measureStep } from './measure.ts'
import type { Step } from './measure.ts'

const OPTIONS = {
  users: { type: 'string', default: '500' },
  seconds: { type: 'string', default: '60' },
  /** How long a user thinks, on average. */
  thinking: { type: 'string', default: '40' },
  /** Finds by steps how many users there may be, instead of measuring one number of them. */
  steps: { type: 'boolean', default: false },
  /** Within so many milliseconds 99 of 100 first events have to come. */
  bound: { type: 'string', default: '1000' },
  'no-faults': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const
const HELP = `--users 500      how many talk at once
--seconds 60     how long
--thinking 40    seconds between an answer and the next question, on average
--steps          begin with 25 users and take half as many again, until the first event is late for more than 1 in 100
--bound 1000     the milliseconds within which it is not late
--no-faults      leave Postgres and the tool servers alone`
const PACE = 'tokens=150,rate=15,tools=list_tables'
const LEAVING = 0.05
const FIRST_STEP = 25
/** With the users themselves later than this, a step says nothing of the servers. */
const LATE_MS = 100

const { values } = parseArgs({ options: OPTIONS })
if (values.help) console.log(HELP)
else await main()

async function main(): Promise<void> {
  const [users, seconds, thinking, bound] = [values.users, values.seconds, values.thinking, values.bound].map(Number)
  if (![users, seconds, thinking, bound].every(Number.isFinite)) throw new Error(HELP)
  await using postgres = await startPostgres({ isDurable: true })
  await using pair = await startPair({
    databaseUrl: postgres.url,
    users: users,
    env: { OFFLINE_LOAD: PACE, RATE_LIMIT_ADDRESS: '0' },
  })
  const load = loadavg()[0] ?? 0
  console.log(`${cpus().length} cores for servers, Postgres and users; load average ${load.toFixed(1)} before`)
  const measure = (count: number) =>
    measureStep({
      pair,
      postgres,
      users: count,
      seconds: seconds,
      manner: { thinkingMs: thinking * 1_000, leaving: LEAVING },
      faults: !values['no-faults'],
    })
  if (!values.steps) return report(await measure(users))
  let most = 0
  for (let count = FIRST_STEP; count <= users; count = Math.ceil(count * 1.5)) {
    const step = await measure(count)
    report(step)
    if (step.firstEventMs.p99 > bound || step.seen.failures.size > 0) break
    most = count
  }
  console.log(`p99 of the first event stays within ${bound} ms up to ${most} users, ${most / cpus().length} a core`)
}

function report({
  users,
  seen,
  firstEventMs,
  events,
  cores,
  cpuMsPer1000Events,
  memory,
  usersLateMs,
  faults,
}: Step): void {
  const retried = seen.answers.filter(({ retries }) => retries > 0).length
  const failed = [...seen.failures.values()].reduce((sum, count) => sum + count, 0)
  console.log(`\n${users} users: ${seen.questions} questions, ${seen.answers.length} answers of ${events} events`)
  console.log(`  sent again ${retried}, left by their user ${seen.left}, failed ${failed}`)
  for (const [failure, count] of seen.failures) console.log(`    ${count} × ${failure}`)
  console.log(`  faults: ${faults.cut} connections to Postgres cut, ${faults.killed} tool servers killed`)
  console.log(`  first event: p50 ${firstEventMs.p50.toFixed(0)} ms, p99 ${firstEventMs.p99.toFixed(0)} ms`)
  console.log(
    `  CPU per 1,000 events: ${cpuMsPer1000Events.servers.toFixed(0)} ms of the servers, ${cpuMsPer1000Events.postgres.toFixed(0)} ms of Postgres`,
  )
  console.log(
    `  cores: servers ${cores.servers.toFixed(2)}, Postgres ${cores.postgres.toFixed(2)}, users ${cores.users.toFixed(2)}`,
  )
  console.log(
    `  streams at once: ${seen.mostRunning}; memory ${mebibytes(memory.idleBytes)} before, ${mebibytes(memory.peakBytes)} at most, ${(memory.bytesPerStream / 1_024).toFixed(0)} KiB a stream`,
  )
  if (usersLateMs > LATE_MS) {
    console.log(
      `  the users themselves were late by ${usersLateMs.toFixed(0)} ms (p99): the machine was too small or too busy`,
    )
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MiB`
}
