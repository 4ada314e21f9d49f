import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createServer, openPostgresDatabase, openSqliteDatabase } from '@frontdesk/mcp-db'
import type { Database, DatabaseLimits } from '@frontdesk/mcp-db'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { Shop } from './world.ts'

/** A server over a fresh database with these statements, and others beside it. */
async function serve(
  statements: string,
  { limits = {}, others = [] }: { limits?: Partial<DatabaseLimits>; others?: Database[] } = {},
) {
  const stack = new AsyncDisposableStack()
  const shop = stack.use(new Shop())
  shop.write((database) => {
    // A schema that SQLite here cannot compute, as another program with other functions and modules leaves it.
    database.unsafeMode()
    database.function('regexp', () => 1)
    database.exec('DROP VIEW berliners; DROP TABLE orders; DROP TABLE customers')
    database.exec(`BEGIN; ${statements}; COMMIT`)
  })
  const database = stack.use(openSqliteDatabase({ path: shop.path, name: 'shop', limits }))
  for (const other of others) stack.use(other)
  const client = stack.use(await connectInMemory(createServer({ databases: [database, ...others], limits })))
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name, arguments: args })
    return {
      text: textOf(result),
      isError: result.isError === true,
      structured: result.structuredContent as Structured,
    }
  }
  return { client, call, [Symbol.asyncDispose]: async () => stack.disposeAsync() }
}

interface Structured {
  tables: { name: string; columns: string[]; column_count: number; problem: string | null; row_count: number | null }[]
  table_count: number
  next_offset: number | null
  unavailable: { database: string; problem: string }[]
  columns: { name: string; generated: string | null }[]
  indexes: { name: string; unique: boolean; where: string | null }[]
  sample: { rows: unknown[][]; truncated: boolean }
  problem: string | null
}

const BROKEN = {
  'a view over a table that is gone': 'CREATE TABLE g (x); CREATE VIEW bad AS SELECT x FROM g; DROP TABLE g',
  'a view over a column that is not there':
    'CREATE TABLE g (x, y); CREATE VIEW bad AS SELECT y FROM g; DROP TABLE g; CREATE TABLE g (x)',
  "a view with an application's function":
    "CREATE TABLE g (x); CREATE VIEW bad AS SELECT x FROM g WHERE regexp('a', x)",
  'a view over a view that is broken':
    'CREATE TABLE g (x); CREATE VIEW v AS SELECT x FROM g; CREATE VIEW bad AS SELECT x FROM v; DROP TABLE g',
  'a view with too many columns for its names': 'CREATE TABLE g (x); CREATE VIEW bad (a, b) AS SELECT x FROM g',
  'a view that goes round in a circle':
    'CREATE VIEW bad AS SELECT * FROM other; CREATE VIEW other AS SELECT * FROM bad',
  'a virtual table of a module that is missing': `CREATE TABLE g (x); PRAGMA writable_schema = ON;
    INSERT INTO sqlite_schema VALUES ('table', 'bad', 'bad', 0, 'CREATE VIRTUAL TABLE bad USING missing(x)'); PRAGMA writable_schema = OFF`,
  'a generated column by a function that is missing': `CREATE TABLE g (x); PRAGMA writable_schema = ON;
    INSERT INTO sqlite_schema SELECT 'table', 'bad', 'bad', rootpage, 'CREATE TABLE bad (x, y AS (missing(x)))' FROM sqlite_schema WHERE name = 'g';
    DELETE FROM sqlite_schema WHERE name = 'g'; PRAGMA writable_schema = OFF; INSERT INTO t VALUES (2)`,
}

it.each(Object.entries(BROKEN))('lists the others beside %s', async (_what, statements) => {
  await using server = await serve(`CREATE TABLE t (a); INSERT INTO t VALUES (1); ${statements}`)
  const { structured, text, isError } = await server.call('list_tables')
  expect(isError).toBe(false)
  expect(structured.tables.find(({ name }) => name === 't')).toMatchObject({ columns: ['a'], problem: null })
  const bad = structured.tables.find(({ name }) => name === 'bad')
  expect(text).toContain(bad?.problem ?? '| bad |')
  expect((await server.call('describe_table', { table: 'bad' })).text).toMatch(/^bad: .*Something is missing here\. /s)
  const { resources } = await server.client.listResources()
  expect(resources.map(({ uri }) => uri)).toEqual(
    expect.arrayContaining(['db://shop/tables/t', 'db://shop/tables/bad']),
  )
  const schema = await server.client.readResource({ uri: 'db://shop/schema' })
  expect(JSON.stringify(schema.contents)).toContain('| t | table |')
  const { messages } = await server.client.getPrompt({ name: 'ask_database', arguments: { question: 'How many?' } })
  expect(JSON.stringify(messages)).toContain('| t | table |')
})

