import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createServer,
  LimitError,
  openPostgresDatabase,
  RefusedStatementError,
  StatementError,
  UnavailableError,
} from '@frontdesk/mcp-db'
import type { Database } from '@frontdesk/mcp-db'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { assertGenericPlan } from '../src/postgres/open.ts'
import { READING_FUNCTIONS, VOLATILE_FUNCTIONS } from '../src/postgres/statement/functions.ts'
import { createShop, open, signal } from './postgres-world.ts'

it('lists and describes what the role may read, in every schema', async () => {
  const { database } = await open()
  expect(await database.listTables({ signal })).toMatchObject([
    { name: 'berliners', kind: 'view', columns: ['id', 'name'], rowCount: null },
    { name: 'customers', kind: 'table', rowCount: 3, isRowCountExact: false },
    { name: 'files', kind: 'view' },
    { name: 'nested', kind: 'view' },
    { name: 'orders' },
    { name: 'other.notes', columns: ['id', 'body'], rowCount: 0 },
  ])
  expect(await database.describeTable('orders', { signal })).toMatchObject({
    kind: 'table',
    columns: [
      { name: 'customer_id', type: 'integer', isNullable: false, primaryKeyPosition: 1 },
      { name: 'placed_on', type: 'date', primaryKeyPosition: 2 },
      { name: 'total', type: 'numeric', isNullable: true },
    ],
    foreignKeys: [{ columns: ['customer_id'], references: { table: 'customers', columns: ['id'] } }],
    indexes: [{ name: 'orders_pkey', columns: ['customer_id', 'placed_on'], isUnique: true }],
    sample: {
      rows: [
        [1, '2026-01-05', '12.50'],
        [1, '2026-02-01', '9007199254740993'],
        [3, '2026-02-02', null],
      ],
    },
  })
  expect(await database.describeTable('other.notes', { signal })).toMatchObject({
    name: 'other.notes',
    sample: { rows: [] },
  })
  expect(await database.describeTable('files', { signal })).toMatchObject({ kind: 'view', sample: { rows: [] } })
  await expect(database.describeTable('pg_authid', { signal })).rejects.toThrow('There is no table "pg_authid".')
})

it('answers every type as JSON can carry it', async () => {
  const { database } = await open()
  const { rows } = await database.query(
    "SELECT 1::int2, 9007199254740993, 1.50::numeric, 1.5::float8, 'NaN'::float4, true, '\\x00ff'::bytea, '2026-01-05Z'::timestamptz, '{\"a\":1}'::jsonb, ARRAY[1,2], NULL",
    { signal },
  )
  expect(rows).toEqual([
    [1, '9007199254740993', '1.50', 1.5, 'NaN', true, "x'00ff'", '2026-01-05 00:00:00+00', '{"a": 1}', '{1,2}', null],
  ])
})

it('pages through a cursor and stops at its limits', async () => {
  const { database } = await open({ limits: { maxRows: 100, maxBytes: 2_000 } })
  const sql = 'SELECT g FROM generate_series(1, 1000) AS g'
  expect(await database.query(sql, { signal, offset: 995 })).toMatchObject({
    rows: [[996], [997], [998], [999], [1_000]],
    nextOffset: null,
  })
  expect(await database.query(sql, { signal, maxRows: 3 })).toMatchObject({
    rows: [[1], [2], [3]],
    truncated: true,
    nextOffset: 3,
  })
  const wide = await database.query("SELECT repeat('x', 500) FROM generate_series(1, 1000)", { signal })
  expect(wide.rows.length).toBe(3)
  expect(wide.nextOffset).toBe(3)
  await expect(database.query("SELECT repeat('x', 30000000)", { signal })).rejects.toThrow(LimitError)
})

it('explains a read without running it', async () => {
  const { database } = await open()
  expect(await database.explain('SELECT * FROM customers WHERE id = $1', { signal, params: [1] })).toContain(
    'customers',
  )
  await expect(database.explain('EXPLAIN ANALYZE SELECT 1', { signal })).rejects.toThrow(
    'EXPLAIN is allowed without options only.',
  )
})

it('explains a read with placeholders without their values, for any value', async () => {
  const { database } = await open()
  const plan = await database.explain('SELECT * FROM customers WHERE id = $1 AND name = $2', { signal })
  expect(plan).toContain('$1')
  expect(plan).toContain('$2')
  await expect(database.explain("SELECT pg_read_file('x'), $1::int", { signal })).rejects.toThrow(RefusedStatementError)
  await expect(database.explain('SELECT $1::int; COMMIT', { signal })).rejects.toThrow('Only one statement')
  expect(() => assertGenericPlan(150_004)).toThrow('needs params')
  expect(() => assertGenericPlan(160_000)).not.toThrow()
})

it('tells the parser and the server apart in no string, whatever the role has set', async () => {
  const { admin, readerUrl, database } = await open()
  await admin.query(`ALTER ROLE ${new URL(readerUrl).username} SET standard_conforming_strings = off`)
  expect((await database.query("SELECT 'a\\nb'", { signal })).rows).toEqual([['a\\nb']])
})

