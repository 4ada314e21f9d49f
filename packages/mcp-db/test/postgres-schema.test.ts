import { expect, it } from 'vitest'
import { StatementError } from '@frontdesk/mcp-db'
import { open, signal } from './postgres-world.ts'

const GRANT = 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC'

it('writes every name as SQL takes it, and takes it back', async () => {
  const { admin, database } = await open()
  const names = ['Users', 'order', 'order details', 'a"b', 'sales.orders', 'Ünïcode', '1st', 'user', "it's", 'date']
  await admin.query('CREATE SCHEMA sales; CREATE TABLE sales.orders (sale int); CREATE TABLE sales."Deals" (deal int)')
  await admin.query('GRANT USAGE ON SCHEMA sales TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA sales TO PUBLIC')
  for (const name of names) await admin.query(`CREATE TABLE "${name.replaceAll('"', '""')}" (id int)`)
  await admin.query(GRANT)
  const listed = await database.listTables({ signal })
  const found = listed.map(({ name }) => name)
  expect(found).toEqual(
    expect.arrayContaining(['"Users"', '"order"', '"sales.orders"', 'sales.orders', 'sales."Deals"', 'customers']),
  )
  expect(new Set(found).size).toBe(listed.length)
  for (const { name, columns } of listed) {
    const described = await database.describeTable(name, { signal })
    expect(described.name).toBe(name)
    expect(described.columns.map((column) => column.name)).toEqual(columns)
    if (name !== 'files' && name !== 'nested') await database.query(`SELECT * FROM ${name}`, { signal })
  }
  for (const name of names.filter((one) => one !== 'sales.orders')) {
    expect((await database.describeTable(name, { signal })).columns).toMatchObject([{ name: 'id' }])
  }
  expect((await database.describeTable('sales.orders', { signal })).columns).toMatchObject([{ name: 'sale' }])
  expect((await database.describeTable('Customers', { signal })).name).toBe('customers')
  expect((await database.describeTable('PUBLIC.CUSTOMERS', { signal })).name).toBe('customers')
  await expect(database.describeTable('users', { signal })).rejects.toThrow('There is no table "users".')
})

it('takes a dotted name for a table of that name where no schema is meant', async () => {
  const { admin, database } = await open()
  await admin.query(`CREATE TABLE "sales.orders" (id int); ${GRANT}`)
  expect((await database.describeTable('sales.orders', { signal })).name).toBe('"sales.orders"')
})

it('says what a table is called when a statement calls it otherwise', async () => {
  const { admin, database } = await open()
  await admin.query(`CREATE TABLE "Users" (id int); ${GRANT}`)
  const failed = database.query('SELECT * FROM Users', { signal })
  await expect(failed).rejects.toThrow(StatementError)
  await expect(failed).rejects.toThrow('relation "users" does not exist. Write "Users", as list_tables does.')
  await expect(database.explain('SELECT * FROM users WHERE id = $1', { signal })).rejects.toThrow('Write "Users"')
  await expect(database.query('SELECT * FROM notes', { signal })).rejects.toThrow('Write other.notes')
  await expect(database.query('SELECT * FROM nothing', { signal })).rejects.toThrow(
    /relation "nothing" does not exist$/,
  )
})

it('names the table of a foreign key as it lists it', async () => {
  const { admin, database } = await open()
  await admin.query(
    `CREATE TABLE "Users" (id int PRIMARY KEY); CREATE TABLE logins (u int REFERENCES "Users"); ${GRANT}`,
  )
  const { foreignKeys } = await database.describeTable('logins', { signal })
  expect(foreignKeys).toEqual([{ columns: ['u'], references: { table: '"Users"', columns: ['id'] } }])
})

it('describes a partition, which the list leaves out', async () => {
  const { admin, database } = await open()
  await admin.query(`
    CREATE TABLE m (at date) PARTITION BY RANGE (at);
    CREATE TABLE m_2024 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); ${GRANT}`)
  expect((await database.listTables({ signal })).map(({ name }) => name)).not.toContain('m_2024')
  expect(await database.describeTable('m_2024', { signal })).toMatchObject({
    kind: 'partition',
    columns: [{ name: 'at' }],
  })
})

