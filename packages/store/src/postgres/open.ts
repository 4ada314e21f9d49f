import { Client, Pool, types } from 'pg'
import type { CustomTypesConfig } from 'pg'
import { SqlStore } from '../sql-store.ts'
import { PostgresDatabase } from './database.ts'
import { assertCurrent, migrate } from './migrate.ts'
import { parsePostgresUrl } from './parse-url.ts'
import { retry } from './retry.ts'
import { SturdySocket } from './sturdy-socket.ts'

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`, with libpq's parameters. */
  url: string
  /** The schema that holds the tables, made when missing. */
  schema?: string
  /** Refuse all writes, and leave the schema as it is. */
  readOnly?: boolean
  /** How many connections this process opens at most. */
  maxConnections?: number
  /** How long work lost with a connection is repeated before it fails. */
  retryMs?: number
  /** How long to wait for a connection, and for the answer to one statement. */
  connectTimeoutMs?: number
  queryTimeoutMs?: number
}

/** Conversations in Postgres. */
export type PostgresStore = SqlStore<PostgresDatabase>

/**
 * Opens a database and brings its schema up to date. Throws {@link StoreDisconnectedError} when the server cannot be reached, and
 * {@link SchemaVersionError} when a newer version has written the schema. No error holds the password, whatever the URL looks like.
 */
export async function openPostgresStore({
  url,
  schema = 'public',
  readOnly = false,
  maxConnections = 10,
  retryMs = 5_000,
  connectTimeoutMs = 2_000,
  queryTimeoutMs = 4_000,
}: PostgresStoreOptions): Promise<PostgresStore> {
  if (!/^[a-z_][a-z\d_]*$/i.test(schema)) throw new TypeError(`No name of a schema: ${JSON.stringify(schema)}.`)
  const { hostname, port, pathname } = parsePostgresUrl(url)
  const name = `Postgres at ${hostname}:${port || 5432}${pathname}`
  const createClient = () =>
    new Client({
      connectionString: url,
      stream: () => new SturdySocket(),
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      options: toOptions({ search_path: schema }),
    })
  await retry(() => prepare(createClient(), { schema, name, readOnly }), { retryMs, name })
  const pool = new Pool({
    connectionString: url,
    stream: () => new SturdySocket(),
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs + 500,
    keepAlive: true,
    options: toOptions({
      search_path: schema,
      statement_timeout: queryTimeoutMs,
      // A process that sleeps inside a transaction must not keep a thread locked.
      idle_in_transaction_session_timeout: 10_000,
      default_transaction_read_only: readOnly ? 'on' : 'off',
    }),
    types: { getTypeParser },
  })
  // A connection that dies while idle is not taken again: whoever needs one gets a new one.
  pool.on('error', ignore)
  // Listens before the promise of a connection resolves: a connection may die in the turn in which it is made, and an
  // error event that nobody hears ends the process.
  pool.on('connect', (client) => void client.on('error', ignore))
  return new SqlStore(new PostgresDatabase(pool, { name, isReadOnly: readOnly, retryMs, createClient }))
}

async function prepare(
  client: Client,
  { schema, name, readOnly }: { schema: string; name: string; readOnly: boolean },
): Promise<void> {
  client.on('error', ignore)
  try {
    await client.connect()
    if (readOnly) await assertCurrent(client, name)
    else await migrate(client, { schema, name })
  } finally {
    await client.end()
  }
}

/**
 * A connection that dies reports it twice. The query in flight, or the next one, fails too, and that failure is
 * handled.
 */
function ignore(): void {}

/** As `pg` takes settings for a new session. */
function toOptions(settings: Record<string, string | number>): string {
  return Object.entries(settings)
    .map(([setting, value]) => `-c ${setting}=${value}`)
    .join(' ')
}

/** Keys, sequences and instants are far below 2^53. */
const getTypeParser: CustomTypesConfig['getTypeParser'] = (oid, format) =>
  oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)