it('says how many values a statement takes', async () => {
  const { database } = await open()
  const counts = 'The statement has 2 placeholders and params has 1 values; they must match.'
  const sql = 'SELECT * FROM customers WHERE id = $1 OR id = $2'
  await expect(database.query(sql, { signal, params: [1] })).rejects.toThrow(counts)
  await expect(database.explain(sql, { signal, params: [1] })).rejects.toThrow(counts)
  await expect(database.query('SELECT 1', { signal, params: [1] })).rejects.toThrow(StatementError)
})

it('reads views that only read, and refuses those that do not, however deep', async () => {
  const { database } = await open()
  expect(await database.query('SELECT * FROM berliners ORDER BY id', { signal })).toMatchObject({
    rows: [
      [1, 'ADA'],
      [3, 'EDSGER'],
    ],
  })
  await expect(database.query('SELECT * FROM nested', { signal })).rejects.toThrow(
    'The function pg_read_file() is not allowed (in the view public.files)',
  )
})

it('trusts what extensions of its list define, and nothing else that is not built in', async () => {
  const { admin, database } = await open()
  await admin.query('CREATE EXTENSION citext; CREATE EXTENSION pg_trgm; CREATE EXTENSION tablefunc')
  await admin.query(
    "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE FUNCTION own(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'",
  )
  expect(
    await database.query("SELECT similarity('word', 'words') > 0, 'A'::citext = 'a', 'good'::mood", { signal }),
  ).toMatchObject({
    rows: [[true, true, 'good']],
  })
  expect(await database.query("SELECT pg_catalog.lower('A')", { signal })).toMatchObject({ rows: [['a']] })
  for (const sql of [
    'SELECT own(1)',
    "SELECT crosstab('DELETE FROM orders')",
    'SELECT public.upper(name) FROM customers',
  ]) {
    await expect(database.query(sql, { signal })).rejects.toThrow(RefusedStatementError)
  }
})

describe('as superuser', () => {
  let database: Database

  beforeAll(async () => {
    const { admin, ownerUrl } = await createShop(afterAll)
    await admin.query(`
      CREATE FUNCTION own(customers) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE FUNCTION own2(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE OPERATOR <!> (FUNCTION = own2, LEFTARG = int, RIGHTARG = int);
      CREATE DOMAIN own_domain AS int CHECK (own2(VALUE, 1) > 0);
      CREATE TYPE box2 AS (a own_domain);
      CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
      CREATE FOREIGN TABLE foreign_notes (a text) SERVER files OPTIONS (filename '/dev/null')`)
    database = openPostgresDatabase({ url: ownerUrl, allowPrivilegedRole: true })
    afterAll(async () => database[Symbol.asyncDispose]())
  })

  it.each([
    "SELECT current_setting('data_directory')",
    'SELECT (c).own FROM customers c',
    'SELECT c.own FROM customers c',
    'SELECT 1 <!> 2',
    'SELECT 1 OPERATOR(public.<!>) 2',
    "SELECT '1'::own_domain",
    'SELECT CAST(1 AS own_domain)',
    "SELECT * FROM json_to_record('{}') AS r (a own_domain)",
    'SELECT 1::int4::box2',
    'SELECT * FROM pg_catalog.pg_stat_activity',
    'SELECT * FROM pg_stats',
    'SELECT * FROM information_schema.user_mapping_options',
    'SELECT a FROM foreign_notes',
    'SELECT * FROM customers TABLESAMPLE own(1)',
    "SELECT xmlparse(DOCUMENT '<a/>')",
    "SELECT * FROM ROWS FROM (pg_ls_dir('.')) AS x",
    'SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) OVER (ORDER BY pg_sleep(1)) FROM customers',
    'SELECT id FROM customers ORDER BY pg_sleep(1)',
    'SELECT id FROM customers LIMIT (SELECT 1 FROM pg_sleep(1))',
    'VALUES (pg_sleep(1))',
    'WITH x AS (INSERT INTO customers VALUES (9) RETURNING id) SELECT * FROM x',
  ])('refuses %s all the same', async (sql) => {
    await expect(database.query(sql, { signal })).rejects.toThrow(RefusedStatementError)
  })
})

it('calls only built-in functions that leave no trace', async () => {
  const { admin } = await createShop()
  const { rows } = await admin.query<{ name: string; volatile: boolean }>(
    `SELECT proname AS name, bool_or(provolatile = 'v') AS volatile FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname`,
  )
  const volatile = new Map(rows.map((row) => [row.name, row.volatile]))
  const traces = [...READING_FUNCTIONS].filter((name) => volatile.get(name) === true && !VOLATILE_FUNCTIONS.has(name))
  expect(traces).toEqual([])
  // Older servers lack a few of them; a name that none has would be a mistake.
  expect([...READING_FUNCTIONS].filter((name) => !volatile.has(name)).length).toBeLessThan(20)
})

