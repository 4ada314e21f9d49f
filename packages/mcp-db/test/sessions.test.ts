import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { expect, inject, it, onTestFinished } from 'vitest'
import { LimitError, openPostgresDatabase } from '@frontdesk/mcp-db'
import { computingBackends, createShop, open, signal } from './postgres-world.ts'
import { startTransactionPooler } from './support/transaction-pooler.ts'

it('works where each transaction gets another session', async () => {
  const { admin, writerUrl } = await createShop()
  await admin.query(
    "CREATE VIEW cities AS SELECT city FROM customers; GRANT SELECT ON cities TO PUBLIC; CREATE FUNCTION lower(int) RETURNS text LANGUAGE sql AS 'SELECT 1'",
  )
  await using pooler = await startTransactionPooler(writerUrl)
  const databases = [1, 2].map(() =>
    openPostgresDatabase({ url: pooler.url, allowWrite: true, tenantSetting: 'app.tenant' }),
  )
  onTestFinished(async () => {
    for (const database of databases) await database[Symbol.asyncDispose]()
  })
  for (let round = 0; round < 6; round += 1) {
    const answers = await Promise.all(
      databases.flatMap((database) => [
        database.query('SELECT lower(name) FROM customers WHERE id = $1', { signal, params: [1], tenantId: 'a' }),
        database.query('SELECT count(*) FROM cities', { signal }),
        database.listTables({ signal }),
        database.describeTable('orders', { signal }),
        database.explain('SELECT * FROM customers', { signal }),
      ]),
    )
    for (const database of databases) {
      await database.execute?.("UPDATE customers SET city = 'X' WHERE id = 2", { isPreview: true, signal })
    }
    expect(answers).toHaveLength(10)
    expect(answers[0]).toMatchObject({ rows: [['ada']] })
  }
  expect(pooler.swaps()).toBeGreaterThan(20)
  expect(pooler.messages.some(({ kind }) => kind === 'Parse')).toBe(true)
  expect(pooler.messages.flatMap(({ names }) => names).filter((name) => name !== '')).toEqual([])
  // A session is cleaned after its answer.
  const leftBehind = async () =>
    (
      await admin.query(
        "SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()",
      )
    ).rows
  await expect.poll(leftBehind).toEqual([])
})

/** Settings that a database or role may have, each at a value that would be seen in the answers. */
const SETTINGS = [
  "datestyle = 'SQL, DMY'",
  "intervalstyle = 'iso_8601'",
  "timezone = 'Asia/Tokyo'",
  "timezone_abbreviations = 'India'",
  'extra_float_digits = 0',
  "bytea_output = 'escape'",
  "xmlbinary = 'hex'",
  "xmloption = 'document'",
  'standard_conforming_strings = off',
  'backslash_quote = on',
  'array_nulls = off',
  'transform_null_equals = on',
  'quote_all_identifiers = on',
  "search_path = 'other', 'public', 'pg_catalog'",
  "default_transaction_isolation = 'serializable'",
  'default_transaction_read_only = on',
  'default_transaction_deferrable = on',
]

const COLOURED = [
  "SELECT DATE '2024-03-04', TIMESTAMP '2024-03-04 05:06:07', TIMESTAMPTZ '2024-03-04 05:06:07+00', '04/03/2024'::date::text",
  "SELECT INTERVAL '1 day 2 hours', (INTERVAL '1 day 2 hours')::text, TIMESTAMPTZ '2024-03-04 23:00:00+00'::date, '2024-03-04 00:00 IST'::timestamptz",
  'SELECT 0.1::float8 + 0.2::float8, (0.1::float8 + 0.2::float8)::text, 1.1::float4',
  "SELECT '\\x00ff'::bytea, '\\x00ff'::bytea::text, 'a\\nb', ARRAY[1, NULL]::text, '{NULL}'::text[]::text",
  "SELECT 12.5::money, to_char(1234.5, 'L9G999D9'), to_char(DATE '2024-03-04', 'TMMonth')",
  "SELECT xmlelement(NAME a, '\\x00ff'::bytea), NULL = NULL, quote_ident('a'), pg_get_viewdef('berliners'::regclass)",
  'SELECT body FROM notes',
  "SELECT json_agg(t) FROM (SELECT TIMESTAMPTZ '2024-03-04 05:06:07+00' AS at, 0.1::float8 + 0.2::float8 AS f) t",
]