it('lists the others beside a damaged table', async () => {
  using shop = new Shop()
  let at = { page: 0, size: 0 }
  shop.write((database) => {
    database.exec('CREATE TABLE bad (x); INSERT INTO bad VALUES (1)')
    const page = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'bad'").pluck().get()
    at = { page: Number(page), size: Number(database.pragma('page_size', { simple: true })) }
  })
  const bytes = readFileSync(shop.path)
  bytes.fill(0xee, (at.page - 1) * at.size, at.page * at.size)
  writeFileSync(shop.path, bytes)
  await using database = openSqliteDatabase({ path: shop.path })
  const { signal } = new AbortController()
  expect(await database.listTables({ signal })).toMatchObject([
    { name: 'bad', columns: ['x'], rowCount: null, problem: expect.stringContaining('damaged') },
    { name: 'berliners', problem: null },
    { name: 'customers', rowCount: 3 },
    { name: 'orders', rowCount: 3 },
  ])
  expect(await database.describeTable('bad', { signal })).toMatchObject({
    columns: [{ name: 'x' }],
    sample: { rows: [] },
  })
})

it('lists the tables of one database while another is down', async () => {
  const others = [openPostgresDatabase({ name: 'crm', url: 'postgres://reader:secret@127.0.0.1:1/crm' })]
  await using server = await serve('CREATE TABLE t (a)', { others })
  const { text, structured } = await server.call('list_tables')
  expect(structured.tables).toMatchObject([{ database: 'shop', name: 't' }])
  expect(structured.unavailable).toMatchObject([{ database: 'crm' }])
  expect(text).toContain('The tables of crm are missing here. The database server cannot be reached (ECONNREFUSED).')
  const { resources } = await server.client.listResources()
  expect(resources.map(({ uri }) => uri)).toEqual(['db://shop/schema', 'db://crm/schema', 'db://shop/tables/t'])
  const { messages } = await server.client.getPrompt({ name: 'ask_database', arguments: { question: 'How many?' } })
  expect(JSON.stringify(messages)).toMatch(
    /\| t \| table \|.*# crm \(postgres\).*Its tables cannot be listed now\. The database/,
  )
  await expect(server.client.readResource({ uri: 'db://crm/schema' })).rejects.toThrow('cannot be reached')
})

it('says why when no database can be listed', async () => {
  await using database = openPostgresDatabase({ name: 'crm', url: 'postgres://reader:secret@127.0.0.1:1/crm' })
  await using client = await connectInMemory(createServer({ databases: [database] }))
  expect(textOf(await client.callTool({ name: 'list_tables', arguments: {} }))).toMatch(
    /^ERROR: The database server cannot/,
  )
  expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['db://crm/schema'])
})

const wide = (columns: number, name = 'measurement_column') =>
  Array.from({ length: columns }, (_, index) => `"${name}_${index}"`).join(', ')

it.each([
  [400, 'measurement_column'],
  [2_000, 'c'],
  [3, 'x'.repeat(9_000)],
])('describes a table of %i columns, whatever the limits of an answer', async (columns, name) => {
  await using server = await serve(`CREATE TABLE w (${wide(columns, name)}); INSERT INTO w DEFAULT VALUES`, {
    limits: { maxRows: 2, maxBytes: 2_000, maxCellCharacters: 50 },
  })
  const described = await server.call('describe_table', { table: 'w' })
  expect(described.structured.columns).toHaveLength(columns)
  expect(described.structured.columns.at(-1)?.name).toBe(`${name}_${columns - 1}`)
  expect(described.structured.sample.rows).toHaveLength(1)
  const { structured } = await server.call('list_tables')
  expect(structured.tables).toMatchObject([{ name: 'w', column_count: columns }])
  await server.client.readResource({ uri: 'db://shop/schema' })
})

it.each([
  [520, 1],
  [200, 30],
  [1_040, 2],
])('says how many of %i tables of %i columns it lists, and lists all of them page by page', async (count, columns) => {
  const tables = Array.from({ length: count }, (_, index) => `CREATE TABLE table_${index} (${wide(columns)})`)
  await using server = await serve(tables.join(';'), { limits: { maxRows: 3, maxBytes: 1_000 } })
  const names: string[] = []
  let offset: number | null = 0
  while (offset !== null) {
    const { text, structured } = await server.call('list_tables', { offset })
    expect(structured.table_count).toBe(count)
    names.push(...structured.tables.map(({ name }) => name))
    offset = structured.next_offset
    expect(text.includes(`of ${count} tables. Call list_tables again with offset: ${offset} `)).toBe(offset !== null)
    for (const table of structured.tables) expect(table.column_count).toBe(columns)
    expect(Buffer.byteLength(text)).toBeLessThan(100_000)
    const isCut = structured.tables.some((table) => table.columns.length < columns)
    expect(text.includes('Not all columns are named here')).toBe(isCut)
  }
  expect(new Set(names).size).toBe(count)
  expect((await server.client.listResources()).resources).toHaveLength(count + 1)
})

