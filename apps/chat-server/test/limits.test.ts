import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TooManyRequestsError } from '@frontdesk/chatkit/server'
import { startPostgres } from '@frontdesk/test-postgres'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { createLogger } from '../src/logger.ts'
import { addressOf } from '../src/limits/address.ts'
import { openLimitsPart } from '../src/parts/limits.ts'
import { openApp } from './support/open-app.ts'
import { logger } from './support/open-team-server.ts'

const keys = { API_KEYS: 'alice:alice-0123456789abcdef,bob:bob-0123456789abcdef' }
const as = (user: string) => ({ authorization: `Bearer ${user}-0123456789abcdef`, 'content-type': 'application/json' })
const list = JSON.stringify({ type: 'threads.list', params: {} })

function ask(url: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/chatkit`, { method: 'POST', headers, body: list })
}

async function statuses(times: number, send: () => Promise<Response>): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: times }, send))
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

describe('the limit of requests', () => {
  it('lets exactly as many through as are allowed, also all at once, and nobody pays for another', async () => {
    const url = await openApp({ ...keys, RATE_LIMIT_REQUESTS: '20' })
    expect(await statuses(50, () => ask(url, as('alice')))).toEqual({ 200: 20, 429: 30 })
    expect((await ask(url, as('bob'))).status).toBe(200)
  })

  it('tells of itself in header fields, and how long to wait when it is reached', async () => {
    const url = await openApp({ ...keys, RATE_LIMIT_REQUESTS: '1' })
    const first = await ask(url, as('alice'))
    expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=1;w=60')
    expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=(60|59)$/)
    const second = await ask(url, as('alice'))
    expect(second.status).toBe(429)
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await second.json()).toMatchObject({ error: { code: 'too_many_requests' } })
  })

  it('is no higher for who says that it is somebody else’s request', async () => {
    const url = await openApp({ ...keys, RATE_LIMIT_FAILURES: '5' })
    let last = 0
    for (let count = 0; count < 8; count += 1) {
      last = (await ask(url, { ...as('nobody'), 'x-forwarded-for': `10.0.0.${count}` })).status
    }
    expect(last).toBe(429)
  })

  it('of those who prove nobody does not hold up those who do', async () => {
    const url = await openApp({ ...keys, RATE_LIMIT_FAILURES: '5' })
    expect(await statuses(10, () => ask(url, as('nobody')))).toEqual({ 401: 5, 429: 5 })
    expect((await ask(url, as('alice'))).status).toBe(200)
  })

  it('of one address holds for all its users together', async () => {
    const url = await openApp({ ...keys, RATE_LIMIT_ADDRESS: '6' })
    expect(await statuses(4, () => ask(url, as('alice')))).toEqual({ 200: 4 })
    expect(await statuses(4, () => ask(url, as('bob')))).toEqual({ 200: 2, 429: 2 })
  })

  it('is none on loopback, where nobody has set one', async () => {
    const url = await openApp({})
    expect(await statuses(300, () => ask(url, { 'content-type': 'application/json' }))).toEqual({ 200: 300 })
    expect(parseConfig({}).rates).toMatchObject({ requests: 0, runsAtOnce: 0 })
    expect(parseConfig({ RATE_LIMIT_REQUESTS: '7' }).rates).toMatchObject({ requests: 7, runs: 0 })
    expect(parseConfig(keys).rates).toMatchObject({ requests: 240, runsAtOnce: 20 })
  })
})

describe('a caller who goes on asking', () => {
  it.each([
    ['in memory', ':memory:'],
    ['in a file', 'file'],
  ])('is refused for longer, and is logged once, counted %s', async (_, place) => {
    const directory = await mkdtemp(join(tmpdir(), 'frontdesk-limits-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const DATABASE_URL = place === 'file' ? `file:${directory}/chat.db` : place
    const lines: string[] = []
    const log = createLogger(
      { level: 'info', format: 'json' },
      { destination: { write: (line) => void lines.push(line) } },
    )
    const config = parseConfig({ ...keys, DATABASE_URL, RATE_LIMIT_RUNS: '5', MAX_RUNS_PER_USER: '0' })
    const part = await openLimitsPart(config, { logger: log })
    onTestFinished(() => part[Symbol.asyncDispose]())
    const waits: string[] = []
    for (let count = 0; count < 140; count += 1) {
      await part.limits.takeRun({ userId: 'alice' }).catch((error: TooManyRequestsError) => {
        waits.push(error.headers['Retry-After'] ?? '')
      })
    }
    expect(waits).toHaveLength(135)
    expect(Number(waits[18])).toBeLessThanOrEqual(60)
    expect(Number(waits[19])).toBe(300)
    expect(Number(waits[134])).toBeGreaterThan(250)
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ limit: 'runs', caller: '["","alice"]', seconds: 300 }),
    ])
    await part.limits.takeRun({ userId: 'bob' })
  })
})

describe('the limit of answers at once', () => {
  it('gives a place back when its answer has ended', async () => {
    const { limits } = await openLimitsPart(
      parseConfig({ ...keys, DATABASE_URL: ':memory:', MAX_RUNS_PER_USER: '2' }),
      { logger },
    )
    const alice = { userId: 'alice' }
    const giveBack = await limits.takeRun(alice)
    await limits.takeRun(alice)
    await expect(limits.takeRun(alice)).rejects.toMatchObject({ status: 429 })
    await limits.takeRun({ userId: 'alice', tenantId: 'acme' })
    await giveBack()
    await limits.takeRun(alice)
    await expect(limits.takeRun(alice)).rejects.toMatchObject({ status: 429 })
  })
})

describe('two servers on one database file', () => {
  it('count together', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'frontdesk-limits-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const config = parseConfig({ ...keys, DATABASE_URL: `file:${directory}/chat.db`, RATE_LIMIT_RUNS: '10' })
    const [one, other] = [await openLimitsPart(config, { logger }), await openLimitsPart(config, { logger })]
    onTestFinished(async () => void (await Promise.all([one, other].map((part) => part[Symbol.asyncDispose]()))))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 15 }, (_, index) => (index % 2 === 0 ? one : other).limits.takeRun({ userId: 'alice' })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  })
})

describe('two servers on one Postgres', () => {
  it(
    'refuse whoever goes on asking for longer, both of them, and one of them logs it',
    { timeout: 60_000 },
    async () => {
      await using postgres = await startPostgres()
      const config = parseConfig({ ...keys, DATABASE_URL: postgres.url, RATE_LIMIT_RUNS: '5', MAX_RUNS_PER_USER: '0' })
      const lines: string[] = []
      const log = createLogger(
        { level: 'info', format: 'json' },
        { destination: { write: (line) => void lines.push(line) } },
      )
      const parts = [
        await openLimitsPart(config, { logger: log }),
        await openLimitsPart(config, { logger: log }),
      ] as const
      const waits: number[] = []
      const take = (index: number, userId: string) => parts[index % 2 === 0 ? 0 : 1].limits.takeRun({ userId })
      for (let count = 0; count < 80; count += 1) {
        await take(count, 'alice').catch((error: TooManyRequestsError) =>
          waits.push(Number(error.headers['Retry-After'])),
        )
      }
      await take(0, 'bob')
      await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))
      expect(waits).toHaveLength(75)
      expect(Math.max(...waits.slice(0, 19))).toBeLessThanOrEqual(60)
      expect(Math.min(...waits.slice(19))).toBeGreaterThan(250)
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([expect.objectContaining({ limit: 'runs' })])
    },
  )

  it('count a caller together whose name is longer than a column of counters', { timeout: 60_000 }, async () => {
    await using postgres = await startPostgres()
    const config = parseConfig({ ...keys, DATABASE_URL: postgres.url, RATE_LIMIT_RUNS: '10', MAX_RUNS_PER_USER: '0' })
    const parts = [await openLimitsPart(config, { logger }), await openLimitsPart(config, { logger })] as const
    const userId = `https://idp.test/|${'x'.repeat(250)}`
    const takes = Array.from({ length: 30 }, (_, index) => parts[index % 2 === 0 ? 0 : 1].limits.takeRun({ userId }))
    const outcomes = await Promise.allSettled(takes)
    await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  })

  it('count together to the last request, also all at once', { timeout: 60_000 }, async () => {
    await using postgres = await startPostgres()
    const config = parseConfig({ ...keys, DATABASE_URL: postgres.url, RATE_LIMIT_RUNS: '100', MAX_RUNS_PER_USER: '0' })
    const parts = [await openLimitsPart(config, { logger }), await openLimitsPart(config, { logger })] as const
    const take = (index: number) => parts[index % 2 === 0 ? 0 : 1].limits.takeRun({ userId: 'alice' })
    const outcomes = await Promise.allSettled(Array.from({ length: 300 }, (_, index) => take(index)))
    await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(100)
  })
})

describe('an address', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:1::7', '2001:db8:1:1::/64'],
    ['2001:db8:1:1:a:b:c:d', '2001:db8:1:1::/64'],
    ['2001:0db8:0001:0001::9', '2001:db8:1:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('%j is counted as %j', (ip, counted) => expect(addressOf(ip)).toBe(counted))
})
