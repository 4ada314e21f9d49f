import { NotFoundError } from '@frontdesk/chatkit/server'
import { KeyUsedError, ThreadChangedError } from '@frontdesk/store'
import type { DurableChange } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'
import { query } from '../src/sql/query.ts'
import { databases } from './support/databases.ts'
import { ada, bob, makeMessage, makeThread } from './support/samples.ts'

describe.each(Object.entries(databases))('records in %s', (_, makePlace) => {
  async function openWithMessage() {
    const store = await (await makePlace()).open()
    await store.write(
      [
        { type: 'save_thread', thread: makeThread('thr_1') },
        { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_1') },
      ],
      ada,
    )
    return store
  }

  it('lists the threads of all users of a tenant, newest first, by page, user and words', async () => {
    const store = await (await makePlace()).open()
    for (const [index, owner] of [ada, bob, ada, bob].entries()) {
      await store.saveThread({ ...makeThread(`thr_${index}`), title: `Lamp number ${index}` }, owner)
    }
    await store.saveThread(makeThread('thr_other'), { userId: 'ada', tenantId: 'other' })
    const idsOf = async (filter: Parameters<typeof store.records.loadThreads>[0]) =>
      (await store.records.loadThreads(filter)).data.map(({ userId, thread }) => `${userId} ${thread.id}`)
    expect(await idsOf({})).toEqual(['bob thr_3', 'ada thr_2', 'bob thr_1', 'ada thr_0'])
    const page = await store.records.loadThreads({ limit: 3 })
    expect(page).toMatchObject({ has_more: true, after: 'thr_1' })
    expect(await idsOf({ limit: 3, after: 'thr_1' })).toEqual(['ada thr_0'])
    expect(await idsOf({ userId: 'ada' })).toEqual(['ada thr_2', 'ada thr_0'])
    expect(await idsOf({ query: 'lAMP number 2' })).toEqual(['ada thr_2'])
    expect(await idsOf({ query: 'BOB' })).toEqual(['bob thr_3', 'bob thr_1'])
    expect(await idsOf({ tenantId: 'other' })).toEqual(['ada thr_other'])
    await expect(store.records.loadThreads({ after: 'thr_other' })).rejects.toThrow(NotFoundError)
  })

  it('keeps the newest feedback on an item, of its own user', async () => {
    const store = await openWithMessage()
    const feedback: DurableChange = {
      type: 'save_feedback',
      threadId: 'thr_1',
      itemIds: ['msg_1'],
      kind: 'negative',
      comment: 'Wrong.',
    }
    await store.write([feedback], ada)
    await expect(store.write([{ ...feedback, itemIds: ['msg_1', 'msg_2'] }], ada)).rejects.toThrow(NotFoundError)
    await expect(store.write([{ ...feedback, kind: 'positive' }], bob)).rejects.toThrow(NotFoundError)
    expect(await store.records.loadFeedback()).toMatchObject([{ itemId: 'msg_1', kind: 'negative', comment: 'Wrong.' }])
    await store.write([{ ...feedback, kind: 'positive', comment: undefined }], ada)
    const [newest] = await store.records.loadFeedback()
    expect(newest).toEqual({
      userId: 'ada',
      threadId: 'thr_1',
      itemId: 'msg_1',
      kind: 'positive',
      createdAt: expect.any(String),
    })
    expect(await store.records.loadFeedback({ tenantId: 'other' })).toEqual([])
    await store.deleteThread('thr_1', ada)
    expect(await store.records.loadFeedback()).toEqual([])
  })

  it('keeps escalations until a person of the tenant resolves them', async () => {
    const store = await openWithMessage()
    const open: DurableChange = {
      type: 'open_escalation',
      id: 'esc_1',
      threadId: 'thr_1',
      reason: 'Asked for a \u0000person\ud800.',
    }
    await store.write([open], ada)
    await store.write([open], ada)
    await expect(store.write([{ ...open, id: 'esc_2' }], bob)).rejects.toThrow(NotFoundError)
    expect(await store.records.loadEscalations({ state: 'open' })).toMatchObject([
      { id: 'esc_1', userId: 'ada', reason: 'Asked for a person\ufffd.' },
    ])
    expect(await store.records.findEscalation('esc_1')).toEqual({ userId: 'ada', threadId: 'thr_1' })
    await expect(store.records.findEscalation('esc_1', { tenantId: 'other' })).rejects.toThrow(NotFoundError)
    const resolve: DurableChange = { type: 'resolve_escalation', id: 'esc_1', note: 'Called back.' }
    await expect(store.write([resolve], { userId: 'agent', tenantId: 'other' })).rejects.toThrow(NotFoundError)
    await store.write([resolve], { userId: 'agent' })
    expect(await store.records.loadEscalations({ state: 'open' })).toEqual([])
    expect(await store.records.loadEscalations({ state: 'resolved' })).toMatchObject([{ note: 'Called back.' }])
  })

  it('puts what is to be told of a new escalation into the outbox, in the same write', async () => {
    const store = await openWithMessage()
    const message = { type: 'told', text: 'A \u0000 and \ud800' }
    const open: DurableChange = { type: 'open_escalation', id: 'esc_1', threadId: 'thr_1', reason: 'Why.', message }
    await expect(store.write([{ ...open }, { ...open, id: 'esc_2', threadId: 'thr_none' }], ada)).rejects.toThrow(
      NotFoundError,
    )
    expect(await store.outbox.nextDueAt()).toBeUndefined()
    await store.write([open], ada)
    const now = Date.now() + 1
    const take = { limit: 10, leaseMs: 1_000, now }
    const taken = await Promise.all([store.outbox.take(take), store.outbox.take(take)])
    expect(taken.flat()).toEqual([{ id: 'esc_1', body: message, attempts: 1 }])
    expect(await store.outbox.nextDueAt()).toBe(now + 1_000)
    expect(await store.outbox.take({ ...take, now: now + 1_000 })).toMatchObject([{ id: 'esc_1', attempts: 2 }])
    await store.outbox.postpone('esc_1', now + 5_000)
    expect(await store.outbox.take({ ...take, now: now + 4_999 })).toEqual([])
    await store.outbox.remove('esc_1')
    await store.write([open], ada)
    expect(await store.outbox.nextDueAt()).toBeUndefined()
  })

  it('tells nobody of a thread that is deleted', async () => {
    const store = await openWithMessage()
    const message = { type: 'told' }
    await store.write([{ type: 'open_escalation', id: 'esc_1', threadId: 'thr_1', reason: 'Why.', message }], ada)
    await store.deleteThread('thr_1', ada)
    expect(await store.outbox.nextDueAt()).toBeUndefined()
  })

  it('adds up what was used, by user and model', async () => {
    const store = await openWithMessage()
    const usage = { model: 'small', requests: 1, inputTokens: 10, outputTokens: 5, costMicros: 7 }
    await store.write([{ type: 'record_usage', usage: { ...usage, id: 'use_1', threadId: 'thr_1' } }], ada)
    await store.write([{ type: 'record_usage', usage: { ...usage, id: 'use_1' } }], ada)
    await store.write([{ type: 'record_usage', usage: { ...usage, id: 'use_2' } }], ada)
    await store.write([{ type: 'record_usage', usage: { ...usage, id: 'use_3', model: 'big', costMicros: 99 } }], bob)
    const ofAda = {
      userId: 'ada',
      model: 'small',
      requests: 2,
      inputTokens: 20,
      cachedTokens: 0,
      outputTokens: 10,
      reasoningTokens: 0,
      costMicros: 14,
    }
    expect(await store.records.loadUsage()).toMatchObject([{ userId: 'bob', costMicros: 99 }, ofAda])
    expect(await store.records.loadUsage({ userId: 'ada' })).toEqual([ofAda])
    expect(await store.records.loadUsage({ until: '2020-01-01T00:00:00Z' })).toEqual([])
    expect(await store.records.loadUsage({ tenantId: 'other' })).toEqual([])
  })

  it('tells usage apart by agent, thread and day, with what was cached and what was thought', async () => {
    const store = await openWithMessage()
    const usage = { model: 'small', requests: 1, inputTokens: 10, outputTokens: 5 }
    const calls = [
      { id: 'use_1', agent: 'triage', threadId: 'thr_1', cachedTokens: 3 },
      { id: 'use_2', agent: 'analyst', threadId: 'thr_1', reasoningTokens: 4, costMicros: 8 },
      { id: 'use_3', agent: 'analyst' },
    ]
    for (const call of calls) await store.write([{ type: 'record_usage', usage: { ...usage, ...call } }], ada)
    expect(await store.records.loadUsage({ by: ['agent'] })).toMatchObject([
      { agent: 'analyst', requests: 2, cachedTokens: 0, reasoningTokens: 4 },
      { agent: 'triage', requests: 1, cachedTokens: 3, reasoningTokens: 0 },
    ])
    expect((await store.records.loadUsage({ by: ['thread'] })).map(({ threadId }) => threadId)).toEqual(['thr_1', null])
    const day = new Date().toISOString().slice(0, 10)
    expect(await store.records.loadUsage({ by: ['day', 'user'] })).toMatchObject([{ day, userId: 'ada', requests: 3 }])
    expect(await store.records.loadUsage({ by: [] })).toMatchObject([{ requests: 3 }])
    expect(await store.records.loadUsage({ by: [], userId: 'nobody' })).toMatchObject([{ requests: 0 }])
  })

  it('chains the audit of a user, so that a change, a gap and a cut show', async () => {
    const store = await openWithMessage()
    const append = (id: string, context = ada) =>
      store.write([{ type: 'append_audit', id, action: 'tool.call', detail: { tool: 'read_file', n: id } }], context)
    await Promise.all(['a1', 'a2', 'a3', 'a4'].map((id) => append(id)))
    await append('a4')
    await append('b1', bob)
    const records = await store.records.loadAudit({ userId: 'ada' })
    expect(records.map(({ position }) => position)).toEqual([4, 3, 2, 1])
    expect(records.map(({ id }) => id).toSorted()).toEqual(['a1', 'a2', 'a3', 'a4'])
    expect(await store.records.verifyAudit()).toEqual([])

    const [newest, , second] = records
    const tamper = (text: string, id = '') =>
      store.database.write(function* () {
        yield* query(text, [id])
      })
    await tamper(`UPDATE audit SET detail = '{}' WHERE id = $1`, second?.id)
    expect(await store.records.verifyAudit()).toEqual([
      `The audit of user ada does not hold from record ${second?.id} on.`,
    ])
    await tamper('DELETE FROM audit WHERE id = $1', second?.id)
    expect(await store.records.verifyAudit()).toHaveLength(1)
    await tamper(`DELETE FROM audit WHERE id = $1`, newest?.id)
    expect(await store.records.verifyAudit()).toContain('The audit of user ada is cut off.')
  })

  it('lets an idempotency key have one effect for its user', async () => {
    const store = await openWithMessage()
    const claim: DurableChange = { type: 'claim_key', name: 'key-1', fingerprint: 'same', claim: 'try-1' }
    await store.write([claim, saveMessage('msg_2')], ada)
    await store.write([claim, saveMessage('msg_2')], ada)
    const again = store.write([{ ...claim, claim: 'try-2' }, saveMessage('msg_3')], ada)
    await expect(again).rejects.toMatchObject({ name: KeyUsedError.name, isSameRequest: true, result: undefined })
    await store.write([{ type: 'settle_key', name: 'key-1', claim: 'try-1', result: { thread: 'thr_1' } }], ada)
    const later = store.write([{ ...claim, claim: 'try-3' }], ada)
    await expect(later).rejects.toMatchObject({ isSameRequest: true, result: { thread: 'thr_1' } })
    const misuse = store.write([{ ...claim, claim: 'try-4', fingerprint: 'other' }], ada)
    await expect(misuse).rejects.toMatchObject({ isSameRequest: false })
    await expect(store.loadItem('thr_1', 'msg_3', ada)).rejects.toThrow(NotFoundError)
    await store.write([{ ...claim, claim: 'try-5' }], bob)
  })

  it('lets one of twenty parallel requests with one key through', async () => {
    const store = await openWithMessage()
    const writes = Array.from({ length: 20 }, (_unused, index) =>
      store.write(
        [
          { type: 'claim_key', name: 'key-1', fingerprint: 'same', claim: `try-${index}` },
          { type: 'save_item', threadId: 'thr_1', item: makeMessage(`msg_${100 + index}`) },
        ],
        ada,
      ),
    )
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await store.loadThreadItems('thr_1', { limit: 100, order: 'asc' }, ada)).data).toHaveLength(2)
  })

  it('saves a thread that nobody has changed since it was loaded, and no other', async () => {
    const store = await openWithMessage()
    const { thread, revision } = await store.loadRevision('thr_1', ada)
    await store.saveThread({ ...thread, title: 'By another' }, ada)
    const stale: DurableChange = { type: 'update_thread', thread: { ...thread, title: 'Stale' }, revision }
    await expect(store.write([stale], ada)).rejects.toThrow(ThreadChangedError)
    await expect(store.write([stale], bob)).rejects.toThrow(NotFoundError)
    const current = await store.loadRevision('thr_1', ada)
    const update: DurableChange = {
      type: 'update_thread',
      thread: { ...thread, title: 'Mine' },
      revision: current.revision,
    }
    await store.write([update], ada)
    await store.write([update], ada)
    expect(await store.loadThread('thr_1', ada)).toMatchObject({ title: 'Mine' })
  })

  it('loses none of ten changes that are made to one thread at once', async () => {
    const store = await openWithMessage()
    await Promise.all(
      Array.from({ length: 10 }, (_unused, index) =>
        store.updateThread(
          'thr_1',
          (thread) => ({ ...thread, metadata: { ...thread.metadata, [`k${index}`]: index } }),
          ada,
        ),
      ),
    )
    expect(Object.keys((await store.loadThread('thr_1', ada)).metadata)).toHaveLength(10)
  })
})

function saveMessage(id: string): DurableChange {
  return { type: 'save_item', threadId: 'thr_1', item: makeMessage(id) }
}
