import { expect, it } from 'vitest'
import { createServer, openSqliteDatabase } from '@frontdesk/mcp-db'
import type { DatabaseLimits } from '@frontdesk/mcp-db'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { Shop } from './world.ts'

async function connect(shop: Shop, limits: Partial<DatabaseLimits> = {}) {
  const stack = new AsyncDisposableStack()
  const database = stack.use(openSqliteDatabase({ path: shop.path, limits }))
  const client = stack.use(await connectInMemory(createServer({ databases: [database], limits })))
  return {
    call: async (name: string, args: Record<string, unknown> = {}) => client.callTool({ name, arguments: args }),
    [Symbol.asyncDispose]: async () => stack.disposeAsync(),
  }
}

it('lists tables and views with their columns and row counts', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const result = await server.call('list_tables')
  expect(textOf(result)).toBe(`| table | kind | rows | columns |
| --- | --- | --- | --- |
| berliners | view | unknown | id, name, city, photo |
| customers | table | 3 | id, name, city, photo |
| orders | table | 3 | customer_id, placed_on, total |`)
  expect(result.structuredContent).toMatchObject({
    tables: [{ name: 'berliners', row_count: null }, { name: 'customers', row_count: 3, is_row_count_exact: true }, {}],
  })
})

it('estimates the rows of a large table instead of counting them', async () => {
  using shop = new Shop()
  shop.write((database) => {
    database.exec('CREATE TABLE big (id INTEGER PRIMARY KEY)')
    database.exec(
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) INSERT INTO big SELECT i FROM n',
    )
  })
  await using server = await connect(shop)
  expect(textOf(await server.call('list_tables'))).toContain('| big | table | about 12000 | id |')
})

it('describes a table by its name in any case', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const result = await server.call('describe_table', { table: 'Orders' })
  expect(textOf(result)).toBe(`orders: table, 3 rows

| column | type | nullable | default | key |
| --- | --- | --- | --- | --- |
| customer_id | INTEGER | no |  | primary 1 |
| placed_on | TEXT | no |  | primary 2 |
| total | INTEGER | yes |  |  |

Foreign keys:
- (customer_id) references customers (id)

Indexes:
- sqlite_autoindex_orders_1 (customer_id, placed_on) unique

First rows:
| customer_id | placed_on | total |
| --- | --- | --- |
| 1 | 2026-01-05 | 1250 |
| 1 | 2026-02-01 | 9007199254740993 |
| 3 | 2026-02-02 | NULL |`)
  const customers = await server.call('describe_table', { table: 'customers' })
  expect(customers.structuredContent).toMatchObject({
    columns: [
      { name: 'id', type: 'INTEGER', primary_key: 1 },
      { name: 'name', nullable: false },
      { name: 'city', default: "'Berlin'" },
      { name: 'photo', type: 'BLOB' },
    ],
    indexes: [{ name: 'customers_name', columns: ['name'], unique: true }],
  })
})

it('says that a table does not exist', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  expect(textOf(await server.call('describe_table', { table: 'nope' }))).toBe(
    'ERROR: There is no table "nope". list_tables names those there are.',
  )
})

it('answers rows as a table for the model and as JSON-safe cells', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const result = await server.call('query', {
    sql: "SELECT name, photo, 9007199254740993 AS big, 1.5 AS real, 9e999 AS infinite, char(10) || '|' AS text FROM customers ORDER BY id",
    max_rows: 2,
  })
  expect(textOf(result)).toBe(`| name | photo | big | real | infinite | text |
| --- | --- | --- | --- | --- | --- |
| Ada | x'00ff10' | 9007199254740993 | 1.5 | Infinity | \\n\\| |
| Grace \\| \\\\Hopper | NULL | 9007199254740993 | 1.5 | Infinity | \\n\\| |

2 rows shown, and there are more: call again with offset: 2, or ask for less.`)
  expect(result.structuredContent).toEqual({
    columns: ['name', 'photo', 'big', 'real', 'infinite', 'text'],
    rows: [
      ['Ada', "x'00ff10'", '9007199254740993', 1.5, 'Infinity', '\n|'],
      ['Grace | \\Hopper', null, '9007199254740993', 1.5, 'Infinity', '\n|'],
    ],
    row_count: 2,
    truncated: true,
    next_offset: 2,
  })
})

