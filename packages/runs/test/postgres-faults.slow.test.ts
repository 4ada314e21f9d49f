import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { openStore } from '@frontdesk/store'
import { startPostgres } from '../../../test/postgres/start-postgres.ts'
import { TcpProxy } from '../../store/test/support/tcp-proxy.ts'
import { add, create, DETACHED, post, read } from './support/client.ts'
import { openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, delta, done } from './support/messages.ts'
import { makePostgres } from './support/postgres.ts'

const ann = { userId: 'ann' }

const speak: Turn = async function* speak({ id }, { text }) {
  const own = `${id}_${text}`
  yield added(own)
  for (let count = 0; count < (text === 'long' ? 15 : 1); count++) {
    yield delta(own, `${count} `)
    if (text === 'long') await delay(110)
  }
  yield done(own, 'All of it.')
}

async function threadsOf({ store }: Host): Promise<string[]> {
  return (await store.loadThreads({ limit: 100_000, order: 'asc' }, ann)).data.map(({ id }) => id)
}

/** What the user has asked in the thread. */
async function questionsIn({ store }: Host, threadId: string): Promise<string[]> {
  const { data } = await store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, ann)
  return data.flatMap((item) => (item.type === 'user_message' ? item.content.map(({ text }) => text) : []))
}

const CRASHES = 5

/** Asks one question after the other, each in a thread of its own, and each again with its key until it is answered. */
class Writer {
  /** The questions that the host has taken: it has sent the message back. */
  readonly acknowledged: string[] = []
  readonly #host: Host
  readonly #name: string
  #isStopped = false

  constructor(host: Host, name: string) {
    this.#host = host
    this.#name = name
  }

  stop(): void {
    this.#isStopped = true
  }

  async write(): Promise<void> {
    for (let count = 1; !this.#isStopped; count++) {
      const question = `${this.#name}, question ${count}`
      while (!(await this.#ask(question))) await delay(50)
      this.acknowledged.push(question)
    }
  }

  async #ask(question: string): Promise<boolean> {
    const headers = { 'idempotency-key': question.replaceAll(/\W/g, '-') }
    const response = await post(this.#host, create(question), { headers })
    if (response.status !== 200) {
      await response.body?.cancel()
      return false
    }
    return (await read(response)).some(({ event }) => JSON.stringify(event).includes(question))
  }
}

function countAcknowledged(writers: readonly Writer[]): number {
  return writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
}

/** A host that reaches its database over a network that can fail. */
async function openBehindProxy(): Promise<{ host: Host; proxy: TcpProxy }> {
  const proxy = await TcpProxy.start(inject('postgresUrl'))
  return { host: await openHost(speak, { database: proxy.route(makePostgres()) }), proxy }
}

describe('a host whose Postgres', () => {
  it('stops and starts under a run answers again within five seconds, and has everything once', async () => {
    await using server = await startPostgres()
    const host = await openHost(speak, { database: server.url })
    onTestFinished(() => host[Symbol.asyncDispose]())
    const key = { ...DETACHED, 'idempotency-key': 'first' }
    const first = await post(host, create('long'), { headers: key })
    const seen = await read(first, 6)
    const [threadId] = await threadsOf(host)
    await server.stop()
    await delay(300)
    await server.start()
    const back = performance.now()
    const headers = { 'idempotency-key': 'second' }
    let answer = await post(host, create('short'), { headers })
    while (answer.status !== 200 && performance.now() - back < 20_000) {
      await delay(100)
      answer = await post(host, create('short'), { headers })
    }
    expect((await read(answer)).at(-1)?.event.type).toBe('thread.item.done')
    expect(performance.now() - back).toBeLessThan(5_000)
    const whole = await read(await post(host, create('long'), { headers: key }))
    expect(whole.slice(0, seen.length)).toEqual(seen)
    expect(whole.at(-1)?.event).toMatchObject({ type: 'frontdesk.run.ended' })
    expect(await threadsOf(host)).toHaveLength(2)
    expect(await questionsIn(host, threadId!)).toHaveLength(1)
    await read(await post(host, add(threadId!, 'next')))
    await host[Symbol.asyncDispose]()
  })

  it('is killed again and again under twenty writers loses and doubles nothing, and answers again within five seconds', async () => {
    await using server = await startPostgres()
    const host = await openHost(speak, { database: server.url, recoveryLookMs: 200 })
    onTestFinished(() => host[Symbol.asyncDispose]())
    const writers = Array.from({ length: 20 }, (_, index) => new Writer(host, `writer ${index}`))
    const writing = writers.map((writer) => writer.write())
    for (let crash = 1; crash <= CRASHES; crash++) {
      await delay(300 + 700 * Math.random())
      await server.crash(crash % 2 ? 'SIGKILL' : 'SIGQUIT')
      await server.start()
      const back = performance.now()
      const acknowledged = countAcknowledged(writers)
      while (countAcknowledged(writers) === acknowledged && performance.now() - back < 20_000) await delay(10)
      expect(performance.now() - back).toBeLessThan(5_000)
    }
    for (const writer of writers) writer.stop()
    await Promise.all(writing)

    const stored = (await Promise.all((await threadsOf(host)).map((id) => questionsIn(host, id)))).flat()
    expect(stored).toHaveLength(new Set(stored).size)
    const asked = writers.flatMap(({ acknowledged }) => acknowledged)
    expect(asked.length).toBeGreaterThan(CRASHES)
    expect(asked.filter((question) => !stored.includes(question))).toEqual([])
    await vi.waitFor(async () => expect((await host.runs.count()).everywhere).toBe(0), { timeout: 5_000 })
    await host[Symbol.asyncDispose]()
  })

  it('cuts the connection in the middle of a commit makes the run once', async () => {
    const { host, proxy } = await openBehindProxy()
    await read(await post(host, create('short')))
    proxy.cutAfter = 'COMMIT'
    const headers = { ...DETACHED, 'idempotency-key': 'key' }
    const frames = await read(await post(host, create('short'), { headers }))
    expect(proxy.cutAfter).toBeUndefined()
    expect(frames.at(-1)?.event).toMatchObject({ state: 'completed' })
    expect(await read(await post(host, create('short'), { headers }))).toEqual(frames)
    expect(await threadsOf(host)).toHaveLength(2)
  })

  it('says nothing any more refuses within ten seconds, and answers when it is back', async () => {
    const { host, proxy } = await openBehindProxy()
    await read(await post(host, create('short')))
    proxy.isStalled = true
    const start = performance.now()
    const refused = await post(host, create('short'), { headers: { 'idempotency-key': 'key' } })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(performance.now() - start).toBeLessThan(10_000)
    proxy.isStalled = false
    proxy.cut()
    expect((await post(host, create('short'), { headers: { 'idempotency-key': 'key' } })).status).toBe(200)
    expect(await threadsOf(host)).toHaveLength(2)
  })

  it('is kept busy by slow queries answers or refuses in time, and answers when they are done', async () => {
    const database = makePostgres()
    const host = await openHost(speak, { database })
    const { database: pool } = host.store
    const slow = Array.from({ length: 100 }, () =>
      pool
        .read(function* sleep() {
          yield { text: 'SELECT pg_sleep(0.5)', values: [] }
        })
        .catch(() => {}),
    )
    const start = performance.now()
    const answer = await post(host, create('short'))
    expect([200, 503]).toContain(answer.status)
    expect(performance.now() - start).toBeLessThan(10_000)
    await answer.text()
    await Promise.all(slow)
    expect((await post(host, create('short'))).status).toBe(200)
    await using other = await openStore(database)
    expect(await other.database.check()).toEqual([])
  })
})
