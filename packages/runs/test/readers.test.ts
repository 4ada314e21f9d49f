import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { add, cancel, create, DETACHED, post, read, resume } from './support/client.ts'
import { openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, delta, done } from './support/messages.ts'

/** Speaks until it is told to stop; for the text `short`, a moment. */
const endless: Turn = async function* endless({ id }, { signal, text }) {
  yield added(id)
  yield delta(id, 'Once ')
  if (text === 'short') {
    yield done(id, 'Once.')
    return
  }
  const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve))
  await (text === 'half' ? Promise.race([stopped, delay(500)]) : stopped)
  yield done(id, 'Once upon a time.')
}

/** Has more and more events, none of which can be joined to the one before. */
const chatter: Turn = async function* chatter({ id }) {
  yield added(id)
  for (let count = 0; ; count++) {
    yield delta(id, `${count} `)
    yield { type: 'progress_update', text: `Step ${count}` }
    await nextTurn()
  }
}

async function threadIdOf(host: Host): Promise<string> {
  const { data } = await host.store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'ann' })
  return data[0]!.id
}

async function stateOf(host: Host, threadId: string): Promise<string> {
  const [run] = await host.runs.list(threadId, { userId: 'ann' })
  return run!.state
}

async function untilEnded(host: Host, threadId: string): Promise<string> {
  for (;;) {
    const state = await stateOf(host, threadId)
    if (state !== 'running') return state
    await delay(10)
  }
}

/** Begins an answer and leaves it after its first words. */
async function leave(host: Host, text: string, headers: Record<string, string> = {}): Promise<string> {
  const gone = new AbortController()
  const response = await post(host, create(text), { headers, signal: gone.signal })
  const threadId = await threadIdOf(host)
  await delay(100)
  gone.abort()
  await response.text().catch(() => '')
  return threadId
}

/** Begins an answer that goes on without its reader. Gives the thread. */
async function begin(host: Host, text: string): Promise<string> {
  await read(await post(host, create(text), { headers: DETACHED }), 3)
  return threadIdOf(host)
}

describe('a reader who leaves', () => {
  it('cancels the answer of a stock client, and what was said is kept', async () => {
    const host = await openHost(endless)
    const threadId = await leave(host, 'long')
    expect(await untilEnded(host, threadId)).toBe('cancelled')
    const { data } = await host.store.loadThreadItems(threadId, { limit: 9, order: 'asc' }, { userId: 'ann' })
    expect(data.map(({ type }) => type)).toEqual(['user_message', 'assistant_message', 'sdk_hidden_context'])
    expect(JSON.stringify(data[1])).toContain('Once ')
  })

  it('lets the answer end where the deployment says so', async () => {
    const host = await openHost(endless, { onDisconnect: 'continue' })
    const threadId = await leave(host, 'half')
    expect(await untilEnded(host, threadId)).toBe('completed')
  })

  it('lets the answer go on for the grace, and no longer', async () => {
    const host = await openHost(endless, { disconnectGraceMs: 1_000 })
    expect(await untilEnded(host, await leave(host, 'half'))).toBe('completed')
    const quick = await openHost(endless, { disconnectGraceMs: 50 })
    expect(await untilEnded(quick, await leave(quick, 'long'))).toBe('cancelled')
  })

  it('makes way for a new message within the grace', async () => {
    const host = await openHost(endless, { disconnectGraceMs: 600_000 })
    const threadId = await leave(host, 'long')
    const response = await post(host, add(threadId, 'short'))
    expect(response.status).toBe(200)
    expect((await read(response)).at(-1)?.event.type).toBe('thread.item.done')
    expect((await host.runs.list(threadId, { userId: 'ann' })).map(({ state }) => state)).toEqual([
      'completed',
      'cancelled',
    ])
  })

  it('does nothing to a detached run, not even when it is one of several', async () => {
    const host = await openHost(endless)
    const threadId = await leave(host, 'half', DETACHED)
    const [run] = await host.runs.list(threadId, { userId: 'ann' })
    await read(await resume(host, run!.id, 0), 2)
    expect(await untilEnded(host, threadId)).toBe('completed')
  })
})

