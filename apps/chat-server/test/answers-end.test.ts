import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { startWholeServer } from './support/start-whole-server.ts'

const KEY = 'alice-0123456789abcdef'
const asAlice = { authorization: `Bearer ${KEY}` }

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

it('an answer that has ended gives its place back, and is counted by how it ended', async () => {
  const port = await findFreePort()
  const server = await startWholeServer({
    API_KEYS: `alice:${KEY}`,
    MAX_RUNS_PER_USER: '2',
    METRICS_PORT: String(port),
    OFFLINE_LOAD: 'tokens=2,rate=50',
  })
  for (let count = 0; count < 5; count += 1) {
    const response = await server.ask('Hello', asAlice)
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('thread.item.done')])
  }
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text())
    .toContain('frontdesk_answers_total{outcome="completed",agent="triage",model="offline"} 5')
})

it('an answer whose reader leaves gives its place back', async () => {
  const server = await startWholeServer({
    API_KEYS: `alice:${KEY}`,
    MAX_RUNS_PER_USER: '1',
    OFFLINE_LOAD: 'tokens=500,rate=50',
    SHUTDOWN_GRACE_MS: '0',
  })
  const response = await server.ask('Hello', asAlice)
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await expect.poll(async () => (await server.ask('Again', asAlice)).status, { timeout: 10_000 }).toBe(200)
})
