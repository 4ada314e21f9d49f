import type { SqlStore } from '@frontdesk/store'
import { moveStore, retain } from '@frontdesk/store/maintenance'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadOpenCalls } from '../src/sql/run-calls.ts'
import { databases } from './support/databases.ts'
import { makeOldDatabase } from './support/old-schema.ts'
import { ada, makeMessage, makeThread } from './support/samples.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW = Date.UTC(2026, 5, 15)
const newest = { limit: 10, order: 'desc' } as const

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterEach(() => void vi.useRealTimers())

describe.each(Object.entries(databases))('arrival in %s', (_, makePlace) => {
  it('orders attachments and feedback on a clock that steps back', async () => {
    const store = await (await makePlace()).open()
    await say(store, 'thr_1', ['msg_1', 'msg_2', 'msg_3'])
    for (const [index, id] of ['2', '3', '1'].entries()) {
      vi.setSystemTime(NOW - index * DAY_MS)
      await store.saveAttachment({ id: `atc_${id}`, type: 'file', name: 'a.txt', mime_type: 'text/plain' }, ada)
      await rate(store, `msg_${id}`)
    }
    await rate(store, 'msg_3')

    expect(idsOf(await store.loadAttachments(newest, ada))).toEqual(['atc_1', 'atc_3', 'atc_2'])
    expect(idsOf(await store.loadAttachments({ ...newest, after: 'atc_3' }, ada))).toEqual(['atc_2'])
    expect(idsOf(await store.loadAttachments({ limit: 10, order: 'asc', after: 'atc_3' }, ada))).toEqual(['atc_1'])
    const feedback = await store.records.loadFeedback()
    expect(feedback.map(({ itemId }) => itemId)).toEqual(['msg_3', 'msg_1', 'msg_2'])
  })

  it('orders what a search finds, titles among the messages of their threads', async () => {
    const store = await (await makePlace()).open()
    await say(store, 'thr_1', ['msg_1'], NOW)
    await say(store, 'thr_2', ['msg_2'], NOW - DAY_MS)
    await say(store, 'thr_1', ['msg_3'], NOW - 2 * DAY_MS)
    const hits = await store.search({ query: 'hello' }, ada)
    expect(hits.map(({ thread, itemId }) => itemId ?? thread.id)).toEqual(['msg_3', 'msg_2', 'thr_2', 'msg_1', 'thr_1'])
    expect(await store.search({ query: 'hello', limit: 1 }, ada)).toMatchObject([{ itemId: 'msg_3' }])
  })

  it('orders the calls of a run, also those of one millisecond', async () => {
    const store = await (await makePlace()).open()
    await say(store, 'thr_1', ['msg_1'])
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage', heartbeatMs: 3_600_000 }, ada)
    for (const [index, id] of ['c', 'a', 'b'].entries()) {
      vi.setSystemTime(NOW - (index === 2 ? DAY_MS : 0))
      await store.write([{ type: 'begin_call', lease: run.lease, id, name: `tool_${id}` }], ada)
    }
    const calls = await store.database.read(() => loadOpenCalls(run.id))
    expect(calls).toEqual(['tool_c', 'tool_a', 'tool_b'])
    await run.end({ state: 'completed' })
  })

  it('does not keep back what was to be told while the clock was a year ahead', async () => {
    const store = await (await makePlace()).open()
    await say(store, 'thr_1', ['msg_1'])
    vi.setSystemTime(NOW + 365 * DAY_MS)
    const message = { type: 'told' }
    await store.write([{ type: 'open_escalation', id: 'esc_1', threadId: 'thr_1', reason: 'Why.', message }], ada)
    vi.setSystemTime(NOW)
    const take = { limit: 10, leaseMs: 1_000, now: NOW, maxWaitMs: DAY_MS }
    expect(await store.outbox.take(take)).toMatchObject([{ id: 'esc_1' }])
    expect(await store.outbox.take(take)).toEqual([])
  })

  it('is kept by a copy', async () => {
    const [from, to] = [await (await makePlace()).open(), await (await makePlace()).open()]
    for (const [index, id] of ['2', '3', '1'].entries()) {
      vi.setSystemTime(NOW - index * DAY_MS)
      await say(from, `thr_${id}`, ['msg_2', 'msg_3', 'msg_1'], Date.now())
      await upload(from, `atc_${id}`)
    }
    await moveStore(from, to)
    expect(idsOf(await to.loadThreads(newest, ada))).toEqual(['thr_1', 'thr_3', 'thr_2'])
    expect(idsOf(await to.loadThreadItems('thr_2', newest, ada))).toEqual(['msg_1', 'msg_3', 'msg_2'])
    expect(idsOf(await to.loadAttachments(newest, ada))).toEqual(['atc_1', 'atc_3', 'atc_2'])
    vi.setSystemTime(0)
    await upload(to, 'atc_0')
    await say(to, 'thr_0', ['msg_0'], 0)
    await say(to, 'thr_2', ['msg_0'], 0)
    expect(idsOf(await to.loadThreads(newest, ada))[0]).toBe('thr_0')
    expect(idsOf(await to.loadThreadItems('thr_2', newest, ada))[0]).toBe('msg_0')
    expect(idsOf(await to.loadAttachments(newest, ada))[0]).toBe('atc_0')
  })

  it('makes what was said on a clock that was behind as young as it is', async () => {
    const place = await (await makePlace()).open()
    await say(place, 'thr_old', ['msg_1'], NOW - 40 * DAY_MS)
    await say(place, 'thr_ahead', ['msg_1'], NOW + 400 * DAY_MS)
    await say(place, 'thr_old_too', ['msg_1'], NOW - 39 * DAY_MS)
    await say(place, 'thr_young', ['msg_1'], NOW - DAY_MS)
    vi.setSystemTime(NOW - DAY_MS)
    await upload(place, 'atc_young')
    vi.setSystemTime(0)
    await say(place, 'thr_behind', ['msg_1'], 0)
    await upload(place, 'atc_behind')

    expect(await retain(place, { days: 30, now: NOW })).toEqual({ threads: 2, attachments: 0 })
    expect(idsOf(await place.loadThreads(newest, ada))).toEqual(['thr_behind', 'thr_young', 'thr_ahead'])
    expect(await retain(place, { days: 30, now: NOW + 40 * DAY_MS })).toEqual({ threads: 2, attachments: 2 })
  })

  it('orders a database that an older version has written, and keeps its attachments and feedback', async () => {
    const place = await makePlace()
    const [thread, item, attachment] = [makeThread('thr_1'), makeMessage('msg_1'), { id: 'atc_1' }].map(toText)
    await makeOldDatabase(place.url, 6, [
      `INSERT INTO threads (id, tenant_id, user_id, created_at, body) VALUES
         ('thr_1', '', 'ada', 3, ${thread}), ('thr_2', '', 'ada', 1, ${thread}), ('thr_3', '', 'ada', 2, ${thread})`,
      `INSERT INTO items (thread, id, created_at, body) VALUES
         (1, 'msg_1', 3, ${item}), (1, 'msg_2', 1, ${item}), (1, 'msg_3', 2, ${item})`,
      `INSERT INTO attachments (id, tenant_id, user_id, thread_id, created_at, body) VALUES
         ('atc_b', '', 'ada', 'thr_1', 2, ${attachment}), ('atc_a', '', 'ada', NULL, 2, ${attachment}), ('atc_c', '', 'ada', NULL, 1, ${attachment})`,
      `INSERT INTO feedback (item, kind, comment, created_at) VALUES (1, 'positive', 'Good.', 9), (2, 'negative', NULL, 8)`,
    ])
    const opened = await place.open()
    expect((await opened.loadThreads(after('thr_2'), ada)).data).toHaveLength(1)
    expect((await opened.loadThreadItems('thr_1', after('msg_1'), ada)).data).toHaveLength(2)
    expect((await opened.loadAttachments(after('atc_a'), ada)).data).toHaveLength(1)
    expect((await opened.loadAttachments(after('atc_c'), ada)).data).toHaveLength(2)
    expect(await opened.records.loadFeedback()).toMatchObject([
      { itemId: 'msg_1', kind: 'positive', comment: 'Good.' },
      { itemId: 'msg_2', kind: 'negative' },
    ])
    await opened.write([{ type: 'delete_items_after', threadId: 'thr_1', itemId: 'msg_2' }], ada)
    expect((await opened.loadThreadItems('thr_1', newest, ada)).data).toHaveLength(2)
    expect(await opened.database.check()).toEqual([])
  })
})

const after = (id: string) => ({ limit: 10, order: 'asc', after: id }) as const

async function say(store: SqlStore, threadId: string, ids: readonly string[], at = NOW): Promise<void> {
  const created_at = new Date(at).toISOString()
  await store.saveThread(makeThread(threadId, { created_at, title: 'Hello' }), ada)
  for (const id of ids) {
    await store.addThreadItem(threadId, makeMessage(id, 'Hello', { thread_id: threadId, created_at }), ada)
  }
}

async function upload(place: SqlStore, id: string): Promise<void> {
  await place.saveAttachment({ id, type: 'file', name: 'a.txt', mime_type: 'text/plain' }, ada)
}

async function rate(place: SqlStore, itemId: string): Promise<void> {
  await place.write([{ type: 'save_feedback', threadId: 'thr_1', itemIds: [itemId], kind: 'positive' }], ada)
}

function idsOf({ data }: { data: readonly { id: string }[] }): string[] {
  return data.map(({ id }) => id)
}

function toText(value: object): string {
  return `'${JSON.stringify(value)}'`
}