describe('a cancelled run', () => {
  it('ends its own stream properly, and is ended once', async () => {
    const host = await openHost(endless)
    const response = await post(host, create('long'), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    const reading = read(response)
    const answers = await Promise.all([cancel(host, runId), cancel(host, runId), cancel(host, runId)])
    for (const answer of answers) expect(await answer.json()).toMatchObject({ id: runId, state: 'cancelled' })
    const frames = await reading
    expect(frames.at(-1)?.event).toMatchObject({ type: 'frontdesk.run.ended', state: 'cancelled' })
    expect(await (await cancel(host, runId)).json()).toMatchObject({ state: 'cancelled' })
  })

  it('is let be by a cancel that comes after its end', async () => {
    const host = await openHost(endless)
    const response = await post(host, create('short'), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    await read(response)
    expect(await (await cancel(host, runId)).json()).toMatchObject({ state: 'completed' })
  })

  it('may be the one that took too long: that is a failure with words', async () => {
    const host = await openHost(endless, { runTimeoutMs: 100 })
    const frames = await read(await post(host, create('long'), { headers: DETACHED }))
    expect(frames.slice(-2).map(({ event }) => event)).toMatchObject([
      { type: 'error', code: 'custom', allow_retry: true },
      { type: 'frontdesk.run.ended', state: 'failed' },
    ])
  })
})

describe('a run with too many events', () => {
  it('is ended with words, and what it has said is kept', async () => {
    const host = await openHost(chatter, { maxEvents: 50 })
    const frames = await read(await post(host, create(), { headers: DETACHED }))
    expect(frames.slice(-3).map(({ event }) => event)).toMatchObject([
      { type: 'thread.item.done', item: { type: 'assistant_message' } },
      { type: 'error', code: 'custom', message: expect.stringMatching(/became too long/) },
      { type: 'frontdesk.run.ended', state: 'failed' },
    ])
    expect(frames.length).toBeGreaterThanOrEqual(50)
    expect(frames.length).toBeLessThan(60)
  })
})

describe('a message to a thread that is being answered', () => {
  it('is refused, with when to try again, unless the deployment says otherwise', async () => {
    const host = await openHost(endless)
    const threadId = await begin(host, 'long')
    const response = await post(host, add(threadId))
    expect([response.status, response.headers.get('retry-after')]).toEqual([409, '1'])
    expect(await response.json()).toMatchObject({ error: { code: 'thread_busy' } })
    const { data } = await host.store.loadThreadItems(threadId, { limit: 9, order: 'asc' }, { userId: 'ann' })
    expect(data).toHaveLength(1)
  })

  it('waits its turn in a queue, in order, and is refused when the queue is full', async () => {
    const host = await openHost(endless, { busyThread: 'queue', queueLength: 2 })
    const threadId = await begin(host, 'half')
    const waiting: Promise<Response>[] = []
    for (let count = 0; count < 4; count++) {
      waiting.push(post(host, add(threadId, 'short')))
      await delay(20)
    }
    const statuses = (await Promise.all(waiting)).map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 200, 409])
  })

  it('cancels the answer where the deployment says so', async () => {
    const host = await openHost(endless, { busyThread: 'interrupt' })
    const threadId = await begin(host, 'long')
    expect((await read(await post(host, add(threadId, 'short')))).at(-1)?.event.type).toBe('thread.item.done')
    expect((await host.runs.list(threadId, { userId: 'ann' })).map(({ state }) => state)).toEqual([
      'completed',
      'cancelled',
    ])
  })

  it('waits for a run that is just being cancelled', async () => {
    const host = await openHost(endless)
    const threadId = await begin(host, 'long')
    const [run] = await host.runs.list(threadId, { userId: 'ann' })
    const [answer] = await Promise.all([post(host, add(threadId, 'short')), cancel(host, run!.id)])
    expect(answer.status).toBe(200)
  })

  it('is no reason for a rename to wait, and deleting the thread ends the run', async () => {
    const host = await openHost(endless)
    const threadId = await begin(host, 'long')
    const [run] = await host.runs.list(threadId, { userId: 'ann' })
    const rename = await post(host, { type: 'threads.update', params: { thread_id: threadId, title: 'New' } })
    expect(await rename.json()).toMatchObject({ title: 'New' })
    const reading = read(await resume(host, run!.id, 0))
    expect((await post(host, { type: 'threads.delete', params: { thread_id: threadId } })).status).toBe(200)
    await reading
    expect((await resume(host, run!.id, 0)).status).toBe(404)
    expect(await host.runs.count()).toEqual({ here: 0, everywhere: 0 })
  })
})

describe('a host that stops', () => {
  it('lets runs end that end in time, and interrupts the others with what they have said', async () => {
    const host = await openHost(endless)
    const [half, long] = await Promise.all([
      post(host, create('half'), { headers: DETACHED }),
      post(host, create('long'), { headers: DETACHED }),
    ])
    const reading = Promise.all([read(half), read(long)])
    await host.runs.finish({ graceMs: 1_500 })
    const [ended, cut] = await reading
    expect(ended.at(-1)?.event).toMatchObject({ state: 'completed' })
    expect(cut.slice(-3).map(({ event }) => event)).toMatchObject([
      { type: 'thread.item.done', item: { content: [{ text: 'Once ' }] } },
      { type: 'error', code: 'stream.error', allow_retry: true },
      { type: 'frontdesk.run.ended', state: 'interrupted' },
    ])
  })

  it('tells the model that the server has cut the answer, and not the user', async () => {
    const host = await openHost(endless)
    await begin(host, 'long')
    const threadId = await threadIdOf(host)
    await host.runs.finish({ graceMs: 0 })
    const { data } = await host.store.loadThreadItems(threadId, { limit: 9, order: 'asc' }, { userId: 'ann' })
    expect(data.at(-1)).toMatchObject({
      type: 'sdk_hidden_context',
      content: expect.stringMatching(/^The answer was cut off by the server, not by the user/),
    })
  })

  it('says so to whoever asks for events that are not kept any more', async () => {
    const host = await openHost(endless)
    const response = await post(host, create('short'), { headers: DETACHED })
    const frames = await read(response)
    await delay(5)
    await host.store.runs.prune({ olderThanMs: 0 })
    const rest = await read(await resume(host, response.headers.get('x-frontdesk-run')!, 0))
    expect(rest.map(({ event }) => event)).toMatchObject([{ type: 'frontdesk.run.ended', expired: true }])
    expect(rest[0]?.sequence).toBe(frames.length)
  })
})
