import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it, vi } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { openSqliteStore, SqlStore, StoreFullError } from '@frontdesk/store'
import { add, create, DETACHED, post, read, resume } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Turn } from './support/host.ts'
import { added, delta, done } from './support/messages.ts'

/** How many answers were told to stop. */
let stopped = 0

const talk: Turn = async function* talk({ id }, { text, signal }) {
  signal.addEventListener('abort', () => (stopped += 1))
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
    stopped = 0
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
    // The model works for nobody any more.
    expect(stopped).toBe(1)
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

/** A store on a disk that is full for as long as it is told to be. */
async function openOnDisk(disk: { isFull: boolean }): Promise<SqlStore> {
  const path = (await makeDatabase()).slice('file:'.length)
  const real: SqlStore = await openSqliteStore({ path })
  const write: SqlStore['database']['write'] = async (...work) => {
    if (disk.isFull) throw new StoreFullError('No space is left.')
    return real.database.write(...work)
  }
  const database = new Proxy(real.database, {
    get(target, name) {
      if (name === 'write') return write
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return new SqlStore(database)
}

describe('a full disk', () => {
  it('refuses what is new with 507, costs the run under way its rest, and is no matter any more when there is space', async () => {
    const disk = { isFull: false }
    const host = await openHost(talk, { store: await openOnDisk(disk), recoveryLookMs: 50 })
    const response = await post(host, create(), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    const seen = await read(response, 6)
    disk.isFull = true
    const headers = { 'idempotency-key': 'key' }
    expect((await post(host, create('short'), { headers })).status).toBe(507)
    const threadId = (seen[0]!.event as unknown as { thread: { id: string } }).thread.id
    const listed = await post(host, { type: 'items.list', params: { thread_id: threadId } })
    expect([listed.status, JSON.stringify(await listed.json())]).toMatchObject([200, expect.stringContaining(threadId)])
    await delay(300)
    disk.isFull = false
    const whole = await read(await resume(host, runId, 0))
    expect(whole.slice(0, 6)).toEqual(seen)
    expect(whole.at(-1)?.event).toMatchObject({ type: 'frontdesk.run.ended', state: 'interrupted' })
    expect((await post(host, create('short'), { headers })).status).toBe(200)
    expect((await post(host, add(threadId, 'short'))).status).toBe(200)
    expect((await host.store.loadThreads({ limit: 9, order: 'asc' }, { userId: 'ann' })).data).toHaveLength(2)
  })
})

describe('a disk that is behind', () => {
  it('holds a run back when a megabyte of it waits, however few events that is', async () => {
    let yielded = 0
    const gate = Promise.withResolvers<void>()
    const path = (await makeDatabase()).slice('file:'.length)
    const real: SqlStore = await openSqliteStore({ path })
    const write: SqlStore['database']['write'] = async (...work) => {
      if (yielded > 0) await gate.promise
      return real.database.write(...work)
    }
    const database = new Proxy(real.database, {
      get(target, name) {
        if (name === 'write') return write
        const member: unknown = Reflect.get(target, name, target)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    const large: Turn = async function* large({ id }) {
      for (; yielded < 200; yielded++) {
        yield { type: 'progress_update', text: 'x'.repeat(50_000) } satisfies ThreadStreamEvent
        await nextTurn()
      }
      yield done(id, 'Done.')
    }
    const host = await openHost(large, { store: new SqlStore(database) })
    const reading = post(host, create(), { headers: DETACHED }).then((response) => read(response))
    await vi.waitFor(() => expect(yielded).toBeGreaterThan(1), 15_000)
    await delay(300)
    expect(yielded).toBeLessThan(30)
    gate.resolve()
    expect((await reading).at(-1)?.event).toMatchObject({ state: 'completed' })
  })
})
