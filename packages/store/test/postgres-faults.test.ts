import {
  openPostgresStore,
  SchemaVersionError,
  StoreBusyError,
  StoreClosedError,
  StoreDamagedError,
  StoreDisconnectedError,
  StoreReadOnlyError,
} from '@frontdesk/store'
import type { PostgresStore, PostgresStoreOptions } from '@frontdesk/store'
import { Client } from 'pg'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { migrations } from '../src/postgres/migrations/index.ts'
import { query } from '../src/sql/query.ts'
import { databases } from './support/databases.ts'
import { startPostgres } from '@frontdesk/test-postgres'
import { ada, makeMessage, makeThread } from './support/samples.ts'
import { TcpProxy } from './support/tcp-proxy.ts'

interface OpenOptions extends Partial<PostgresStoreOptions> {
  proxy?: TcpProxy
}

async function makeSchema(): Promise<string> {
  const { url } = await databases.Postgres()
  return new URL(url).searchParams.get('schema') ?? ''
}

async function open({ proxy, ...options }: OpenOptions = {}): Promise<PostgresStore> {
  const url = inject('postgresUrl')
  const schema = options.schema ?? (await makeSchema())
  const store = await openPostgresStore({ url: proxy?.route(url) ?? url, schema, ...options })
  onTestFinished(() => store[Symbol.asyncDispose]())
  return store
}

async function idsIn(store: PostgresStore): Promise<string[]> {
  return (await store.loadThreadItems('thr_1', { limit: 1000, order: 'asc' }, ada)).data.map(({ id }) => id)
}

