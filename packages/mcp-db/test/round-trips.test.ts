import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openPostgresDatabase } from '@frontdesk/mcp-db'
import { ParsedStatements } from '../src/postgres/statement/parsed-statements.ts'
import { createShop, signal } from './postgres-world.ts'

/** Stands before a server and counts how often a client speaks after the server has. */
async function startCountingProxy(target: string) {
  const { hostname, port } = new URL(target)
  const sockets: Socket[] = []
  let trips = 0
  const listener = createServer((client) => {
    const server = connect({ host: hostname, port: Number(port), noDelay: true })
    let isServersTurn = true
    client.on('data', (chunk) => {
      if (isServersTurn) trips += 1
      isServersTurn = false
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      isServersTurn = true
      client.write(chunk)
    })
    for (const [end, other] of [[client, server] as const, [server, client] as const]) {
      sockets.push(end.on('error', () => {}))
      end.on('close', () => other.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    listener.close()
  })
  const url = Object.assign(new URL(target), { port: String((listener.address() as AddressInfo).port) }).href
  return {
    url,
    async count(work: () => Promise<unknown>) {
      const before = trips
      await work()
      return trips - before
    },
  }
}

it.each([
  ['a read', 'SELECT name FROM customers WHERE id = 1', {}],
  ['a read from an offset', 'SELECT name FROM customers ORDER BY id', { offset: 1 }],
  ['a read with casts', "SELECT count(*)::text, '2026-01-05'::date FROM orders", {}],
])('answers %s in two round trips', async (_what, sql, options) => {
  const { readerUrl } = await createShop()
  const proxy = await startCountingProxy(readerUrl)
  await using database = openPostgresDatabase({ url: proxy.url, tenantSetting: 'app.tenant' })
  const run = async () => database.query(sql, { signal, tenantId: 'a', ...options })
  await run()
  // The session is cleaned after the answer, or before the next one begins.
  const trips = [await proxy.count(run), await proxy.count(run), await proxy.count(run)]
  expect(Math.max(...trips)).toBeLessThanOrEqual(3)
  expect(trips.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(9)
})

it('answers in two round trips where the database has code of its own', async () => {
  const { admin, readerUrl } = await createShop()
  await admin.query("CREATE FUNCTION lower(int) RETURNS text LANGUAGE sql AS 'SELECT 1'")
  const proxy = await startCountingProxy(readerUrl)
  await using database = openPostgresDatabase({ url: proxy.url })
  const run = async () => database.query('SELECT name FROM customers WHERE id = $1', { signal, params: [1] })
  await run()
  const trips = [await proxy.count(run), await proxy.count(run)]
  expect(Math.max(...trips)).toBeLessThanOrEqual(3)
})

it('tells the failure of the statement itself, whatever was sent behind it', async () => {
  const { readerUrl } = await createShop()
  await using database = openPostgresDatabase({ url: readerUrl })
  const failing = database.query('SELECT 1 / (id - 1) FROM customers ORDER BY id', { signal, offset: 1 })
  await expect(failing).rejects.toThrow('division by zero')
  await expect(database.query('SELECT nothing FROM customers', { signal })).rejects.toThrow('column "nothing"')
  expect((await database.query('SELECT 1', { signal })).rows).toEqual([[1]])
})

it('leaves no transaction open after its answer', async () => {
  const { admin, readerUrl } = await createShop()
  await using database = openPostgresDatabase({ url: readerUrl })
  await database.query('SELECT 1', { signal })
  const open = async () =>
    (
      await admin.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'mcp-db' AND xact_start IS NOT NULL AND datname = current_database()",
      )
    ).rowCount
  await expect.poll(open).toBe(0)
})

it('keeps what a text was found to be, within bounds', async () => {
  const statements = new ParsedStatements({ maxSqlBytes: 100_000 })
  const first = await statements.parseRead('SELECT 1')
  expect(await statements.parseRead('SELECT 1')).toBe(first)
  await expect(statements.parseWrite('SELECT 1')).rejects.toThrow('Only INSERT')
  await expect(statements.parseRead('DELETE FROM t')).rejects.toThrow('only reads')
  await expect(statements.parseRead('DELETE FROM t')).rejects.toThrow('only reads')
  for (let number = 0; number < 64; number += 1) await statements.parseRead(`SELECT ${number + 2}`)
  expect(await statements.parseRead('SELECT 1')).not.toBe(first)
  const long = `SELECT '${'x'.repeat(3_000)}'`
  expect(await statements.parseRead(long)).not.toBe(await statements.parseRead(long))
})
