import { setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '@frontdesk/store'
import { add, create, DETACHED, post, read, resume } from './support/client.ts'
import { added, delta, done, makeDatabase, openHost } from './support/host.ts'
import type { Turn } from './support/host.ts'

const talk: Turn = async function* talk({ id }, { text }) {
  yield added(id)
  const words = text === 'short' ? 0 : 20
  for (let count = 0; count < words; count++) {
    yield delta(id, `${count} `)
    await delay(110)
  }
  yield done(id, 'Done.')
}

describe('a store that takes no writes for longer than it waits', () => {
  it('costs the run that is under way, and neither its thread nor the host', async () => {
    const path = (await makeDatabase()).slice('file:'.length)
    const store = await openSqliteStore({ path, busyTimeoutMs: 100 })
    const host = await openHost(talk, { store, recoveryLookMs: 100 })
    const response = await post(host, create(), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    const seen = await read(response, 6)
    const locker = new Database(path)
    locker.exec('BEGIN IMMEDIATE')
    await delay(800)
    locker.exec('ROLLBACK')
    locker.close()
    const whole = await read(await resume(host, runId, 0))
    expect(whole.slice(0, 6)).toEqual(seen)
    expect(whole.at(-1)?.event).toMatchObject({ type: 'frontdesk.run.ended', state: 'interrupted' })
    const threadId = (whole[0]!.event as unknown as { thread: { id: string } }).thread.id
    const frames = await read(await post(host, add(threadId, 'short')))
    expect(frames.at(-1)?.event.type).toBe('thread.item.done')
  })

  it('refuses to begin a run with 503, and stores nothing of it', async () => {
    const path = (await makeDatabase()).slice('file:'.length)
    const store = await openSqliteStore({ path, busyTimeoutMs: 100 })
    const host = await openHost(talk, { store })
    const locker = new Database(path)
    locker.exec('BEGIN IMMEDIATE')
    const response = await post(host, create('short'), { headers: { 'idempotency-key': 'key' } })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    locker.exec('ROLLBACK')
    locker.close()
    expect((await post(host, create('short'), { headers: { 'idempotency-key': 'key' } })).status).toBe(200)
    expect((await store.loadThreads({ limit: 9, order: 'asc' }, { userId: 'ann' })).data).toHaveLength(1)
  })
})