it('shows only what the role may read', async () => {
  const { admin, database, readerUrl } = await open()
  const { username } = new URL(readerUrl)
  await admin.query(`
    CREATE TABLE people (id int, secret text, name text); INSERT INTO people VALUES (1, 'x', 'Ada');
    GRANT SELECT (id, name) ON people TO ${username};
    CREATE SCHEMA hidden; CREATE TABLE hidden.things (id int); GRANT SELECT ON hidden.things TO ${username};
    CREATE TABLE none (id int)`)
  const listed = await database.listTables({ signal })
  expect(listed.find(({ name }) => name === 'people')?.columns).toEqual(['id', 'name'])
  expect(listed.map(({ name }) => name)).not.toContain('hidden.things')
  expect(listed.map(({ name }) => name)).not.toContain('none')
  const described = await database.describeTable('people', { signal })
  expect(described.columns.map(({ name }) => name)).toEqual(['id', 'name'])
  expect(described.sample.rows).toEqual([[1, 'Ada']])
  expect(described.problem).toBeNull()
})

it('tells which rows an index covers, and how columns are generated', async () => {
  const { admin, database } = await open()
  await admin.query(`
    CREATE TABLE p (a int, b int, c int GENERATED ALWAYS AS (a + 1) STORED, d int GENERATED ALWAYS AS IDENTITY,
      e int GENERATED BY DEFAULT AS IDENTITY, f int DEFAULT 7);
    CREATE UNIQUE INDEX pi ON p (b) WHERE a > 3;
    CREATE UNIQUE INDEX pj ON p (a) INCLUDE (f);
    CREATE UNIQUE INDEX pk ON p (e);
    UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'pk'::regclass; ${GRANT}`)
  const { indexes, columns } = await database.describeTable('p', { signal })
  expect(indexes).toEqual([
    { name: 'pi', columns: ['b'], isUnique: true, where: 'a > 3' },
    { name: 'pj', columns: ['a'], isUnique: true, where: null },
    { name: 'pk', columns: ['e'], isUnique: false, where: null },
  ])
  expect(columns.map(({ generated, defaultValue }) => generated ?? defaultValue)).toEqual([
    null,
    null,
    'always as ((a + 1)) stored',
    'always as identity',
    'by default as identity',
    '7',
  ])
})

it('describes wide tables and large rows whatever the limits of an answer', async () => {
  const { admin, database } = await open({ limits: { maxRows: 2, maxBytes: 1_000, maxCellCharacters: 20 } })
  const columns = Array.from({ length: 400 }, (_, index) => `measurement_column_${index} text`)
  await admin.query(`
    CREATE TABLE wide (${columns.join(', ')}); INSERT INTO wide DEFAULT VALUES;
    CREATE TABLE large (a text, b text); INSERT INTO large VALUES (repeat('x', 100000), repeat('y', 100000)); ${GRANT}`)
  const wide = await database.describeTable('wide', { signal })
  expect(wide.columns).toHaveLength(400)
  expect(wide.sample.rows).toHaveLength(1)
  const large = await database.describeTable('large', { signal })
  expect(large).toMatchObject({ problem: null, sample: { truncated: true } })
  expect((await database.listTables({ signal })).find(({ name }) => name === 'wide')?.columns).toHaveLength(400)
})

it('describes a view that takes too long to read', async () => {
  const { admin, database } = await open({ limits: { statementTimeoutMs: 300 } })
  await admin.query(
    `CREATE VIEW slow AS SELECT count(*) AS n FROM generate_series(1, 100000) a, generate_series(1, 100000) b; ${GRANT}`,
  )
  expect(await database.describeTable('slow', { signal })).toMatchObject({
    columns: [{ name: 'n', type: 'bigint' }],
    sample: { rows: [] },
    problem: expect.stringContaining('too long'),
  })
})

it('lists more tables than fit, page by page, and says how many there are', async () => {
  const { admin, database } = await open()
  const count = 130
  await admin.query(Array.from({ length: count }, (_, index) => `CREATE TABLE t${index} (a int)`).join(';'))
  await admin.query(GRANT)
  const total = await database.countTables({ signal })
  expect(total).toBe(count + 6)
  const pages = await Promise.all(
    [0, 100].map(async (offset) => database.listTables({ offset, maxTables: 100, signal })),
  )
  expect(pages.map((page) => page.length)).toEqual([100, total - 100])
})
