import { expect, it } from 'vitest'
import { createServer, openSqliteDatabase } from '@frontdesk/mcp-db'
import { UsageError } from '@frontdesk/mcp-kit'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { parseConfig } from '../src/config.ts'
import { Shop } from './world.ts'

async function connectTwo(one: Shop, other: Shop) {
  const stack = new AsyncDisposableStack()
  const databases = [
    stack.use(openSqliteDatabase({ path: one.path, name: 'shop' })),
    stack.use(openSqliteDatabase({ path: other.path, name: 'crm', allowWrite: true })),
  ]
  const client = stack.use(await connectInMemory(createServer({ databases })))
  return Object.assign(client, { [Symbol.asyncDispose]: async () => stack.disposeAsync() })
}

it('takes the name of a database, and the first one when it is not given', async () => {
  using one = new Shop()
  using other = new Shop()
  other.write((database) => database.exec('DELETE FROM orders; DELETE FROM customers'))
  await using client = await connectTwo(one, other)
  const sql = 'SELECT count(*) FROM customers'
  const query = async (args: Record<string, unknown>) => client.callTool({ name: 'query', arguments: { sql, ...args } })
  expect((await query({})).structuredContent).toMatchObject({ rows: [[3]] })
  expect((await query({ database: 'crm' })).structuredContent).toMatchObject({ rows: [[0]] })
  expect(textOf(await query({ database: 'nope' }))).toMatch(
    /^ERROR: query was called with wrong arguments\. database: /,
  )
  expect(textOf(await client.callTool({ name: 'list_tables', arguments: {} }))).toContain(
    '| crm | customers | table | 0 |',
  )
})

it('offers to change only the databases that can be written to', async () => {
  using one = new Shop()
  using other = new Shop()
  await using client = await connectTwo(one, other)
  const { tools } = await client.listTools()
  expect(tools.find(({ name }) => name === 'execute')?.inputSchema.properties).not.toHaveProperty('database')
  const change = { sql: "UPDATE customers SET city = 'X' WHERE id = 1" }
  expect(textOf(await client.callTool({ name: 'execute', arguments: change }))).toBe('1 row changed.')
  const count = { sql: "SELECT count(*) FROM customers WHERE city = 'X'" }
  expect((await client.callTool({ name: 'query', arguments: count })).structuredContent).toMatchObject({ rows: [[0]] })
})

it('gives the schema as resources and in a prompt', async () => {
  using one = new Shop()
  using other = new Shop()
  await using client = await connectTwo(one, other)
  const { resources } = await client.listResources()
  expect(resources.map(({ uri }) => uri)).toEqual([
    'db://shop/schema',
    'db://crm/schema',
    ...['shop', 'crm'].flatMap((name) =>
      ['berliners', 'customers', 'orders'].map((table) => `db://${name}/tables/${table}`),
    ),
  ])
  const schema = await client.readResource({ uri: 'db://crm/schema' })
  expect((schema.contents[0] as { text: string }).text).toMatch(/^# crm \(sqlite\)\n\n\| table \|/)
  const table = await client.readResource({ uri: 'db://shop/tables/orders' })
  expect((table.contents[0] as { text: string }).text).toMatch(/^orders: table, 3 rows\n/)
  await expect(client.readResource({ uri: 'db://none/tables/orders' })).rejects.toThrow('There is no database "none".')
  await expect(client.readResource({ uri: 'db://shop/tables/none' })).rejects.toThrow('There is no table "none".')
  const { messages } = await client.getPrompt({ name: 'ask_database', arguments: { question: 'How many customers?' } })
  expect(JSON.stringify(messages)).toMatch(
    /the SQL of SQLite.*Question: How many customers\?.*# shop \(sqlite\).*# crm \(sqlite\)/,
  )
})

it('explains how a read would run', async () => {
  using one = new Shop()
  using other = new Shop()
  await using client = await connectTwo(one, other)
  const explain = async (sql: string, params?: unknown[]) =>
    client.callTool({ name: 'explain', arguments: { sql, ...(params && { params }) } })
  const plan = await explain('SELECT * FROM customers WHERE name = ? AND id > (SELECT max(total) FROM orders)', ['Ada'])
  expect(textOf(plan)).toBe(
    'SEARCH customers USING INDEX customers_name (name=?)\nSCALAR SUBQUERY 1\n  SEARCH orders USING PRIMARY KEY',
  )
  expect(plan.structuredContent).toEqual({ plan: textOf(plan) })
  const byName = 'SEARCH customers USING INDEX customers_name (name=?)'
  expect(textOf(await explain('SELECT * FROM customers WHERE name = ?'))).toBe(byName)
  expect(textOf(await explain('SELECT * FROM customers WHERE name = $1 OR name = $1'))).toBe(byName)
  expect(textOf(await explain('SELECT * FROM customers WHERE name = ?', ['Ada', 1]))).toContain(
    'The statement has 1 placeholders and params has 2 values; they must match.',
  )
  expect(textOf(await explain('EXPLAIN QUERY PLAN SELECT 1'))).toBe('SCAN CONSTANT ROW')
  expect(textOf(await explain('DELETE FROM customers'))).toMatch(/^ERROR: Only SELECT/)
})

const env = { SHOP_DB: 'shop.db', CRM_URL: 'postgres://reader:secret@db.example/crm', EMPTY: '' }

it('reads where the databases are from the command line', () => {
  const database = [
    'data/my shop.db',
    'crm=env:CRM_URL',
    'file:notes.sqlite',
    'file:///tmp/x.db',
    'postgresql://h/main-db',
  ]
  expect(parseConfig({ database, 'max-rows': '5', http: '0' }, env)).toMatchObject({
    databases: [
      { name: 'my_shop', path: 'data/my shop.db' },
      { name: 'crm', url: env.CRM_URL },
      { name: 'notes', path: 'notes.sqlite' },
      { name: 'x', path: '/tmp/x.db' },
      { name: 'main-db', url: 'postgresql://h/main-db' },
    ],
    limits: { maxRows: 5, maxAffectedRows: 100 },
    allowWrite: false,
    httpPort: 0,
  })
})

it.each([
  [{}, '--database is missing'],
  [{ database: [''] }, '--database is empty'],
  [{ database: ['env:NOPE'] }, '--database names the environment variable NOPE, which is not set.'],
  [{ database: ['env:EMPTY'] }, 'which is not set'],
  [{ database: ['mysql://h/db'] }, '--database is a URL of another kind'],
  [{ database: ['postgres://h:x/db'] }, '--database is a postgres:// URL that cannot be read'],
  [{ database: ['a/shop.db', 'b/shop.db'] }, 'Two databases are called shop.'],
  [{ database: ['a.db'], 'timeout-ms': 'soon' }, '--timeout-ms is "soon"; it must be a whole number from 1 to 25000.'],
  [{ database: ['a.db'], 'max-bytes': '' }, '--max-bytes is ""'],
  [{ database: ['a.db'], http: '70000' }, '--http is "70000"; it must be a whole number from 0 to 65535.'],
  [{ database: ['a.db'], 'tenant-setting': "x'; --" }, 'it must look like app.tenant'],
])('refuses %j', (values, message) => {
  expect(() => parseConfig(values, env)).toThrow(UsageError)
  expect(() => parseConfig(values, env)).toThrow(message)
})
