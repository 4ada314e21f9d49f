import { expect, it } from 'vitest'
import { createServer, LimitError, openSqliteDatabase } from '@frontdesk/mcp-db'
import type { DatabaseLimits } from '@frontdesk/mcp-db'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { Shop } from './world.ts'

async function connect(shop: Shop, limits: Partial<DatabaseLimits> = {}) {
  const stack = new AsyncDisposableStack()
  const database = stack.use(openSqliteDatabase({ path: shop.path, limits, allowWrite: true }))
  const client = stack.use(await connectInMemory(createServer({ databases: [database], limits })))
  return {
    client,
    call: async (name: string, args: Record<string, unknown> = {}) => client.callTool({ name, arguments: args }),
    [Symbol.asyncDispose]: async () => stack.disposeAsync(),
  }
}

const cities = (shop: Shop): unknown[] => {
  let found: unknown[] = []
  shop.write((database) => {
    found = database.prepare('SELECT city FROM customers ORDER BY id').pluck().all()
  })
  return found
}

it('is offered only where writing is allowed, and marked as destructive', async () => {
  using shop = new Shop()
  await using writable = await connect(shop)
  const { tools } = await writable.client.listTools()
  expect(tools.find(({ name }) => name === 'execute')?.annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: true,
  })
  await using database = openSqliteDatabase({ path: shop.path })
  await using reader = await connectInMemory(createServer({ databases: [database] }))
  expect((await reader.listTools()).tools.map(({ name }) => name)).toEqual([
    'list_tables',
    'describe_table',
    'query',
    'explain',
  ])
})

it('counts in a preview and changes nothing, then changes', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const change = { sql: 'UPDATE customers SET city = ? WHERE city = ?', params: ['Bremen', 'Berlin'] }
  const preview = await server.call('execute', { ...change, preview: true })
  expect(textOf(preview)).toBe('2 rows would change. Nothing was changed: this was a preview.')
  expect(cities(shop)).toEqual(['Berlin', 'Hamburg', 'Berlin'])
  const result = await server.call('execute', change)
  expect(textOf(result)).toBe('2 rows changed.')
  expect(result.structuredContent).toEqual({ affected_rows: 2, committed: true, returned: null })
  expect(cities(shop)).toEqual(['Bremen', 'Hamburg', 'Bremen'])
})

it('returns the rows of a RETURNING clause', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const result = await server.call('execute', {
    sql: "INSERT INTO customers (name) VALUES ('Barbara') RETURNING id, city",
  })
  expect(textOf(result)).toBe('| id | city |\n| --- | --- |\n| 4 | Berlin |\n\n1 row.\n\n1 row changed.')
})

it('takes back a change of more rows than allowed, those of triggers and keys among them', async () => {
  using shop = new Shop()
  shop.write((database) => {
    database.exec('CREATE TABLE log (at)')
    database.exec('CREATE TRIGGER t AFTER UPDATE ON customers BEGIN INSERT INTO log VALUES (1), (2); END')
  })
  await using server = await connect(shop, { maxAffectedRows: 5 })
  expect(textOf(await server.call('execute', { sql: "UPDATE customers SET city = 'X'" }))).toBe(
    'ERROR: The statement changes 9 rows; the limit is 5. Nothing was changed. Narrow the condition, or do it in parts.',
  )
  expect(cities(shop)).toEqual(['Berlin', 'Hamburg', 'Berlin'])
  expect(textOf(await server.call('execute', { sql: "UPDATE customers SET city = 'X' WHERE id = 1" }))).toBe(
    '3 rows changed.',
  )
})

it('takes back a change that the database rejects', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  expect(textOf(await server.call('execute', { sql: 'DELETE FROM customers' }))).toBe(
    'ERROR: SQLite says: FOREIGN KEY constraint failed',
  )
  expect(cities(shop)).toHaveLength(3)
})

it.each([
  'SELECT 1',
  'DROP TABLE customers',
  'CREATE TABLE t (a)',
  'PRAGMA journal_mode = OFF',
  "ATTACH 'x.db' AS x",
  'VACUUM',
  'WITH a AS (SELECT 1) SELECT * FROM a',
  'EXPLAIN DELETE FROM customers',
])('refuses %s', async (sql) => {
  using shop = new Shop()
  await using server = await connect(shop)
  expect(textOf(await server.call('execute', { sql }))).toBe(
    'ERROR: Only INSERT, REPLACE, UPDATE and DELETE are allowed here. Use query to read.',
  )
})

it('refuses to change the schema through its table', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  expect(textOf(await server.call('execute', { sql: 'DELETE FROM sqlite_schema' }))).toBe(
    'ERROR: SQLite says: table sqlite_master may not be modified',
  )
})

it('changes nothing when it is stopped in the middle, and the database is whole afterwards', async () => {
  using shop = new Shop()
  shop.write((database) => {
    database.exec('CREATE TABLE big (a INTEGER, b TEXT)')
    database.exec(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO big SELECT i, printf('%0200d', i) FROM n",
    )
  })
  const signal = new AbortController().signal
  await using database = openSqliteDatabase({
    path: shop.path,
    allowWrite: true,
    limits: { statementTimeoutMs: 1_000, maxAffectedRows: 1_000_000 },
  })
  const sql =
    'UPDATE big SET a = a + 1000000 + (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT count(*) FROM n WHERE i < big.a)'
  await expect(database.execute?.(sql, { isPreview: false, signal })).rejects.toThrow(LimitError)
  await database.execute?.('UPDATE big SET b = b WHERE a = 1', { isPreview: false, signal })
  expect(await database.query('SELECT max(a), count(*) FROM big', { signal })).toMatchObject({
    rows: [[20_000, 20_000]],
  })
  expect(await database.query('SELECT 1', { signal })).toMatchObject({ rows: [[1]] })
})