it('frees the session and ends the backend when the caller cancels', async () => {
  const { admin, database } = await open({ limits: { statementTimeoutMs: 20_000 } })
  const controller = new AbortController()
  const endless = database.query('SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b', {
    signal: controller.signal,
  })
  const backends = async (): Promise<number> => {
    const { rows } = await admin.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'mcp-db' AND state = 'active' AND datname = current_database()",
    )
    return rows.length
  }
  while ((await backends()) === 0);
  controller.abort(new Error('stop'))
  await expect(endless).rejects.toThrow('stop')
  expect(await database.query('SELECT 1', { signal })).toMatchObject({ rows: [[1]] })
  while ((await backends()) > 0);
})

it('connects again after the server has ended its sessions', async () => {
  const { admin, database } = await open()
  await database.query('SELECT 1', { signal })
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mcp-db' AND datname = current_database()",
  )
  await expect.poll(async () => database.query('SELECT 1', { signal }).catch(() => null)).toMatchObject({ rows: [[1]] })
})

it('says that the server cannot be reached', async () => {
  await using database = openPostgresDatabase({ url: 'postgres://reader:secret@127.0.0.1:1/shop' })
  const failed = database.query('SELECT 1', { signal })
  await expect(failed).rejects.toThrow(UnavailableError)
  await expect(failed).rejects.toThrow('The database server cannot be reached (ECONNREFUSED). Tell the user.')
})

it('does not use a superuser or the owner of tables unless told to', async () => {
  const { ownerUrl, admin, readerUrl } = await createShop()
  await using superuser = openPostgresDatabase({ url: ownerUrl })
  await expect(superuser.query('SELECT 1', { signal })).rejects.toThrow(/^The database role postgres is a superuser/)
  await admin.query(`ALTER TABLE orders OWNER TO ${new URL(readerUrl).username}`)
  await using owner = openPostgresDatabase({ url: readerUrl })
  await expect(owner.query('SELECT 1', { signal })).rejects.toThrow(/owns tables \(orders\)/)
  await using allowed = openPostgresDatabase({ url: readerUrl, allowPrivilegedRole: true })
  expect(await allowed.query('SELECT 1', { signal })).toMatchObject({ rows: [[1]] })
})

it('changes data in a transaction, after a preview and within the limit', async () => {
  const { admin, writerUrl } = await createShop()
  await using database = openPostgresDatabase({ url: writerUrl, allowWrite: true, limits: { maxAffectedRows: 2 } })
  await using client = await connectInMemory(createServer({ databases: [database] }))
  const execute = async (args: Record<string, unknown>) => client.callTool({ name: 'execute', arguments: args })
  const cities = async () =>
    (await admin.query<{ city: string }>('SELECT city FROM customers ORDER BY id')).rows.map(({ city }) => city)
  const change = { sql: 'UPDATE customers SET city = $1 WHERE city = $2', params: ['Bremen', 'Berlin'] }
  expect(textOf(await execute({ ...change, preview: true }))).toBe(
    '2 rows would change. Nothing was changed: this was a preview.',
  )
  expect(await cities()).toEqual(['Berlin', 'Hamburg', 'Berlin'])
  expect(textOf(await execute(change))).toBe('2 rows changed.')
  expect(await cities()).toEqual(['Bremen', 'Hamburg', 'Bremen'])
  expect(textOf(await execute({ sql: "UPDATE customers SET city = 'X'" }))).toMatch(
    /^ERROR: The statement changes 3 rows; the limit is 2\. Nothing/,
  )
  expect(textOf(await execute({ sql: 'DELETE FROM customers WHERE id = 1' }))).toMatch(
    /^ERROR: PostgreSQL says: update or delete on table/,
  )
  expect(await cities()).toEqual(['Bremen', 'Hamburg', 'Bremen'])
  const insert = "INSERT INTO customers VALUES (4, 'Barbara') ON CONFLICT DO NOTHING RETURNING id, city"
  expect(textOf(await execute({ sql: insert }))).toBe(
    '| id | city |\n| --- | --- |\n| 4 | Berlin |\n\n1 row.\n\n1 row changed.',
  )
})

it.each([
  ['SELECT 1', 'Only INSERT, UPDATE, DELETE and MERGE'],
  ['TRUNCATE customers', 'Only INSERT, UPDATE, DELETE and MERGE'],
  ["COPY customers FROM PROGRAM 'id'", 'Only INSERT, UPDATE, DELETE and MERGE'],
  ["UPDATE customers SET name = pg_read_file('PG_VERSION')", 'The function pg_read_file() is not allowed'],
  ['INSERT INTO customers SELECT 9, version FROM nested', '(in the view public.files)'],
  ['UPDATE pg_catalog.pg_class SET relname = relname', 'pg_catalog'],
])('does not execute %s', async (sql, message) => {
  const { writerUrl } = await createShop()
  await using database = openPostgresDatabase({ url: writerUrl, allowWrite: true })
  const change = async () =>
    database.query('SELECT 1', { signal }).then(async () => database.execute?.(sql, { isPreview: false, signal }))
  await expect(change()).rejects.toThrow(message)
})
