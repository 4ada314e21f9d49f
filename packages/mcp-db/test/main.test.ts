import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, inject, it } from 'vitest'
import { connectStdio, outlives, textOf } from '@frontdesk/mcp-kit/testing'
import { childrenOf, ENDLESS, isRunning, processesWith, Shop, until } from './world.ts'

const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-db/main'))

it('serves a database over stdio', async () => {
  using shop = new Shop()
  await using client = await connectStdio(MAIN, ['--database', shop.path, '--max-rows', '1'])
  expect(client.getServerVersion()).toMatchObject({ name: 'mcp-db', title: 'Database' })
  const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT name FROM customers ORDER BY id' } })
  expect(textOf(result)).toContain('| Ada |')
  expect(result.structuredContent).toMatchObject({ row_count: 1, truncated: true })
})

it.each([
  ['the host closes stdin', async (close: () => Promise<void>) => close()],
  ['it is killed', async (_close: () => Promise<void>, pid: number) => void process.kill(pid, 'SIGKILL')],
])('leaves no query process behind when %s during a statement', async (_when, end) => {
  using shop = new Shop()
  await using client = await connectStdio(MAIN, ['--database', shop.path, '--timeout-ms', '20000'])
  const endless = client.callTool({ name: 'query', arguments: { sql: ENDLESS } })
  await until(() => childrenOf(client.pid).length > 0)
  const processes = [client.pid, ...childrenOf(client.pid)]
  const ended = end(async () => client.close(), client.pid)
  await Promise.all([expect(endless).rejects.toThrow('Connection closed'), ended])
  await until(() => !processes.some(isRunning))
})

it('is gone with its query processes soon after its parent was killed', async () => {
  using shop = new Shop()
  await outlives([process.execPath, '--conditions=@frontdesk/source', MAIN, '--database', shop.path])
  await expect.poll(() => processesWith(shop.path)).toEqual([])
})

it('answers 1,000 queries in flight, each with its own rows', async () => {
  using shop = new Shop()
  // The SDK's client waits with a listener for each message.
  EventEmitter.defaultMaxListeners = 2_000
  await using client = await connectStdio(MAIN, ['--database', shop.path])
  const sums = await Promise.all(
    Array.from({ length: 1_000 }, async (_, n) => {
      const { structuredContent } = await client.callTool({
        name: 'query',
        arguments: { sql: 'SELECT ? + 1', params: [n] },
      })
      return (structuredContent as { rows: number[][] }).rows[0]?.[0]
    }),
  )
  expect(sums).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1))
})

it('lets two servers change one file at once without losing a change', async () => {
  using shop = new Shop()
  const args = ['--database', shop.path, '--allow-write', '--timeout-ms', '10000']
  await using one = await connectStdio(MAIN, args)
  await using other = await connectStdio(MAIN, args)
  const sql = 'UPDATE orders SET total = total + 1 WHERE customer_id = 1 AND placed_on = ?'
  const changes = [one, other].flatMap((client) =>
    Array.from({ length: 20 }, async () =>
      client.callTool({ name: 'execute', arguments: { sql, params: ['2026-01-05'] } }),
    ),
  )
  expect(new Set((await Promise.all(changes)).map(textOf))).toEqual(new Set(['1 row changed.']))
  const result = await one.callTool({ name: 'query', arguments: { sql: 'SELECT total FROM orders LIMIT 1' } })
  expect(result.structuredContent).toMatchObject({ rows: [[1_290]] })
})

it('starts while a server is down, and refuses to start with a role that may do too much', async () => {
  await using client = await connectStdio(MAIN, ['--database', 'crm=postgres://reader:secret@127.0.0.1:1/crm'])
  expect(textOf(await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } }))).toBe(
    'ERROR: The database server cannot be reached (ECONNREFUSED). Tell the user.',
  )
  const { code, stderr } = await run(['--database', inject('postgresUrl')])
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^mcp-db: The database role postgres is a superuser, so this server does not use it\. Connect as a role/,
  )
})

it.each([
  [[], 2, 'mcp-db: --database is missing: name the SQLite file or the postgres:// URL to serve.\nTry: mcp-db --help\n'],
  [['--database', 'none.db'], 1, /^mcp-db: There is no database file at none\.db\. mcp-db never creates one/],
  [['--database', import.meta.filename], 1, /main\.test\.ts is not an SQLite database\. Check the path\./],
  [['--database', 'a', '--max-rows', '0'], 2, /--max-rows is "0"; it must be a whole number from 1 to 100000\./],
])('exits at once when started with %j', async (argv, code, message) => {
  const result = await run(argv)
  expect(result).toMatchObject({ code, stdout: '' })
  expect(result.stderr).toMatch(message)
})

async function run(argv: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=@frontdesk/source', MAIN, ...argv], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}
