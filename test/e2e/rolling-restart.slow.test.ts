import { startPostgres } from '@frontdesk/test-postgres'
import { rollUnderLoad, startPair } from '@frontdesk/test-replicas'
import { expect, it } from 'vitest'

it(
  'replacing both servers under load fails no question that is sent once more, and loses nothing',
  { timeout: 240_000 },
  async () => {
    await using postgres = await startPostgres()
    const users = 6
    const env = {
      OFFLINE_LOAD: 'tokens=20,rate=20',
      RATE_LIMIT_RUNS: '0',
      RATE_LIMIT_REQUESTS: '0',
      RATE_LIMIT_ADDRESS: '0',
    }
    await using pair = await startPair({ databaseUrl: postgres.url, users, env })
    const rolled = await rollUnderLoad(pair, { users, questionsAtLeast: 20 })
    expect(rolled).toMatchObject({ failed: [], lost: 0 })
    expect(rolled.questions).toBeGreaterThanOrEqual(20)
  },
)
