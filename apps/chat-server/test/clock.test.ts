import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@frontdesk/test-postgres'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openQuotaStore } from '../src/limits/quota-store.ts'
import type { QuotaStore } from '../src/limits/quota-store.ts'
import { logger } from './support/open-team-server.ts'

const YEAR_MS = 365 * 86_400_000
const rule = { name: 'requests', amount: 2, windowSeconds: 60 }

const places: Record<string, () => Promise<QuotaStore>> = {
  memory: async () => openQuotaStore(':memory:', { logger }),
  async SQLite() {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-clock-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    return openQuotaStore(`file:${folder}/chat.db`, { logger })
  },
  async Postgres() {
    const postgres = await startPostgres()
    onTestFinished(() => postgres[Symbol.asyncDispose]())
    return openQuotaStore(postgres.url, { logger })
  },
}

describe.each(Object.entries(places))('a limit counted in %s', { timeout: 60_000 }, (_, openPlace) => {
  it('that was reached while the clock was a year ahead does not hold for a year', async () => {
    const store = await openPlace()
    onTestFinished(() => store[Symbol.asyncDispose]())
    const quota = await store.open(rule)
    const real = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: real + YEAR_MS })
    onTestFinished(() => void vi.useRealTimers())
    for (let count = 0; count < 3; count += 1) await quota.take('alice')
    expect(await quota.take('alice')).toMatchObject({ isExceeded: true })
    vi.setSystemTime(real)
    expect(await quota.take('alice')).toMatchObject({ isExceeded: false, left: 1 })
    expect(await quota.take('alice')).toMatchObject({ isExceeded: false, left: 0 })
    const { isExceeded, resetSeconds } = await quota.take('alice')
    expect(isExceeded).toBe(true)
    expect(resetSeconds).toBeLessThanOrEqual(60)
  })
})