/** A table with a full-text index and a spatial one, kept by triggers. */
const INDEXED = `
  CREATE TABLE docs (id INTEGER PRIMARY KEY, title TEXT, x REAL);
  CREATE VIRTUAL TABLE words USING fts5(title, content='docs', content_rowid='id');
  CREATE VIRTUAL TABLE notes USING fts5(body);
  CREATE VIRTUAL TABLE places USING rtree(id, x1, x2);
  CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT);
  CREATE TABLE parts (id INTEGER PRIMARY KEY, doc INTEGER REFERENCES docs (id) ON DELETE CASCADE);
  CREATE TRIGGER added AFTER INSERT ON docs BEGIN
    INSERT INTO words (rowid, title) VALUES (new.id, new.title); INSERT INTO places VALUES (new.id, new.x, new.x); END;
  CREATE TRIGGER gone AFTER DELETE ON docs BEGIN INSERT INTO words (words, rowid, title) VALUES ('delete', old.id, old.title); END;
  CREATE TRIGGER changed AFTER UPDATE ON docs BEGIN
    INSERT INTO words (words, rowid, title) VALUES ('delete', old.id, old.title);
    INSERT INTO words (rowid, title) VALUES (new.id, new.title); INSERT INTO log (what) VALUES ('changed'); END;
  INSERT INTO docs SELECT value, 'title ' || value, value FROM json_each('[1,2,3,4,5,6,7,8,9,10]');
  INSERT INTO parts VALUES (1, 1), (2, 1)`

it.each([
  ["INSERT INTO docs VALUES (11, 'more', 1.5)", '1 row'],
  ["INSERT INTO docs VALUES (11, 'more', 1.5) RETURNING id", '1 row'],
  ["UPDATE docs SET title = 'other' WHERE id > 8", '4 rows'],
  ['DELETE FROM docs WHERE id > 3', '7 rows'],
  ['DELETE FROM docs WHERE id = 1', '3 rows'],
  ["INSERT INTO notes VALUES ('a'), ('b')", '2 rows'],
  ['INSERT INTO places VALUES (20, 1, 2)', '1 row'],
  ["REPLACE INTO docs VALUES (1, 'again', 1)", '3 rows'],
  ['DELETE FROM log', '0 rows'],
])('counts the rows of tables, and not those that an index keeps for itself, in %s', async (sql, rows) => {
  using shop = new Shop()
  shop.write((database) => database.exec(INDEXED))
  await using server = await connect(shop)
  const preview = textOf(await server.call('execute', { sql, preview: true }))
  expect(preview).toContain(`${rows} would change.`)
  expect(textOf(await server.call('execute', { sql, preview: true }))).toBe(preview)
  expect(textOf(await server.call('execute', { sql }))).toContain(`${rows} changed.`)
  shop.write((database) => {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").pluck().get()).toBe(3)
  })
})

it.each([
  "INSERT INTO words(words) VALUES ('delete-all')",
  "INSERT INTO main.words(words) VALUES ('rebuild')",
  'insert into WORDS ("Words") values (\'optimize\')',
  "INSERT INTO [words](`words`, rowid, title) VALUES ('delete', 1, 'title 1')",
  "REPLACE INTO 'words' ('words', 'rank') VALUES ('rank', 'bm25(10.0)')",
  "INSERT OR IGNORE INTO words AS w (words) VALUES ('optimize')",
  "WITH c AS (SELECT 'delete-all' AS x) INSERT INTO words /* the index */ (words) SELECT x FROM c",
  "INSERT INTO notes (body, notes) VALUES ('a', 'optimize')",
])('refuses a command to a full-text index: %s', async (sql) => {
  using shop = new Shop()
  shop.write((database) => database.exec(INDEXED))
  await using server = await connect(shop)
  expect(textOf(await server.call('execute', { sql }))).toContain('is a command to its index')
  shop.write((database) => {
    expect(database.prepare("SELECT count(*) FROM words WHERE words MATCH 'title'").pluck().get()).toBe(10)
  })
})

it('takes a column that is named like its table where the table is an ordinary one', async () => {
  using shop = new Shop()
  shop.write((database) => database.exec('CREATE TABLE city (city TEXT)'))
  await using server = await connect(shop)
  expect(textOf(await server.call('execute', { sql: "INSERT INTO city(city) VALUES ('Bern')" }))).toBe('1 row changed.')
})

it('takes back more rows than allowed where there is a full-text index', async () => {
  using shop = new Shop()
  shop.write((database) => database.exec(INDEXED))
  await using server = await connect(shop, { maxAffectedRows: 5 })
  expect(textOf(await server.call('execute', { sql: 'DELETE FROM docs WHERE id > 5' }))).toBe('5 rows changed.')
  expect(textOf(await server.call('execute', { sql: 'DELETE FROM docs WHERE id < 5' }))).toMatch(
    /changes 6 rows; the limit is 5/,
  )
  expect(textOf(await server.call('execute', { sql: "INSERT INTO docs VALUES (20, 'a', 1)" }))).toBe('1 row changed.')
})
