import { fileURLToPath } from 'node:url'
import { inspect } from '@frontdesk/mcp-kit/testing'
import { afterAll, expect, it } from 'vitest'
import { Shop } from './world.ts'

const ROOT = new URL('../', import.meta.url)
const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-db/main'))
const LIMIT = { timeout: 60_000 }
const shop = new Shop()

afterAll(() => shop[Symbol.dispose]())

async function ask<Result>(...args: string[]): Promise<Result> {
  const command = [process.execPath, '--conditions=@frontdesk/source', MAIN, '--database', shop.path, '--allow-write']
  return inspect<Result>(ROOT, command, args)
}

it('lists tools whose schemas every provider accepts', LIMIT, async () => {
  const { tools } = await ask<{ tools: { name: string }[] }>('--method', 'tools/list', '--strict')
  expect(tools.map(({ name }) => name)).toEqual(['list_tables', 'describe_table', 'query', 'explain', 'execute'])
})

it.each([
  ['list_tables', {}, '| customers | table | 3 |'],
  ['describe_table', { table: 'orders' }, 'orders: table, 3 rows'],
  ['query', { sql: 'SELECT name FROM customers WHERE id = ?', params: [1] }, '| Ada |'],
  ['explain', { sql: 'SELECT * FROM customers WHERE id = 1' }, 'SEARCH customers'],
  ['execute', { sql: 'DELETE FROM orders', preview: true }, '3 rows would change.'],
])('calls %s', LIMIT, async (name, args, text) => {
  const call = ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args)]
  const { content } = await ask<{ content: unknown[] }>(...call)
  expect(content).toEqual([{ type: 'text', text: expect.stringContaining(text) }])
})

it('reads the schema as a resource and fills the prompt', LIMIT, async () => {
  const { contents } = await ask<{ contents: unknown[] }>('--method', 'resources/read', '--uri', 'db://shop/schema')
  expect(contents).toMatchObject([{ mimeType: 'text/markdown', text: expect.stringContaining('# shop (sqlite)') }])
  const prompt = ['--method', 'prompts/get', '--prompt-name', 'ask_database', '--prompt-args', 'question=How many?']
  const { messages } = await ask<{ messages: unknown[] }>(...prompt)
  expect(JSON.stringify(messages)).toContain('Question: How many?')
})
