import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'
import { openPostgresDatabase } from '@frontdesk/mcp-db'
import type { PostgresOptions } from '@frontdesk/mcp-db'

const SHOP = [
  "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL UNIQUE, city text DEFAULT 'Berlin')",
  'CREATE TABLE orders (customer_id int NOT NULL REFERENCES customers, placed_on date NOT NULL, total numeric, PRIMARY KEY (customer_id, placed_on))',
  "INSERT INTO customers VALUES (1, 'Ada', 'Berlin'), (2, 'Grace', 'Hamburg'), (3, 'Edsger', 'Berlin')",
  "INSERT INTO orders VALUES (1, '2026-01-05', 12.50), (1, '2026-02-01', 9007199254740993), (3, '2026-02-02', NULL)",
  "CREATE VIEW berliners AS SELECT id, upper(name) AS name FROM customers WHERE city = 'Berlin'",
  "CREATE VIEW files AS SELECT pg_read_file('PG_VERSION') AS version",
  'CREATE VIEW nested AS SELECT version FROM files',
  'CREATE SCHEMA other',
  'CREATE TABLE other.notes (id int, body text)',
  'ANALYZE',
]

/** Of a caller who waits. */
export const signal: AbortSignal = new AbortController().signal

/** A database of its own with a shop, a role that may read it and one that may write to it. */
export async function createShop(onFinished: (clean: () => Promise<void>) => void = onTestFinished) {
  const id = randomUUID().replaceAll('-', '')
  const url = new URL(inject('postgresUrl'))
  const root = new Client(url.href)
  await root.connect()
  await root.query(`CREATE DATABASE shop_${id}`)
  url.pathname = `/shop_${id}`
  const admin = new Client(url.href)
  await admin.connect()
  for (const statement of SHOP) await admin.query(statement)
  for (const role of [`reader_${id}`, `writer_${id}`]) {
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
    await admin.query(`GRANT USAGE ON SCHEMA public, other TO ${role}`)
    await admin.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public, other TO ${role}`)
  }
  await admin.query(`GRANT INSERT, UPDATE, DELETE ON customers, orders TO writer_${id}`)
  onFinished(async () => {
    await admin.end()
    await root.query(`DROP DATABASE shop_${id} WITH (FORCE)`)
    await root.query(`DROP ROLE reader_${id}, writer_${id}`)
    await root.end()
  })
  const as = (role: string) => Object.assign(new URL(url), { username: `${role}_${id}`, password: 'secret' }).href
  return { admin, readerUrl: as('reader'), writerUrl: as('writer'), ownerUrl: url.href }
}

/** The database of a shop as its reader, closed when the test ends. */
export async function open(options: Partial<PostgresOptions> = {}) {
  const shop = await createShop()
  const database = openPostgresDatabase({ url: shop.readerUrl, ...options })
  onTestFinished(async () => database[Symbol.asyncDispose]())
  return { ...shop, database }
}

/** How many backends of the server compute the rows of a statement of a database. */
export async function computingBackends(admin: Client): Promise<number> {
  const { rows } = await admin.query(
    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'mcp-db' AND state = 'active' AND query LIKE 'FETCH %' AND datname = current_database()",
  )
  return rows.length
}
