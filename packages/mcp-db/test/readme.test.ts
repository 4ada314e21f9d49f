import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { createServer, openSqliteDatabase } from '@frontdesk/mcp-db'
import { expect, it } from 'vitest'
import { TRUSTED_EXTENSIONS } from '../src/postgres/statement/functions.ts'
import { Shop } from './world.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-db/main'))

const TABLES = `
  DROP VIEW berliners; DROP TABLE orders; DROP TABLE customers;
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), total_cents INTEGER NOT NULL);
  CREATE INDEX orders_customer ON orders (customer_id);
  INSERT INTO customers VALUES (1, 'Ada', 'Berlin'), (2, 'Grace', 'Hamburg'), (3, 'Edsger', 'Berlin');
  INSERT INTO orders VALUES (1, 1, 1250), (2, 1, 990), (3, 3, 4300)`

it('shows what the tools really answer', async () => {
  using shop = new Shop()
  shop.write((database) => database.exec(TABLES))
  await using database = openSqliteDatabase({ path: shop.path, allowWrite: true })
  await using client = await connectInMemory(createServer({ databases: [database] }))
  const examples = [...README.matchAll(/^```\n> (\w+) (\{.*\})\n([^]*?)\n```$/gm)]
  expect(examples.map(([, name]) => name)).toEqual((await client.listTools()).tools.map(({ name }) => name))
  for (const [, name = '', args = '', answer] of examples) {
    const result = await client.callTool({ name, arguments: JSON.parse(args) as Record<string, unknown> })
    expect(textOf(result)).toBe(answer)
  }
  const structured = JSON.parse(/```json\n(\{ "columns".*\})\n/.exec(README)?.[1] ?? '') as object
  const query = examples.find(([, name]) => name === 'query')?.[2] ?? ''
  const result = await client.callTool({ name: 'query', arguments: JSON.parse(query) as Record<string, unknown> })
  expect(result.structuredContent).toEqual(structured)
})

it('names every option with its default, and every extension that is trusted', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@frontdesk/source', MAIN, '--help'])
  const options = [...stdout.matchAll(/^ +--([\w-]+).*?(?:Default: (\d+)\.)?$/gm)].filter(
    ([, name]) => name !== 'version',
  )
  expect(options.length).toBeGreaterThan(5)
  for (const [, name, value = ''] of options) expect(README).toMatch(new RegExp(`\`--${name}\\b.*${value}`))
  for (const extension of TRUSTED_EXTENSIONS) expect(README).toContain(`\`${extension}\``)
})
