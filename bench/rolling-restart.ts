/**
 * Replaces two servers over Postgres while users ask without a pause, each with one retry. Run it with
 * `node --conditions=@frontdesk/source bench/rolling-restart.ts [USERS=50]`.
 */
import { startPostgres } from '@frontdesk/test-postgres'
import { percentile, rollUnderLoad, startPair } from '@frontdesk/test-replicas'

const [users = 50] = process.argv.slice(2).map(Number)
const NO_LIMITS = { RATE_LIMIT_RUNS: '0', RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_ADDRESS: '0' }

await using postgres = await startPostgres({ isDurable: true })
await using pair = await startPair({
  databaseUrl: postgres.url,
  users,
  env: { OFFLINE_LOAD: 'tokens=60,rate=30', ...NO_LIMITS },
})
const { questions, failed, retried, lost, totalMs } = await rollUnderLoad(pair, { users, questionsAtLeast: users })
console.log(`${users} users, ${questions} questions while both servers were replaced`)
console.log(
  `an answer took ${percentile(totalMs, 0.5).toFixed(0)} ms (p50), ${percentile(totalMs, 0.99).toFixed(0)} ms (p99)`,
)
console.log(`sent once more ${retried}, failed ${failed.length}, items lost ${lost}`)
for (const failure of failed) console.log(`  ${failure}`)
