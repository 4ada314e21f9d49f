import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@frontdesk/test-postgres'
import type { PostgresServer } from '@frontdesk/test-postgres'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Places } from '../src/limits/places/places.ts'
import { openQuotaStore } from '../src/limits/quota-store.ts'
import { logger } from './support/open-team-server.ts'

let postgres: PostgresServer
beforeAll(async () => void (postgres = await startPostgres()))
afterAll(() => postgres[Symbol.asyncDispose]())

const KINDS = ['a file', 'Postgres'] as const
let schemas = 0

/** Gives the places as so many servers on one database see them. */
async function open(kind: (typeof KINDS)[number], { servers, amount }: { servers: number; amount: number }) {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-places-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const schema = `places_${(schemas += 1)}`
  if (kind === 'Postgres') await createSchema(schema)
  const url = kind === 'Postgres' ? `${postgres.url}?schema=${schema}` : `file:${directory}/chat.db`
  return Promise.all(Array.from({ length: servers }, () => openOn(url, amount)))
}

async function openOn(url: string, amount: number): Promise<Places> {
  const store = openQuotaStore(url, { logger })
  const places = await store.openPlaces(amount)
  onTestFinished(async () => {
    await places[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  })
  return places
}

async function createSchema(schema: string): Promise<void> {
  const { Client } = await import('pg')
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(`CREATE SCHEMA ${schema}`)
  await client.end()
}

const taken = (outcomes: readonly unknown[]) => outcomes.filter((giveBack) => giveBack !== undefined).length

describe.each(KINDS)('places in %s', (kind) => {
  it('are as many as are allowed, for all servers together, also all at once', async () => {
    const servers = await open(kind, { servers: 2, amount: 20 })
    const takes = Array.from({ length: 100 }, async (_, index) => servers[index % 2]?.take('alice'))
    expect(taken(await Promise.all(takes))).toBe(20)
    expect(await servers[0]?.take('bob')).toBeDefined()
  })

  it('are few of very many without a look at all of them', async () => {
    const [server] = await open(kind, { servers: 1, amount: 1_000_000_000 })
    const started = performance.now()
    expect(taken(await Promise.all(Array.from({ length: 50 }, async () => server?.take('alice'))))).toBe(50)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('are free when they are given back, once for each time they were taken', async () => {
    const [one, other] = await open(kind, { servers: 2, amount: 2 })
    const giveBack = await one?.take('alice')
    await one?.take('alice')
    expect(await other?.take('alice')).toBe(undefined)
    await giveBack?.()
    await giveBack?.()
    expect(await other?.take('alice')).toBeDefined()
    expect(await other?.take('alice')).toBe(undefined)
  })

  it('are free when their server is closed', async () => {
    const [one, other] = await open(kind, { servers: 2, amount: 1 })
    await one?.take('alice')
    expect(await other?.take('alice')).toBe(undefined)
    await one?.[Symbol.asyncDispose]()
    expect(await other?.take('alice')).toBeDefined()
  })
})

/** Before Postgres: answers with `bytes` in its place once they are set, and counts how often. */
async function startGarbler() {
  const { hostname, port } = new URL(postgres.url)
  const garbler = { bytes: undefined as Buffer | undefined, times: 0, url: '' }
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.pipe(upstream)
    upstream.on('data', (data) => {
      if (garbler.bytes !== undefined) garbler.times += 1
      client.write(garbler.bytes ?? data)
    })
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = new URL(postgres.url)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  garbler.url = url.href
  return garbler
}

describe('places in a Postgres that says what is no message', () => {
  it.each([
    ['a row without its columns', Buffer.from('D\0\0\0\x04', 'latin1')],
    ['a number of columns that it has not', Buffer.from('D\0\0\0\x06\x7f\xff', 'latin1')],
  ])('are counted by this server alone: %s', async (_, bytes) => {
    const garbler = await startGarbler()
    const places = await openOn(garbler.url, 2)
    garbler.bytes = bytes
    expect(taken([await places.take('carol'), await places.take('carol'), await places.take('carol')])).toBe(2)
    expect(garbler.times).toBeGreaterThan(0)
    garbler.bytes = undefined
    expect(await places.take('dora')).toBeDefined()
  })
})

describe('places in Postgres that is away', () => {
  it('are counted by this server alone', async () => {
    await using own = await startPostgres()
    const places = await openOn(own.url, 2)
    await own.stop()
    expect(taken([await places.take('alice'), await places.take('alice'), await places.take('alice')])).toBe(2)
    await own.start()
    const back = await places.take('alice')
    expect(back).toBeDefined()
  })
})
