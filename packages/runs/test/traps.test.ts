import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { add, create, DETACHED, post, read, resume } from './support/client.ts'
import type { Frame } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, delta, done } from './support/messages.ts'

const ann = { userId: 'ann' }

/** Says a few words, which `wait` lets take until it is stopped. */
const speak: Turn = async function* speak({ id }, { text, signal }) {
  const own = `${id}_${text}`
  yield added(own)
  yield delta(own, 'Once ')
  if (text === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve))
  if (text === 'moment') await delay(300)
  if (text === 'much') yield { type: 'progress_update', text: 'x'.repeat(8_000_000) }
  yield done(own, 'Once.')
}

/** Has far more events than a page of the log. */
const long: Turn = async function* long({ id }) {
  for (let step = 1; step <= 1_000; step++) {
    yield { type: 'progress_update', text: `Step ${step}` } satisfies ThreadStreamEvent
  }
  yield done(id, 'Done.')
}

async function begin(host: Host, body: object): Promise<{ response: Response; runId: string }> {
  const response = await post(host, body, { headers: DETACHED })
  return { response, runId: response.headers.get('x-frontdesk-run')! }
}

function threadOf(frames: readonly Frame[]): string {
  return (frames[0]!.event as unknown as { thread: { id: string } }).thread.id
}

describe('the second run of a thread', () => {
  it('has a name of its own, and numbers from 1: nothing of it is taken for the first', async () => {
    const host = await openHost(speak)
    const first = await begin(host, create('one'))
    const before = await read(first.response)
    const second = await begin(host, add(threadOf(before), 'two'))
    const frames = await read(second.response)
    expect(second.runId).not.toBe(first.runId)
    expect(frames.map(({ id }) => id)).toEqual(frames.map((_, index) => `${second.runId}:${index + 1}`))
    expect(await read(await resume(host, second.runId, 0))).toEqual(frames)
    expect(await read(await resume(host, first.runId, 0))).toEqual(before)
  })

  it('is not cut by a reader of the first who leaves late', async () => {
    const host = await openHost(speak)
    const leaving = new AbortController()
    // More than connections hold: the answer has ended, and its reader is still there.
    const first = await post(host, create('much'), { signal: leaving.signal })
    const [thread] = (await host.store.loadThreads({ limit: 1, order: 'desc' }, ann)).data
    while ((await host.runs.count()).here > 0) await delay(5)
    const second = await post(host, add(thread!.id, 'moment'))
    leaving.abort()
    await expect(first.text()).rejects.toThrow('aborted')
    expect((await read(second)).at(-1)?.event.type).toBe('thread.item.done')
    expect((await host.runs.list(thread!.id, ann)).map(({ state }) => state)).toEqual(['completed', 'completed'])
  })
})

describe('the number to go on from', () => {
  it.each(['-1', '1.5', 'last', 'run_other:1', '1e3', '9'.repeat(16)])('is refused when it is %j', async (number) => {
    const host = await openHost(speak)
    const { response, runId } = await begin(host, create('one'))
    await read(response)
    const events = `${host.url}/runs/${runId}/events`
    const answers = await Promise.all([
      fetch(`${events}?after=${number}`),
      fetch(events, { headers: { 'last-event-id': number } }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([400, 400])
  })

  it('may be beyond the end: then there is nothing more, and no second end', async () => {
    const host = await openHost(speak)
    const { response, runId } = await begin(host, create('one'))
    const frames = await read(response)
    expect(await read(await resume(host, runId, frames.length))).toEqual([])
    expect(await read(await resume(host, runId, frames.length + 7))).toEqual([])
  })
})

describe('a reader', () => {
  it('who comes at any moment around the end gets the end', async () => {
    const database = await makeDatabase()
    const [host, other] = [await openHost(speak, { database }), await openHost(speak, { database })]
    const { response, runId } = await begin(host, create('moment'))
    const reading = read(response)
    const late = Array.from({ length: 60 }, async (_, index) => {
      await delay(180 + 4 * index)
      return read(await resume(index % 2 ? host : other, runId, 0))
    })
    const frames = await reading
    for (const seen of await Promise.all(late)) expect(seen).toEqual(frames)
  })

  it('who comes late to a long run on another host gets every event of it', async () => {
    const database = await makeDatabase()
    const [host, other] = [await openHost(long, { database }), await openHost(long, { database })]
    const { response, runId } = await begin(host, create())
    const frames = await read(response)
    const steps = frames.filter(({ event }) => event.type === 'progress_update')
    expect(steps.map(({ event }) => event['text'])).toEqual(steps.map((_, index) => `Step ${index + 1}`))
    expect(steps).toHaveLength(1_000)
    expect(await read(await resume(other, runId, 0))).toEqual(frames)
  })
})

describe('the first cause of an end', () => {
  it('stays when a run that has failed is cancelled while its hook is being ended', async () => {
    const ending = Promise.withResolvers<void>()
    const failing: Turn = () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error('broken')),
        return: async () => {
          ending.resolve()
          await delay(60)
          return { done: true as const, value: undefined }
        },
      }),
    })
    const host = await openHost(failing)
    const { response, runId } = await begin(host, create())
    await ending.promise
    expect(await host.runs.cancel(runId, ann)).toMatchObject({ state: 'failed' })
    expect((await read(response)).at(-1)?.event).toMatchObject({ state: 'failed' })
  })

  it('stays when a run that took too long is cancelled while its hook is being ended', async () => {
    const ending = Promise.withResolvers<void>()
    const slow: Turn = async function* slow({ id }, { signal }) {
      yield added(id)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      ending.resolve()
      await delay(60)
    }
    const host = await openHost(slow, { runTimeoutMs: 50 })
    const { response, runId } = await begin(host, create())
    await ending.promise
    expect(await host.runs.cancel(runId, ann)).toMatchObject({ state: 'failed' })
    expect((await read(response)).slice(-2).map(({ event }) => event)).toMatchObject([
      { type: 'error', code: 'custom', message: expect.stringContaining('too long') },
      { type: 'frontdesk.run.ended', state: 'failed' },
    ])
  })
})
