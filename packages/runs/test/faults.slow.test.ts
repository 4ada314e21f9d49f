import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { add, create, DETACHED, post, read, resume, textOf } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, delta, done } from './support/messages.ts'
import { makePostgres } from './support/postgres.ts'

const ann = { userId: 'ann' }
const WORDS = ['one ', 'two ', 'three ', 'four ', 'five ']

/** Says its words slowly, and stops when it is told to. */
const speak: Turn = async function* speak({ id }, { signal, text }) {
  const own = `${id}_${text}`
  yield added(own)
  for (const word of text === 'short' ? [] : WORDS) {
    yield delta(own, word)
    await delay(110, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
  }
  if (text === 'endless') await once(signal, 'abort')
  yield done(own, WORDS.join(''))
}

async function newestThread({ store }: Host): Promise<string> {
  return (await store.loadThreads({ limit: 1, order: 'desc' }, ann)).data[0]!.id
}

async function itemsOf({ store }: Host, threadId: string) {
  return (await store.loadThreadItems(threadId, { limit: 100, order: 'asc' }, ann)).data
}

const databases: Record<string, () => Promise<string>> = {
  SQLite: makeDatabase,
  Postgres: async () => makePostgres(),
}

describe.each(Object.entries(databases))('with %s', (_, makeUrl) => {
  it('a client that disconnects at any stage leaves its thread free, and what it saw is stored', async () => {
    const host = await openHost(speak, { database: await makeUrl() })
    for (let stage = 0; stage < 9; stage++) {
      const leaving = new AbortController()
      const response = await post(host, create('long'), { signal: leaving.signal })
      const seen = await read(response, stage)
      leaving.abort()
      const threadId = await newestThread(host)
      await vi.waitFor(async () => expect(await host.runs.count()).toEqual({ here: 0, everywhere: 0 }), 5_000)
      const items = await itemsOf(host, threadId)
      expect(items[0]).toMatchObject({ type: 'user_message' })
      const said = items.flatMap((item) => (item.type === 'assistant_message' ? item.content : []))
      expect(said.map(({ text }) => text).join('')).toMatch(new RegExp(`^${textOf(seen)}`))
      expect((await read(await post(host, add(threadId, 'short')))).at(-1)?.event.type).toBe('thread.item.done')
    }
  })

  it('fifty writers to one thread of two hosts are answered one after the other, in one order for both', async () => {
    const database = await makeUrl()
    const options = { database, busyThread: 'queue', queueLength: 50 } as const
    const hosts = [await openHost(speak, options), await openHost(speak, options)] as const
    await read(await post(hosts[0], create('short')))
    const threadId = await newestThread(hosts[0])
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_each, index) => post(hosts[index % 2]!, add(threadId, 'short'))),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    await Promise.all(answers.map((answer) => answer.text()))
    const items = await itemsOf(hosts[0], threadId)
    expect(items).toEqual(await itemsOf(hosts[1], threadId))
    const runs = await hosts[0].store.runs.list(threadId, { limit: 100 }, ann)
    expect(runs.map(({ state }) => state)).toEqual(Array.from({ length: 51 }, () => 'completed'))
    expect(items.filter(({ type }) => type === 'user_message')).toHaveLength(51)
  })

  it('a clock that jumps changes neither a run nor its lease, nor the order of what is stored', async () => {
    const database = await makeUrl()
    const [host, other] = [await openHost(speak, { database }), await openHost(speak, { database })]
    const real = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: real })
    onTestFinished(() => void vi.useRealTimers())
    const response = await post(host, create('long'), { headers: DETACHED })
    const threadId = await newestThread(host)
    const reading = read(response)
    const DAY = 24 * 60 * 60 * 1_000
    for (const time of [
      real + DAY,
      real - DAY,
      Date.parse('2038-01-19T03:14:08Z'),
      Date.parse('2016-12-31T23:59:60Z'),
    ]) {
      vi.setSystemTime(Number.isNaN(time) ? real - DAY : time)
      await delay(100)
    }
    const frames = await reading
    expect(frames.at(-1)?.event).toMatchObject({ state: 'completed' })
    vi.setSystemTime(real - 2 * DAY)
    await read(await post(other, add(threadId, 'short')))
    expect((await itemsOf(host, threadId)).map(({ type }) => type)).toEqual([
      'user_message',
      'assistant_message',
      'user_message',
      'assistant_message',
    ])
    expect(await read(await resume(other, frames[0]!.id!.split(':')[0]!, 0))).toEqual(frames)
  })
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heldBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('a reader that never reads', () => {
  it('is let go and costs the run nothing: its answer is whole', async () => {
    const part = 'x'.repeat(50_000)
    const flood: Turn = async function* flood({ id }) {
      for (let count = 0; count < 1_000; count++) {
        yield { type: 'progress_update', text: part } satisfies ThreadStreamEvent
        await nextTurn()
      }
      yield done(id, 'Whole.')
    }
    const host = await openHost(flood)
    const body = JSON.stringify(create())
    const { hostname, port, pathname } = new URL(host.url)
    const socket = connect(Number(port), hostname)
    onTestFinished(() => void socket.destroy())
    socket.pause()
    const before = heldBytes()
    const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\nx-frontdesk-detached: 1`
    socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    await once(socket, 'connect')
    await vi.waitFor(
      async () => expect((await host.runs.list(await newestThread(host), ann))[0]?.state).toBe('completed'),
      { timeout: 50_000 },
    )
    // What is held, and not what is left for the garbage collector of all that went through: the latter is of the whole process.
    expect((heldBytes() - before) / 2 ** 20).toBeLessThan(64)
    expect((await itemsOf(host, await newestThread(host))).at(-1)).toMatchObject({ content: [{ text: 'Whole.' }] })
  })
})

describe('a host that stops with fifty answers under way', () => {
  it('ends each with an end, and all that was said stored', async () => {
    const host = await openHost(speak)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post(host, create('endless'), { headers: DETACHED })),
    )
    const reading = Promise.all(answers.map((answer) => read(answer)))
    await delay(200)
    await host.runs.finish({ graceMs: 0 })
    for (const frames of await reading) {
      const [kept, error, end] = frames.slice(-3).map(({ event }) => event)
      expect(kept).toMatchObject({ type: 'thread.item.done', item: { content: [{ text: textOf(frames) }] } })
      expect(error).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
      expect(end).toMatchObject({ type: 'frontdesk.run.ended', state: 'interrupted' })
    }
    expect(await host.runs.count()).toEqual({ here: 0, everywhere: 0 })
  })
})
