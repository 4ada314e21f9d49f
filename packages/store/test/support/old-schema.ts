import Database from 'better-sqlite3'
import { Client } from 'pg'
import { migrations as postgresMigrations } from '../../src/postgres/migrations/index.ts'
import { migrations as sqliteMigrations } from '../../src/sqlite/migrations/index.ts'

/** Makes a database as the version that knew so many migrations left it, with what the statements insert. */
export async function makeOldDatabase(url: string, version: number, statements: readonly string[]): Promise<void> {
  if (url.startsWith('file:')) return makeOldFile(url.slice('file:'.length), version, statements)
  const schema = new URL(url).searchParams.get('schema')
  const client = new Client(url)
  await client.connect()
  await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`)
  for (const text of [...postgresMigrations.slice(0, version), ...statements]) await client.query(text)
  await client.query(`CREATE TABLE frontdesk_schema AS SELECT ${version} AS version`)
  await client.end()
}

function makeOldFile(path: string, version: number, statements: readonly string[]): void {
  const db = new Database(path)
  for (const text of [...sqliteMigrations.slice(0, version), ...statements]) db.exec(text)
  db.pragma('application_id = 0x4672446b')
  db.pragma(`user_version = ${version}`)
  db.close()
}
