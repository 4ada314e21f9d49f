import { setTimeout as delay } from 'node:timers/promises'
import { openStore, redactDatabaseUrl, StoreDisconnectedError } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { WaitingRoom } from '../http/waiting-room.ts'
import { StartError } from '../start-error.ts'
import type { Health } from './health.ts'

/** How often to try a database that does not answer. */
const TRY_EVERY_MS = 1_000

/**
 * Opens the conversations. A database that does not answer is waited for as long as the configuration says, and callers are told so meanwhile. Throws
 * {@link StartError} when it does not open.
 */
export async function openStorePart(
  config: Config,
  { health, logger }: { health: Health; logger?: Logger },
): Promise<SqlStore> {
  const store = await openOrWait(config, { logger })
  health.add('store', () => check(store), { isRequired: true })
  return store
}

async function openOrWait(
  { store: { databaseUrl, databaseWaitMs = 0 }, network }: Config,
  { logger }: { logger: Logger | undefined },
): Promise<SqlStore> {
  const deadline = performance.now() + databaseWaitMs
  try {
    return await open(databaseUrl)
  } catch (error) {
    if (!isWorthWaiting(error, deadline)) throw error
    logger?.warn({ err: error }, 'The database does not answer: waiting for it')
  }
  const room = await WaitingRoom.open({ ...network, part: 'store' })
  try {
    return await openInTime(databaseUrl, deadline)
  } finally {
    await room.close()
  }
}

async function openInTime(url: string, deadline: number): Promise<SqlStore> {
  for (;;) {
    await delay(TRY_EVERY_MS)
    try {
      return await open(url)
    } catch (error) {
      if (!isWorthWaiting(error, deadline)) throw error
    }
  }
}

function isWorthWaiting(error: unknown, deadline: number): boolean {
  const isAway = error instanceof StartError && error.cause instanceof StoreDisconnectedError
  return isAway && performance.now() < deadline
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
