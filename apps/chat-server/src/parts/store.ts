import { openStore, redactDatabaseUrl } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import type { Config } from '../config/config.ts'
import { StartError } from '../start-error.ts'
import type { Health } from './health.ts'

/** Opens the conversations. Throws {@link StartError} when their database does not open. */
export async function openStorePart(
  { store: { databaseUrl } }: Config,
  { health }: { health: Health },
): Promise<SqlStore> {
  const store = await open(databaseUrl)
  health.add('store', () => check(store), { isRequired: true })
  return store
}

async function open(url: string): Promise<SqlStore> {
  try {
    return await openStore(url)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`DATABASE_URL is ${redactDatabaseUrl(url)}, and the store does not open. ${reason}`, {
      cause: error,
    })
  }
}

/** Whether the database is still the one that was opened, and takes writes: a transaction without work waits for its lock like any other. */
async function check({ database }: SqlStore): Promise<string> {
  await database.assertUsable()
  await database.write(function* nothing() {})
  return 'ok'
}
