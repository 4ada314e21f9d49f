import { setTimeout as delay } from 'node:timers/promises'
import type { ChatKitRequest } from '@frontdesk/chatkit'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { KeyInUseError } from '../src/errors.ts'
import { IdempotencyKey } from '../src/keys/idempotency-key.ts'
import { KeyedAnswers } from '../src/keys/keyed-answers.ts'
import { add, create, DETACHED, post, read } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, done } from './support/messages.ts'

const slow: Turn = async function* slow({ id }) {
  yield added(id)
  await delay(300)
  yield done(id, 'Yes.')
}

async function countThreads({ store }: Host): Promise<number> {
  return (await store.loadThreads({ limit: 100, order: 'asc' }, { userId: 'ann' })).data.length
}

describe('a key that a host on another machine has taken', () => {
  it.each([
    ['five minutes behind', -300_000],
    ['five minutes ahead', 300_000],
    ['a year ahead', 365 * 86_400_000],
  ])('is left to it for a while, and then is free, with its clock %s', async (_, clockMs) => {
    const store = await openStore(await makeDatabase())
    onTestFinished(() => store[Symbol.asyncDispose]())
    const ann = { userId: 'ann' }
    const thread = { created_at: new Date().toISOString(), status: { type: 'active' as const }, metadata: {} }
    await store.saveThread({ ...thread, id: 'thr_1' }, ann)
    const request: ChatKitRequest = {
      type: 'threads.update',
      params: { thread_id: 'thr_1', title: 'New' },
      metadata: {},
    }
    const theirs = IdempotencyKey.read('key', request, { host: 'elsewhere' })!
    const real = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: real + clockMs })
    onTestFinished(() => void vi.useRealTimers())
    await store.write(theirs.claim(), ann)
    vi.setSystemTime(real)

    let times = 0
    const carryOut = async () => {
      times += 1
      return { type: 'json' as const, body: { title: 'New' } }
    }
    const answers = new KeyedAnswers(store, { maxWorkMs: 3_000 })
    const ask = () =>
      answers.answer(IdempotencyKey.read('key', request, { host: store.runs.host })!, request, {
        context: ann,
        carryOut,
      })
    await expect(ask()).rejects.toThrow(KeyInUseError)
    expect(times).toBe(0)
    await expect.poll(() => ask().catch(() => undefined), { timeout: 15_000 }).toMatchObject({ body: { title: 'New' } })
    expect(times).toBe(1)
  })
})

describe('an idempotency key', () => {
  it('has one effect when twenty requests come at once, and all get the same run from its start', async () => {
    const host = await openHost(slow)
    const headers = { ...DETACHED, 'idempotency-key': '"key"' }
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(host, create(), { headers })))
    const streams = await Promise.all(answers.map((answer) => read(answer)))
    for (const frames of streams) expect(frames).toEqual(streams[0])
    expect(await countThreads(host)).toBe(1)
  })

  it('has one effect for twenty messages to one thread', async () => {
    const host = await openHost(slow)
    const [created] = await read(await post(host, create()))
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const headers = { ...DETACHED, 'idempotency-key': 'key' }
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(host, add(threadId, 'x'), { headers })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map((answer) => answer.headers.get('x-frontdesk-run'))).size).toBe(1)
    await Promise.all(answers.map((answer) => read(answer)))
    const { data } = await host.store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, { userId: 'ann' })
    expect(data.filter(({ type }) => type === 'user_message')).toHaveLength(2)
  })

  it('is refused with 422 for another request, and is another user’s own', async () => {
    const host = await openHost(slow)
    const headers = { 'idempotency-key': 'key' }
    const first = await read(await post(host, create(), { headers }))
    expect((await post(host, create('other'), { headers })).status).toBe(422)
    const bobs = await read(await post(host, create('other'), { headers: { ...headers, 'x-user': 'bob' } }))
    expect(bobs).not.toEqual(first)
    expect(await read(await post(host, create(), { headers }))).toEqual(first)
  })

  it('gives the same document again', async () => {
    const host = await openHost(slow)
    const [created] = await read(await post(host, create()))
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const headers = { 'idempotency-key': 'key' }
    const rename = (title: string) => ({ type: 'threads.update', params: { thread_id: threadId, title } })
    const first: unknown = await (await post(host, rename('One'), { headers })).json()
    await post(host, rename('Two'))
    expect(await (await post(host, rename('One'), { headers })).json()).toEqual(first)
    expect(await host.store.loadThread(threadId, { userId: 'ann' })).toMatchObject({ title: 'Two' })
  })

  it('gives the answer to a deletion again, here and on another host', async () => {
    const database = await makeDatabase()
    const [host, other] = [await openHost(slow, { database }), await openHost(slow, { database })]
    const [created] = await read(await post(host, create()))
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const headers = { 'idempotency-key': 'key' }
    const remove = { type: 'threads.delete', params: { thread_id: threadId } }
    const first = await post(host, remove, { headers })
    const answers = await Promise.all([post(host, remove, { headers }), post(other, remove, { headers })])
    expect([first, ...answers].map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await countThreads(host)).toBe(0)
  })

  it('is not taken by a request that is refused', async () => {
    const host = await openHost(slow)
    const headers = { 'idempotency-key': 'key' }
    const params = { thread_id: 'thr_none', item_id: null, action: { type: 'pay', payload: {} } }
    const act = { type: 'threads.sync_custom_action', params }
    for (let count = 0; count < 2; count++) expect((await post(host, act, { headers })).status).toBe(404)
    expect((await post(host, add('thr_none'), { headers })).status).toBe(404)
    expect((await post(host, create(), { headers })).status).toBe(200)
  })

  it.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('is refused when it is %j', async (key) => {
    const host = await openHost(slow)
    const response = await post(host, create(), {
      headers: { 'idempotency-key': encodeURI(key) === key ? key : '\u00e9' },
    })
    expect(response.status).toBe(400)
  })
})
