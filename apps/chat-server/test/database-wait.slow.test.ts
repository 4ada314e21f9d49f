import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { startPostgres } from '../../../test/postgres/start-postgres.ts'
import { parseConfig } from '../src/config/config.ts'
import { Health } from '../src/parts/health.ts'
import { openStorePart } from '../src/parts/store.ts'
import { StartError } from '../src/start-error.ts'

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

it('waits for a Postgres that is down, says that it lives and is not ready, and goes on soon when it is back', async () => {
  await using postgres = await startPostgres()
  await postgres.stop()
  const port = await findFreePort()
  const env = { DATABASE_URL: postgres.url, PORT: String(port), DATABASE_WAIT_MS: '60000' }
  const opening = openStorePart(parseConfig(env), { health: new Health() })
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  await vi.waitFor(async () => expect((await ask('/healthz')).status).toBe(200), { timeout: 30_000, interval: 100 })
  const ready = await ask('/readyz')
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await ready.json()).toEqual({ status: 'unavailable', parts: { store: 'unavailable' } })
  expect((await ask('/chatkit')).status).toBe(503)
  await postgres.start()
  const back = performance.now()
  await using store = await opening
  expect(performance.now() - back).toBeLessThan(5_000)
  expect((await store.loadThreads({ limit: 1, order: 'asc' }, { userId: 'ann' })).data).toEqual([])
  // The port is free for the server itself.
  await expect(ask('/healthz')).rejects.toThrow('fetch failed')
}, 120_000)

it('waits for nothing that no waiting mends', async () => {
  const env = { DATABASE_URL: 'file:/proc/none/desk.db', DATABASE_WAIT_MS: '60000' }
  await expect(openStorePart(parseConfig(env), { health: new Health() })).rejects.toThrow(StartError)
})
