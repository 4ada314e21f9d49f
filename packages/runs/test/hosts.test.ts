import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { add, cancel, create, DETACHED, post, read, resume, textOf } from './support/client.ts'
import { makeDatabase } from './support/host.ts'
import { begin, kill, startTwo } from './support/host-process.ts'
import type { HostProcess } from './support/host-process.ts'
import { makePostgres } from './support/postgres.ts'

const databases: Record<string, () => Promise<string>> = {
  SQLite: makeDatabase,
  Postgres: async () => makePostgres(),
}

/** When the newest run of the thread ended, by the clock of the host that has ended it. */
async function endOf(host: HostProcess, threadId: string): Promise<number> {
  const { data } = (await (await fetch(`${host.url}/threads/${threadId}/runs`)).json()) as {
    data: { ended_at: string }[]
  }
  return Date.parse(data[0]!.ended_at)
}

describe.each(Object.entries(databases))('two hosts on one %s', (_, makeUrl) => {
  it('follow a run of the other to its end, which the death of its host brings soon', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const { runId, response } = await begin(a)
    const seen = await read(response, 10)
    const following = read(await resume(b, runId, 10))
    await kill(a)
    const killed = Date.now()
    const rest = await following
    const whole = [...seen, ...rest]
    const threadId = (whole[0]!.event as unknown as { thread: { id: string } }).thread.id
    expect((await endOf(b, threadId)) - killed).toBeLessThan(5_000)
    expect(whole.map(({ sequence }) => sequence)).toEqual(whole.map((_frame, index) => index + 1))
    const [kept, error, end] = whole.slice(-3).map(({ event }) => event)
    const text = textOf(whole)
    expect(text.startsWith('1 2 3 ')).toBe(true)
    expect(kept).toMatchObject({ type: 'thread.item.done', item: { content: [{ text }] } })
    expect(error).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
    expect(end).toEqual({ type: 'frontdesk.run.ended', run: runId, state: 'interrupted' })
    for (let k = 0; k <= whole.length; k++) expect(await read(await resume(b, runId, k))).toEqual(whole.slice(k))
    expect((await post(b, add(threadId), { headers: DETACHED })).status).toBe(200)
  })

  it('end a run of the other soon, and its own stream ends properly', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const { runId, response } = await begin(a)
    const reading = read(response)
    await delay(500)
    expect((await cancel(b, runId)).status).toBe(200)
    const acknowledged = Date.now()
    const frames = await reading
    const threadId = (frames[0]!.event as unknown as { thread: { id: string } }).thread.id
    expect((await endOf(b, threadId)) - acknowledged).toBeLessThan(1_000)
    expect(frames.at(-1)?.event).toEqual({ type: 'frontdesk.run.ended', run: runId, state: 'cancelled' })
    expect(await read(await resume(b, runId, 0))).toEqual(frames)
  })

  it('hold a thread to one run, and replay a key of the other', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const headers = { ...DETACHED, 'idempotency-key': 'key-1' }
    const first = await post(a, create(), { headers })
    const runId = first.headers.get('x-frontdesk-run')!
    const [created] = await read(first, 1)
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const busy = await post(b, add(threadId))
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([409, '1'])
    const again = await post(b, create(), { headers })
    expect(again.headers.get('x-frontdesk-run')).toBe(runId)
    const other = await post(b, create('another'), { headers })
    expect(other.status).toBe(422)
    await kill(a)
    const replayed = await read(again)
    expect(replayed[0]).toEqual(created)
    expect(replayed.at(-1)?.event).toMatchObject({ state: 'interrupted' })
    expect(await read(await post(b, create(), { headers }))).toEqual(replayed)
  })

  it('show a tool whose call the death of a host has left open as unknown, and no other', async () => {
    const [a, b] = await startTwo(await makeUrl())
    const response = await post(a, create('refund it'), { headers: DETACHED })
    const runId = response.headers.get('x-frontdesk-run')!
    await read(response, 3)
    await delay(500)
    await kill(a)
    const events = (await read(await resume(b, runId, 0))).map(({ event }) => event)
    const shown = events.find(({ type }, index) => index > 1 && type === 'thread.item.done')
    expect(shown).toMatchObject({ item: { type: 'workflow', workflow: { tasks: [{ title: 'refund_order' }] } } })
    expect(JSON.stringify(events)).not.toContain('find_order')
  })
})

describe('two hosts', () => {
  it('carry out a request with a key once, and give its answer, although the host that did so has died', async () => {
    const [a, b] = await startTwo(await makeDatabase())
    const [created] = await read(await post(a, create(), { headers: DETACHED }), 1)
    const threadId = (created!.event as unknown as { thread: { id: string } }).thread.id
    const rename = { type: 'threads.update', params: { thread_id: threadId, title: 'Rename and hang' } }
    const act = {
      type: 'threads.sync_custom_action',
      params: { thread_id: threadId, item_id: null, action: { type: 'pay', payload: {} } },
    }
    void post(a, rename, { headers: { 'idempotency-key': 'rename' } }).catch(() => {})
    void post(a, act, { headers: { 'idempotency-key': 'act' } }).catch(() => {})
    const load = { type: 'threads.get_by_id', params: { thread_id: threadId } }
    const titleOf = async () => ((await (await post(b, load)).json()) as { title?: string }).title
    while ((await titleOf()) === undefined) await delay(20)
    const busy = await post(b, act, { headers: { 'idempotency-key': 'act' } })
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([409, '1'])
    expect(await busy.json()).toMatchObject({ error: { code: 'idempotency_key_in_use' } })
    await kill(a)
    await post(b, { type: 'threads.update', params: { thread_id: threadId, title: 'Newer' } })
    const again = await post(b, rename, { headers: { 'idempotency-key': 'rename' } })
    expect([again.status, await again.json()]).toMatchObject([200, { id: threadId, title: 'Rename and hang' }])
    expect(await titleOf()).toBe('Newer')
    const unknown = await post(b, act, { headers: { 'idempotency-key': 'act' } })
    expect([unknown.status, await unknown.json()]).toMatchObject([409, { error: { code: 'outcome_unknown' } }])
  })
})
