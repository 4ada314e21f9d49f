import type { Client } from 'pg'
import { newerSchema, olderSchema } from '../errors.ts'
import { migrations } from './migrations/index.ts'

/** "frontdesk" as a number: the lock that processes starting together queue for. */
const LOCK = 0x66726f6e74

/** Which migrations the schema has seen. Throws when it is newer than this package. */
export async function readSchemaVersion(client: Client, name: string): Promise<number> {
  const { rows: tables } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('frontdesk_schema') IS NOT NULL AS present`,
  )
  if (tables[0]?.present !== true) return 0
  const { rows } = await client.query<{ version: number }>('SELECT version FROM frontdesk_schema')
  const version = rows[0]?.version ?? 0
  if (version > migrations.length) {
    throw newerSchema(name, { found: version, supported: migrations.length })
  }
  return version
}

/** Throws unless the schema is this package's: a store that may not change it can do with no other. */
export async function assertCurrent(client: Client, name: string): Promise<void> {
  const found = await readSchemaVersion(client, name)
  if (found < migrations.length) throw olderSchema(name, { found, supported: migrations.length })
}

/** Brings the schema up to date in one transaction: a crash leaves the old schema or the new one. Safe in any number of processes at once. */
export async function migrate(client: Client, { schema, name }: { schema: string; name: string }): Promise<void> {
  if ((await readSchemaVersion(client, name)) === migrations.length) return
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`)
    for (const migration of migrations.slice(await readSchemaVersion(client, name))) await client.query(migration)
    await client.query('CREATE TABLE IF NOT EXISTS frontdesk_schema (version INTEGER NOT NULL)')
    await client.query('DELETE FROM frontdesk_schema')
    await client.query('INSERT INTO frontdesk_schema (version) VALUES ($1)', [migrations.length])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