describe('a Postgres that is stopped and started again', () => {
  it('loses nothing that was acknowledged, and is found again without a restart', async () => {
    await using server = await startPostgres()
    const store = await openPostgresStore({ url: server.url, retryMs: 15_000 })
    const hasty = await openPostgresStore({ url: server.url, retryMs: 50 })
    onTestFinished(() => store[Symbol.asyncDispose]())
    onTestFinished(() => hasty[Symbol.asyncDispose]())
    await store.saveThread(makeThread('thr_1'), ada)
    const isDone = new AbortController()
    const acknowledged: string[] = []
    const writers = Array.from({ length: 5 }, async (_, writer) => {
      for (let count = 0; !isDone.signal.aborted; count += 1) {
        const id = `msg_${writer}_${count}`
        await store.addThreadItem('thr_1', makeMessage(id), ada)
        acknowledged.push(id)
      }
    })
    await vi.waitUntil(() => acknowledged.length >= 20, { timeout: 20_000 })
    await server.stop()
    await expect(hasty.loadThread('thr_1', ada)).rejects.toMatchObject({
      name: StoreDisconnectedError.name,
      message: expect.stringContaining('Check that it runs and can be reached; try again.'),
    })
    await server.start()
    isDone.abort()
    await Promise.all(writers)
    const { data } = await store.loadThreadItems('thr_1', { limit: 100_000, order: 'asc' }, ada)
    expect(data.map(({ id }) => id).toSorted()).toEqual(acknowledged.toSorted())
    expect(await hasty.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
  })
})

describe('a connection', () => {
  it('that is cut in the middle of a commit gives one effect', async () => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    const store = await open({ proxy })
    await store.saveThread(makeThread('thr_1'), ada)
    const { revision } = await store.loadRevision('thr_1', ada)
    proxy.cutAfter = 'COMMIT'
    await store.write(
      [
        { type: 'update_thread', thread: makeThread('thr_1', { title: 'Once' }), revision },
        { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_1') },
        { type: 'append_audit', id: 'aud_1', action: 'test', detail: {} },
        { type: 'claim_key', name: 'key', fingerprint: 'f', claim: 'c' },
        { type: 'start_run', runId: 'run_1', threadId: 'thr_1', agent: 'a', host: 'h' },
        { type: 'append_run_events', lease: { runId: 'run_1', fence: 1 }, after: 0, events: ['1', '2'] },
        { type: 'record_usage', usage: { id: 'use_1', model: 'm', requests: 1, inputTokens: 1, outputTokens: 1 } },
        { type: 'open_escalation', id: 'esc_1', threadId: 'thr_1', reason: 'r' },
      ],
      ada,
    )
    expect(proxy.cutAfter).toBeUndefined()
    expect(await idsIn(store)).toEqual(['msg_1'])
    expect((await store.loadRevision('thr_1', ada)).revision).toBe(revision + 1)
    expect(await store.records.loadAudit()).toHaveLength(1)
    expect(await store.records.verifyAudit()).toEqual([])
    expect(await store.records.loadUsage()).toMatchObject([{ requests: 1 }])
    expect(await store.runs.load('run_1', ada)).toMatchObject({ lastEvent: 2, fence: 1 })
  })

  it('that is cut while idle is replaced', async () => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    const store = await open({ proxy })
    await store.saveThread(makeThread('thr_1'), ada)
    proxy.cut()
    expect(await store.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
  })

  it('that the server ends the moment it is ready is replaced', async () => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    const store = await open({ proxy })
    for (const ended of [1, 5]) {
      proxy.endedWhenReady = ended
      await store.saveThread(makeThread(`thr_${ended}`), ada)
      expect(proxy.endedWhenReady).toBe(0)
      expect(await store.loadThread(`thr_${ended}`, ada)).toEqual(makeThread(`thr_${ended}`))
      proxy.cut()
    }
  })

  it.each([
    ['a row without its columns', Buffer.from('D\0\0\0\x04', 'latin1')],
    ['a number of columns that it has not', Buffer.from('D\0\0\0\x06\x7f\xff', 'latin1')],
  ])('that says what is no message is replaced: %s', async (_, bytes) => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    const store = await open({ proxy })
    await store.saveThread(makeThread('thr_1'), ada)
    proxy.garbled = { times: 2, bytes }
    await store.saveThread(makeThread('thr_2'), ada)
    for (const id of ['thr_1', 'thr_2']) expect(await store.loadThread(id, ada)).toEqual(makeThread(id))
    expect(proxy.garbled.times).toBe(0)
  })

  it('that the server ends the moment it is ready does not keep the store from opening, nor from watching', async () => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    proxy.endedWhenReady = 2
    const store = await open({ proxy })
    expect(proxy.endedWhenReady).toBe(0)
    await store.saveThread(makeThread('thr_1'), ada)
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'a' }, ada)
    proxy.endedWhenReady = 2
    const events = store.runs.follow(run.id, {}, ada)
    run.append('1')
    expect((await events.next()).value).toEqual({ sequence: 1, event: '1' })
    await vi.waitUntil(() => proxy.endedWhenReady === 0)
    await run.end({ state: 'completed' })
    expect((await events.next()).done).toBe(true)
  })

  it('on which nothing comes back is given up in time, and the pool recovers', async () => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    const store = await open({ proxy, retryMs: 300, queryTimeoutMs: 100, connectTimeoutMs: 200 })
    await store.saveThread(makeThread('thr_1'), ada)
    proxy.isStalled = true
    const reads = Array.from({ length: 3 }, () => store.loadThread('thr_1', ada))
    for (const outcome of await Promise.allSettled(reads)) expect(outcome).toMatchObject({ status: 'rejected' })
    proxy.isStalled = false
    proxy.cut()
    expect(await store.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
  })

  it('for which there is no place in the pool is waited for, not for ever', async () => {
    const store = await open({ maxConnections: 1, connectTimeoutMs: 100 })
    const slow = store.database.read(() => query('SELECT pg_sleep(0.5)', []))
    await expect(store.loadThread('thr_1', ada)).rejects.toThrow(StoreBusyError)
    await slow
    await store.saveThread(makeThread('thr_1'), ada)
    expect(await store.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
  })

  it('whose statement takes too long is freed by the server', async () => {
    const store = await open({ queryTimeoutMs: 100 })
    const slow = store.database.read(() => query('SELECT pg_sleep(5)', []))
    await expect(slow).rejects.toMatchObject({ code: 'store_busy', message: expect.stringContaining('57014') })
  })

  it('is told of runs again after it was lost', async () => {
    const proxy = await TcpProxy.start(inject('postgresUrl'))
    const schema = await makeSchema()
    const [reader, writer] = [await open({ proxy, schema }), await open({ schema })]
    await writer.saveThread(makeThread('thr_1'), ada)
    const run = await writer.runs.start({ threadId: 'thr_1', agent: 'a' }, ada)
    const events = reader.runs.follow(run.id, {}, ada)
    run.append('1')
    expect((await events.next()).value).toEqual({ sequence: 1, event: '1' })
    proxy.cut()
    run.append('2')
    expect((await events.next()).value).toEqual({ sequence: 2, event: '2' })
    await run.end({ state: 'completed' })
    expect((await events.next()).done).toBe(true)
  })
})