it('pages over several databases as over one list', async () => {
  const count = 320
  const many = Array.from({ length: count }, (_, index) => `CREATE TABLE t${index} (a)`).join(';')
  using shop = new Shop()
  shop.write((database) => database.exec(`BEGIN; ${many}; COMMIT`))
  await using server = await serve(many, { others: [openSqliteDatabase({ path: shop.path, name: 'other' })] })
  const first = await server.call('list_tables')
  expect(first.structured).toMatchObject({ table_count: count * 2 + 3, next_offset: 500 })
  const second = await server.call('list_tables', { offset: 500 })
  expect(second.structured.tables).toHaveLength(count * 2 + 3 - 500)
  expect(second.structured.next_offset).toBeNull()
  expect((await server.call('list_tables', { offset: 9_999 })).text).toContain('There are 643 tables')
})

it('describes a table whose first row is larger than an answer may be', async () => {
  const texts = Array.from({ length: 12 }, () => "printf('%.*c', 10000, 'x')").join(', ')
  await using server = await serve(
    `CREATE TABLE t (${wide(12, 'c')}); INSERT INTO t VALUES (${texts}); CREATE INDEX i ON t (c_0)`,
  )
  const { structured, text } = await server.call('describe_table', { table: 't' })
  expect(structured.columns).toHaveLength(12)
  expect(structured.indexes).toHaveLength(1)
  expect(structured.sample).toMatchObject({ truncated: true })
  expect(text).toContain('… [10000 characters]')
})

it('tells the condition of a partial index, and which columns are generated', async () => {
  await using server = await serve(
    `
    CREATE TABLE p (a, b, where_to, "where (", c AS (a + 1), d AS (a * 2) STORED);
    CREATE UNIQUE INDEX pi ON p (b) WHERE a > 3;
    CREATE UNIQUE INDEX pj ON p (b, lower("where (")) WHERE (where_to) IS NOT NULL AND b <> ' where '`,
  )
  const { structured, text } = await server.call('describe_table', { table: 'p' })
  expect(structured.indexes).toMatchObject([
    { name: 'pi', unique: true, where: 'a > 3' },
    { name: 'pj', unique: true, where: "(where_to) IS NOT NULL AND b <> ' where '" },
  ])
  expect(text).toContain('- pi (b) unique where a > 3')
  expect(structured.columns.map(({ generated }) => generated)).toEqual([
    null,
    null,
    null,
    null,
    'generated',
    'generated, stored',
  ])
})

/** Every word of SQLite, and names that are no words. */
const NAMES = [
  ...`abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case cast check
  collate column commit conflict constraint create cross current current_date current_time current_timestamp database default
  deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive exists explain fail filter
  first following for foreign from full generated glob group groups having if ignore immediate in index indexed initially inner
  insert instead intersect into is isnull join key last left like limit match materialized natural no not nothing notnull null nulls
  of offset on or order others outer over partition plan pragma preceding primary query raise range recursive references regexp
  reindex release rename replace restrict returning right rollback row rows savepoint select set table temp temporary then ties to
  transaction trigger unbounded union unique update using vacuum values view virtual when where window with without`.split(
    /\s+/,
  ),
  'order details',
  'main.t',
  'a"b',
  '[a]',
  '`a`',
  "it's",
  'Ünïcode',
  '1st',
  'a.b.c',
  ' x',
  'Users',
]

it('writes every name as SQL takes it, and takes it back', async () => {
  await using server = await serve(
    NAMES.map((name) => `CREATE TABLE "${name.replaceAll('"', '""')}" (id INTEGER)`).join(';'),
  )
  const { structured } = await server.call('list_tables')
  expect(structured.tables).toHaveLength(NAMES.length)
  for (const { name, problem } of structured.tables) {
    expect(problem).toBeNull()
    expect((await server.call('query', { sql: `SELECT id FROM ${name}` })).text).toMatch(/^\| id \|/)
    expect((await server.call('describe_table', { table: name })).text.startsWith(`${name}: table, 0 rows`)).toBe(true)
  }
  for (const name of NAMES) {
    const raw = await server.call('describe_table', { table: name })
    expect(raw.isError).toBe(false)
  }
})

it.each(['main.t1', 'MAIN.T1', '"t1"', '`t1`', '[t1]', 'main."t1"', '"main"."t1"', ' t1 '])(
  'finds t1 by %s',
  async (table) => {
    await using server = await serve('CREATE TABLE t1 (a)')
    expect((await server.call('describe_table', { table })).text).toMatch(/^t1: table, 0 rows/)
  },
)

it('names the table of a foreign key as it lists it', async () => {
  await using server = await serve(
    'CREATE TABLE "order details" (id INTEGER PRIMARY KEY); CREATE TABLE n (d REFERENCES "order details" (id))',
  )
  expect((await server.call('describe_table', { table: 'n' })).text).toContain('- (d) references "order details" (id)')
})
