import { Client } from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { openPostgresDatabase } from '@frontdesk/mcp-db'
import { stopBackend } from '../src/postgres/connection/stop-backend.ts'
import { computingBackends, createShop, signal } from './postgres-world.ts'
import { startHidingProxy } from './support/hiding-proxy.ts'

const ENDLESS = 'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b'

/** A database behind a proxy that tells the server of no caller who leaves, and callers whose statements run there without an end. */
async function openWithCallers(count: number) {
  const { admin, readerUrl } = await createShop()
  const proxy = await startHidingProxy(readerUrl)
  onTestFinished(async () => proxy[Symbol.asyncDispose]())
  const database = openPostgresDatabase({ url: proxy.url, limits: { statementTimeoutMs: 60_000 } })
  onTestFinished(async () => database[Symbol.asyncDispose]())
  const controller = new AbortController()
  const told = Promise.allSettled(
    Array.from({ length: count }, async () => database.query(ENDLESS, { signal: controller.signal })),
  )
  await expect.poll(async () => computingBackends(admin), { timeout: 10_000 }).toBe(count)
  const leave = async () => {
    controller.abort(new Error('left'))
    return told
  }
  return { admin, proxy, database, leave }
}

it('stops a statement of which the server is not told that its caller has left', async () => {
  const { admin, leave } = await openWithCallers(1)
  expect(await leave()).toMatchObject([{ status: 'rejected', reason: new Error('left') }])
  await expect.poll(async () => computingBackends(admin), { timeout: 10_000 }).toBe(0)
})

it('begins no other statement in the place of one that runs on after its caller was told', async () => {
  const { admin, proxy, database, leave } = await openWithCallers(4)
  proxy.holdBack()
  await leave()
  const next = database.query('SELECT 1', { signal })
  // Four for the statements, and four to stop them, which wait.
  await expect.poll(() => proxy.connections(), { timeout: 4_000 }).toBe(8)
  expect(await computingBackends(admin)).toBe(4)
  expect(proxy.connections()).toBe(8)
  proxy.letThrough()
  expect((await next).rows).toEqual([[1]])
})

it('ends a backend that heeds no cancel', async () => {
  const { admin, ownerUrl } = await createShop()
  const client = new Client(ownerUrl)
  await client.connect()
  client.on('error', () => {})
  const failure = client
    .query(
      'DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$',
    )
    .catch((error: unknown) => error)
  const find = async () =>
    admin.query<{ pid: string; since: string }>(
      "SELECT pid::text, extract(epoch FROM xact_start)::text AS since FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'",
    )
  await expect.poll(async () => (await find()).rowCount).toBe(1)
  const [backend] = (await find()).rows
  await stopBackend(backend!, { url: ownerUrl, statementTimeoutMs: 5_000, maxTrafficBytes: 1_000_000, signal })
  expect(await failure).toMatchObject({ code: '57P01' })
})