describe('two writes that wait for each other', () => {
  it('are both made', async () => {
    const store = await open()
    const threads = ['thr_1', 'thr_2']
    for (const id of threads) await store.saveThread(makeThread(id), ada)
    const write = (order: readonly string[], round: number) =>
      store.write(
        order.map((threadId) => ({
          type: 'save_item',
          threadId,
          item: makeMessage(`msg_${order[0]}_${round}`, 'Hi', { thread_id: threadId }),
        })),
        ada,
      )
    // The server looks for such a knot after a second.
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([write(threads, round), write(threads.toReversed(), round)])
    }
    expect(await idsIn(store)).toHaveLength(6)
  })
})

describe('items that are written at one instant', () => {
  it('appear to a reader that goes on from the last one in the order of their commits', async () => {
    const store = await open()
    await store.saveThread(makeThread('thr_1'), ada)
    const writing = Promise.all(
      Array.from({ length: 60 }, (_, index) => store.addThreadItem('thr_1', makeMessage(`msg_${index}`), ada)),
    )
    const seen: string[] = []
    while (seen.length < 60) {
      const after = seen.at(-1)
      const page = await store.loadThreadItems('thr_1', { limit: 100, order: 'asc', ...(after && { after }) }, ada)
      seen.push(...page.data.map(({ id }) => id))
    }
    await writing
    expect(seen).toEqual(await idsIn(store))
  })
})

describe('a Postgres that cannot be used', () => {
  it('says what to check when nobody answers', async () => {
    const closed = open({ url: 'postgres://ada:secret@127.0.0.1:1/desk', retryMs: 0 })
    await expect(closed).rejects.toThrow('Postgres at 127.0.0.1:1/desk does not answer.')
    await expect(closed).rejects.toThrow(StoreDisconnectedError)
    await expect(closed).rejects.not.toThrow('secret')
  })

  it('says what to check when it refuses this client', async () => {
    const url = new URL(inject('postgresUrl'))
    url.password = 'wrong'
    await expect(open({ url: url.href })).rejects.toThrow('refuses this client (28P01). Check the user, password')
    url.href = inject('postgresUrl')
    url.pathname = '/absent'
    await expect(open({ url: url.href })).rejects.toThrow('refuses this client (3D000)')
  })

  it('takes no writes when it is only to be read', async () => {
    const schema = await makeSchema()
    await expect(open({ schema, readOnly: true })).rejects.toThrow('Run "frontdesk-store migrate" on it first.')
    const writer = await open({ schema })
    await writer.saveThread(makeThread('thr_1'), ada)
    const reader = await open({ schema, readOnly: true })
    expect(await reader.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
    await expect(reader.saveThread(makeThread('thr_2'), ada)).rejects.toThrow(StoreReadOnlyError)
  })

  it('is not written any more once another process has migrated it', async () => {
    const schema = await makeSchema()
    const store = await open({ schema })
    await store.saveThread(makeThread('thr_1'), ada)
    await store.database.assertUsable()
    await execute(`UPDATE ${schema}.frontdesk_schema SET version = 999`)
    const refusal = { name: SchemaVersionError.name, found: 999, message: expect.stringContaining('stop this process') }
    const item = { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_1') } as const
    for (const changes of [[item], [item, item]]) {
      await expect(store.write(changes, ada)).rejects.toMatchObject(refusal)
    }
    await expect(store.database.assertUsable()).rejects.toMatchObject(refusal)
    expect(await idsIn(store)).toEqual([])
    await execute(`UPDATE ${schema}.frontdesk_schema SET version = ${migrations.length}`)
    await store.addThreadItem('thr_1', makeMessage('msg_2'), ada)
  })

  it('is left alone when a newer version or another application has its schema', async () => {
    const schema = await makeSchema()
    const store = await open({ schema })
    await store[Symbol.asyncDispose]()
    await execute(`UPDATE ${schema}.frontdesk_schema SET version = 999`)
    await expect(open({ schema })).rejects.toMatchObject({ name: SchemaVersionError.name, found: 999 })
    const other = await makeSchema()
    await execute(`CREATE SCHEMA ${other}; CREATE TABLE ${other}.items (id TEXT)`)
    await expect(open({ schema: other })).rejects.toThrow(StoreDamagedError)
    await expect(open({ schema: other })).rejects.toThrow('has tables of another application')
  })
})

it('refuses everything once it is closed', async () => {
  const store = await open()
  await store[Symbol.asyncDispose]()
  await expect(store.saveThread(makeThread('thr_1'), ada)).rejects.toThrow(StoreClosedError)
  await expect(store.loadThread('thr_1', ada)).rejects.toThrow(StoreClosedError)
})

async function execute(text: string): Promise<void> {
  const client = new Client(inject('postgresUrl'))
  await client.connect()
  await client.query(text)
  await client.end()
}
