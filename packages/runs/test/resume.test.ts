import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { add, cancel, create, DETACHED, post, read, resume, textOf } from './support/client.ts'
import type { Frame } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, delta, done } from './support/messages.ts'

/** Ten pieces of text, far enough apart to be events of their own. */
async function* speak(threadId: string): ReturnType<Turn> & AsyncGenerator<never> {
  yield added(threadId) as never
  for (let index = 0; index < 4; index++) {
    yield delta(threadId, `${index} `) as never
    await delay(110)
  }
}

const turns: Record<string, Turn> = {
  completed: async function* completed({ id }) {
    yield* speak(id)
    yield done(id, '0 1 2 3 ')
  },
  failed: async function* failed({ id }) {
    yield* speak(id)
    throw new Error('broken')
  },
  cancelled: async function* cancelled({ id }, { signal }) {
    yield* speak(id)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  },
}

async function resumeAll(host: Host, runId: string, canonical: Frame[]): Promise<void> {
  for (let k = 0; k <= canonical.length; k++) {
    const rest = await read(await resume(host, runId, k))
    expect([...canonical.slice(0, k), ...rest]).toEqual(canonical)
  }
}

describe('a detached run', () => {
  it.each(Object.keys(turns))(
    'that is %s is read on from any of its events, on its host and on another',
    async (state) => {
      const database = await makeDatabase()
      const [host, other] = [await openHost(turns[state]!, { database }), await openHost(turns[state]!, { database })]
      const response = await post(host, create(), { headers: DETACHED })
      const runId = response.headers.get('x-frontdesk-run')!
      const reading = read(response)
      if (state === 'cancelled') {
        await delay(500)
        await cancel(other, runId)
      }
      const canonical = await reading
      expect(canonical.map(({ sequence }) => sequence)).toEqual(canonical.map((_, index) => index + 1))
      expect(canonical.map(({ id }) => id?.split(':')[0])).toEqual(canonical.map(() => runId))
      expect(canonical.at(-1)?.event).toEqual({ type: 'frontdesk.run.ended', run: runId, state })
      await resumeAll(host, runId, canonical)
      await resumeAll(other, runId, canonical)
    },
  )

  it('is read on from any of its events while it runs, here and elsewhere', async () => {
    const database = await makeDatabase()
    const [host, other] = [
      await openHost(turns['completed']!, { database }),
      await openHost(turns['completed']!, { database }),
    ]
    const first = await post(host, create(), { headers: DETACHED })
    const runId = first.headers.get('x-frontdesk-run')!
    const reading = read(first)
    const rests = Array.from(
      { length: 10 },
      async (_, k) => [k, await read(await resume(k % 2 ? host : other, runId, k))] as const,
    )
    const canonical = await reading
    for (const [k, rest] of await Promise.all(rests)) expect([...canonical.slice(0, k), ...rest]).toEqual(canonical)
    expect(textOf(canonical)).toBe('0 1 2 3 ')
  })

  it('goes on when its reader leaves, and its answer is in the thread', async () => {
    const host = await openHost(turns['completed']!)
    const response = await post(host, create(), { headers: DETACHED })
    const [created] = await read(response, 4)
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const { data } = (await (await fetch(`${host.url}/threads/${threadId}/runs`)).json()) as {
      data: { id: string; state: string }[]
    }
    expect(data).toMatchObject([{ state: 'running', thread_id: threadId }])
    await read(await resume(host, data[0]!.id, 0))
    const items = await host.store.loadThreadItems(threadId, { limit: 10, order: 'asc' }, { userId: 'ann' })
    expect(JSON.stringify(items.data)).toContain('0 1 2 3 ')
  })

  it('is its owner’s alone: for others it is as absent as what never was', async () => {
    const host = await openHost(turns['completed']!)
    const response = await post(host, create(), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    const frames = await read(response)
    const threadId = (frames[0]!.event as unknown as { thread: { id: string } }).thread.id
    const bob = { 'x-user': 'bob' }
    const answers = await Promise.all([
      resume(host, runId, 0, bob),
      resume(host, 'run_none', 0),
      cancel(host, runId, bob),
      cancel(host, 'run_none'),
      fetch(`${host.url}/threads/${threadId}/runs`, { headers: bob }),
      fetch(`${host.url}/threads/thr_none/runs`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
  })

  it('says the same bytes to a stock client as ever: no ids, no end', async () => {
    const host = await openHost(turns['completed']!)
    const response = await post(host, create())
    expect(response.headers.get('x-frontdesk-run')).toBeNull()
    const frames = await read(response)
    expect(frames.every(({ id }) => id === undefined)).toBe(true)
    expect(frames.at(-1)?.event.type).toBe('thread.item.done')
  })

  it('frees its thread at its end', async () => {
    const host = await openHost(turns['completed']!)
    const frames = await read(await post(host, create(), { headers: DETACHED }))
    const threadId = (frames[0]!.event as unknown as { thread: { id: string } }).thread.id
    expect((await post(host, add(threadId))).status).toBe(200)
  })
})
