import { resolve } from 'node:path'
import { SturdySocket } from '@frontdesk/store'
import Database from 'better-sqlite3'
import { Pool } from 'pg'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterSQLite } from 'rate-limiter-flexible'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Logger } from 'pino'
import { createMemoryPlaces } from './places/memory-places.ts'
import type { Places } from './places/places.ts'
import { openPostgresPlaces } from './places/postgres-places.ts'
import { createSharedPlaces } from './places/shared-places.ts'
import { openSqlitePlaces } from './places/sqlite-places.ts'
import { Quota } from './quota.ts'
import type { QuotaRule } from './quota.ts'

/** Where what was taken is counted, so that all servers on one database count together. */
export interface QuotaStore extends AsyncDisposable {
  open(rule: QuotaRule): Promise<Quota>
  /** So many places for each caller. Close them before the store. */
  openPlaces(amount: number): Promise<Places>
}

/** How many connections of Postgres are for counting. */
const CONNECTIONS = 4
/** How long counting may take before this server counts alone. */
const COUNTING_MS = 2_000

/**
 * Counts in Postgres, or in a file beside that of SQLite, or in memory for a database in memory. While the counting database cannot be reached each
 * server counts for itself: nobody is shut out, and nobody is without a limit.
 */
export function openQuotaStore(databaseUrl: string, { logger }: { logger: Logger }): QuotaStore {
  const onError = (err: unknown) => logger.warn({ err }, 'Limits are counted by this server alone for now')
  if (/^postgres(ql)?:/i.test(databaseUrl)) return openPostgres(databaseUrl, { onError })
  const path = /^file:(.+)$/is.exec(databaseUrl)?.[1]
  return path === undefined ? openMemory() : openFile(resolve(path), { onError })
}

function openMemory(): QuotaStore {
  return {
    open: async (rule) => new Quota(rule, inMemory(rule)),
    openPlaces: async (amount) => createMemoryPlaces(amount),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** A file of its own: what is counted is not worth a wait for the disk, which every write of the conversations makes. */
function openFile(path: string, { onError }: { onError: (error: unknown) => void }): QuotaStore {
  const client = new Database(`${path}-limits`)
  client.pragma('journal_mode = WAL')
  client.pragma('synchronous = OFF')
  client.pragma('busy_timeout = 2000')
  return {
    open: (rule) =>
      ready(rule, (options, whenReady) => {
        const sqlite = { ...options, storeClient: client, storeType: 'better-sqlite3', tableName: 'limits' }
        return new RateLimiterSQLite(sqlite, whenReady)
      }),
    openPlaces: async (amount) =>
      createSharedPlaces(openSqlitePlaces(client, amount), { otherwise: createMemoryPlaces(amount), onError }),
    [Symbol.asyncDispose]: async () => {
      client.close()
    },
  }
}

function openPostgres(databaseUrl: string, { onError }: { onError: (error: unknown) => void }): QuotaStore {
  const url = new URL(databaseUrl)
  const schemaName = url.searchParams.get('schema') ?? 'public'
  url.searchParams.delete('schema')
  const storeClient = new Pool({
    connectionString: url.href,
    stream: () => new SturdySocket(),
    max: CONNECTIONS,
    connectionTimeoutMillis: COUNTING_MS,
    query_timeout: COUNTING_MS,
    allowExitOnIdle: true,
    // What is counted is not worth a wait for the disk.
    options: '-c synchronous_commit=off',
  })
  storeClient.on('error', onError)
  // Listens before anybody is given the connection: one may die in the turn in which it is made.
  storeClient.on('connect', (client) => void client.on('error', () => {}))
  return {
    open: (rule) =>
      ready(rule, (options, whenReady) => {
        const postgres = { ...options, storeClient, storeType: 'pool', tableName: 'request_limits', schemaName }
        return new RateLimiterPostgres({ ...postgres, insuranceLimiter: inMemory(rule) }, whenReady)
      }),
    async openPlaces(amount) {
      const table = await openPostgresPlaces(storeClient, { amount, schema: schemaName })
      return createSharedPlaces(table, { otherwise: createMemoryPlaces(amount), onError })
    },
    [Symbol.asyncDispose]: () => storeClient.end(),
  }
}

interface LimiterOptions {
  keyPrefix: string
  points: number
  duration: number
}

function optionsOf({ name, amount, windowSeconds }: QuotaRule): LimiterOptions {
  return { keyPrefix: name, points: amount, duration: windowSeconds }
}

function inMemory(rule: QuotaRule): RateLimiterMemory {
  return new RateLimiterMemory(optionsOf(rule))
}

/** Resolves when the table is there. */
async function ready(
  rule: QuotaRule,
  create: (options: LimiterOptions, whenReady: (error?: Error) => void) => RateLimiterAbstract,
): Promise<Quota> {
  const { promise, resolve: done, reject } = Promise.withResolvers<void>()
  const limiter = create(optionsOf(rule), (error) => (error ? reject(error) : done()))
  await promise
  return new Quota(rule, limiter)
}