it('binds parameters as values, whole numbers as integers', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const result = await server.call('query', {
    sql: 'SELECT ?1, typeof(?2), typeof(?3), ?4, ?5',
    params: ["x'; DROP TABLE customers; --", 1, 1.5, true, null],
  })
  expect(result.structuredContent).toMatchObject({
    rows: [["x'; DROP TABLE customers; --", 'integer', 'real', 1, null]],
  })
})

it('takes numbered placeholders in the style of either database', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const params = ['one', 2]
  const expected = { rows: [[2, 'one', 2]] }
  expect((await server.call('query', { sql: 'SELECT $2, $1, $2', params })).structuredContent).toMatchObject(expected)
  expect((await server.call('query', { sql: 'SELECT ?2, ?1, ?2', params })).structuredContent).toMatchObject(expected)
})

it('pages with an offset', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  const sql = 'SELECT id FROM customers ORDER BY id'
  expect((await server.call('query', { sql, max_rows: 2 })).structuredContent).toMatchObject({
    rows: [[1], [2]],
    next_offset: 2,
  })
  expect((await server.call('query', { sql, max_rows: 2, offset: 2 })).structuredContent).toMatchObject({
    rows: [[3]],
    truncated: false,
    next_offset: null,
  })
})

it('stops at the row limit, the byte limit and the cell limit', async () => {
  using shop = new Shop()
  await using server = await connect(shop, { maxRows: 50, maxBytes: 1_000, maxCellCharacters: 20 })
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT'
  expect((await server.call('query', { sql: `${endless} x FROM c` })).structuredContent).toMatchObject({
    row_count: 50,
    next_offset: 50,
  })
  const wide = await server.call('query', { sql: `${endless} x, 'abcdefghij', 'abcdefghij', 'abcdefghij' FROM c` })
  expect(JSON.stringify(wide.structuredContent).length).toBeLessThan(1_200)
  expect(wide.structuredContent).toMatchObject({ truncated: true })
  const cell = await server.call('query', {
    sql: "SELECT 'abcdefghijklmnopqrstuvwxyz' AS alphabet, zeroblob(100) AS zeros",
  })
  expect(cell.structuredContent).toMatchObject({
    rows: [['abcdefghijklmnopqrst… [26 characters]', '[100 bytes of binary… [26 characters]']],
    truncated: true,
  })
  expect(textOf(cell)).toMatch(/1 row\. Long cells were cut\.$/)
  const columns = Array.from({ length: 200 }, (_, index) => `1 AS column_${index}`).join(', ')
  expect(textOf(await server.call('query', { sql: `SELECT ${columns}` }))).toBe(
    'ERROR: The answer has 200 columns, which is too many. Select fewer.',
  )
  const cells = Array.from({ length: 60 }, (_, index) => `'abcdefghijklmno' AS c${index}`).join(', ')
  expect(textOf(await server.call('query', { sql: `SELECT ${cells}` }))).toBe(
    'ERROR: One row has more than 1000 bytes. Select fewer columns.',
  )
})

it.each([
  ['SELECT nope FROM customers', 'SQLite says: no such column: nope'],
  ['SELECT ?1', 'The statement has 1 placeholders and params has 0 values; they must match.'],
  ['SELECT ?1, $2', 'Use ? as placeholders, or else ?1, ?2 … without gaps.'],
  ['SELECT ?2', 'Use ? as placeholders, or else ?1, ?2 … without gaps.'],
  ['SELECT :name', 'Use ? as placeholders, or else ?1, ?2 … without gaps.'],
  [
    'SELEC 1',
    'Only SELECT, WITH … SELECT, VALUES and EXPLAIN QUERY PLAN of these are allowed, because this tool only reads; found SELEC.',
  ],
])('words the failure of %s for the model', async (sql, message) => {
  using shop = new Shop()
  await using server = await connect(shop)
  expect(textOf(await server.call('query', { sql }))).toBe(`ERROR: ${message}`)
})

it('refuses an array as a parameter and says what to do', async () => {
  using shop = new Shop()
  await using server = await connect(shop)
  expect(textOf(await server.call('query', { sql: 'SELECT ?', params: [[1]] }))).toBe(
    'ERROR: SQLite takes no array as a parameter. Pass it as JSON text and read it with json_each(?).',
  )
})