it('answers alike whatever the database and the role have set', async () => {
  const { admin, database, readerUrl } = await open()
  await admin.query(
    "CREATE TABLE notes (body text); INSERT INTO notes VALUES ('public'); INSERT INTO other.notes VALUES (1, 'other'); GRANT SELECT ON notes TO PUBLIC",
  )
  const answers = async (from: typeof database) =>
    Promise.all(COLOURED.map(async (sql) => (await from.query(sql, { signal })).rows))
  const plain = await answers(database)
  expect(plain[0]).toEqual([['2024-03-04', '2024-03-04 05:06:07', '2024-03-04 05:06:07+00', '2024-04-03']])
  expect(plain[2]?.[0]).toEqual([0.30000000000000004, '0.30000000000000004', 1.1])
  const { username: role, pathname } = new URL(readerUrl)
  for (const setting of SETTINGS) {
    const [name, value] = setting.split(' = ')
    await admin.query(`ALTER ROLE ${role} IN DATABASE ${pathname.slice(1)} SET ${name} = ${value}`)
  }
  const locales = (
    await admin.query<{ name: string }>(
      "SELECT collname AS name FROM pg_collation WHERE collprovider = 'c' AND collname ~ '_'",
    )
  ).rows
  for (const name of locales.length === 0 ? [] : ['lc_monetary', 'lc_numeric', 'lc_time']) {
    await admin.query(`ALTER ROLE ${role} SET ${name} = '${locales[0]?.name}'`)
  }
  await using coloured = openPostgresDatabase({ url: readerUrl })
  // The search path is the one setting that is meant to be seen: it says which table a bare name means.
  expect((await answers(coloured)).map((rows) => (rows[0]?.[0] === 'other' ? [['public']] : rows))).toEqual(plain)
})

it('shows the rows of a database without an encoding, whatever bytes they hold', async () => {
  const id = randomUUID().replaceAll('-', '')
  const url = new URL(inject('postgresUrl'))
  const root = new Client(url.href)
  await root.connect()
  await root.query(`CREATE DATABASE raw_${id} ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`)
  onTestFinished(async () => {
    await root.query(`DROP DATABASE raw_${id} WITH (FORCE)`)
    await root.end()
  })
  url.pathname = `/raw_${id}`
  const admin = new Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(
    "CREATE TABLE people (id int, name text); INSERT INTO people VALUES (1, E'Zo\\xeb'), (2, 'Łukasz'), (3, 'Ada')",
  )
  await admin.end()
  await using database = openPostgresDatabase({ url: url.href, allowPrivilegedRole: true })
  const { rows } = await database.query('SELECT name FROM people ORDER BY id', { signal })
  expect(rows).toEqual([['Zo\ufffd'], ['Łukasz'], ['Ada']])
  expect((await database.query('SELECT id FROM people WHERE name = $1', { signal, params: ['Łukasz'] })).rows).toEqual([
    [2],
  ])
  expect((await database.describeTable('people', { signal })).sample.rows).toHaveLength(3)
})

it('stops the backend of a caller who leaves', async () => {
  const { admin, database } = await open({ limits: { statementTimeoutMs: 60_000 } })
  const controller = new AbortController()
  const endless = database.query('SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b', {
    signal: controller.signal,
  })
  await expect.poll(async () => computingBackends(admin)).toBe(1)
  controller.abort(new Error('left'))
  await expect(endless).rejects.toThrow('left')
  const start = performance.now()
  await expect.poll(async () => computingBackends(admin), { interval: 10 }).toBe(0)
  expect(performance.now() - start).toBeLessThan(5_000)
})

/** How many backends of the server still work for a database. */
async function busyBackends(admin: Client): Promise<number> {
  const { rows } = await admin.query(
    "SELECT 1 FROM pg_stat_activity WHERE application_name = 'mcp-db' AND xact_start IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()",
  )
  return rows.length
}

async function mostBackends(admin: Client, until: AbortSignal): Promise<number> {
  let most = 0
  while (!until.aborted) most = Math.max(most, await busyBackends(admin))
  return most
}

it('lets no more statements run on than it has places, whatever its callers are told', async () => {
  const { admin, database } = await open({ limits: { statementTimeoutMs: 300 } })
  const late = Array.from({ length: 12 }, async () =>
    database
      .query('SELECT cardinality(array_agg(g)) FROM generate_series(1, 20000000) AS g', { signal })
      .catch((error: unknown) => error),
  )
  const told = new AbortController()
  const watch = mostBackends(admin, told.signal)
  const failures = await Promise.all(late)
  told.abort()
  const most = await watch
  expect(failures.every((error) => error instanceof LimitError)).toBe(true)
  // The four places, and the connections that stop what runs in them.
  expect(most).toBeLessThanOrEqual(8)
})
