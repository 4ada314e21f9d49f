import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { KeyUsedError, NotFoundError } from '@frontdesk/store'
import type { DurableChange, SqlStore } from '@frontdesk/store'
import type { RunEvent } from '@frontdesk/store/runs'
import { RunRecovery } from '../src/runs/run-recovery.ts'
import { databases } from './support/databases.ts'
import { ada, bob, makeAnswer, makeMessage, makeThread } from './support/samples.ts'

describe.each(Object.entries(databases))('the run log in %s', (_, makePlace) => {
  async function open(): Promise<{ store: SqlStore; other: SqlStore }> {
    const place = await makePlace()
    return { store: await place.open(), other: await place.open() }
  }

  const claim: DurableChange = { type: 'claim_key', name: 'key', fingerprint: 'f', claim: 'c' }

  it('begins a run with its thread, its message, its key and its first events in one write', async () => {
    const { store, other } = await open()
    const run = await store.runs.start(
      {
        threadId: 'thr_1',
        agent: '',
        runId: 'run_1',
        changes: [
          claim,
          { type: 'settle_key', name: 'key', claim: 'c', result: { run: 'run_1' } },
          { type: 'save_thread', thread: makeThread('thr_1') },
          { type: 'save_item', threadId: 'thr_1', item: makeMessage('msg_1') },
        ],
        events: ['{"n":1}', '{"n":2}'],
      },
      ada,
    )
    expect(run.append('{"n":3}')).toBe(3)
    await run.flush()
    expect((await other.runs.loadEvents('run_1', { after: 1 }, ada)).map(({ event }) => event)).toEqual([
      '{"n":2}',
      '{"n":3}',
    ])
    expect(await other.runs.loadKey('key', ada)).toMatchObject({
      fingerprint: 'f',
      claim: 'c',
      result: { run: 'run_1' },
    })
    expect(await other.runs.loadKey('key', bob)).toBeUndefined()
    await run.end({ state: 'completed' })
  })

  it('stores nothing of a run whose key was used', async () => {
    const { store } = await open()
    await store.write([claim], ada)
    const changes: DurableChange[] = [
      { ...claim, claim: 'another' },
      { type: 'save_thread', thread: makeThread('thr_1') },
    ]
    await expect(store.runs.start({ threadId: 'thr_1', agent: '', changes }, ada)).rejects.toThrow(KeyUsedError)
    await expect(store.loadThread('thr_1', ada)).rejects.toThrow(NotFoundError)
  })

  it('tells of an event when it is stored, together with what it changes', async () => {
    const { store, other } = await open()
    await store.saveThread(makeThread('thr_1'), ada)
    const told: RunEvent[] = []
    const onStored = (events: readonly RunEvent[]) => void told.push(...events)
    const run = await store.runs.start({ threadId: 'thr_1', agent: '', onStored }, ada)
    run.append('"text"')
    run.append('"done"', [{ type: 'save_item', threadId: 'thr_1', item: makeAnswer('msg_2', 'Hello') }])
    run.append(undefined, [{ type: 'save_item', threadId: 'thr_1', item: makeAnswer('msg_3', 'Hidden') }])
    expect(told).toEqual([])
    await run.flush()
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(await other.loadItem('thr_1', 'msg_2', ada)).toBeDefined()
    expect(await other.loadItem('thr_1', 'msg_3', ada)).toBeDefined()
    run.append('"last"')
    await run.end({ state: 'completed' })
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    expect(await other.runs.load(run.id, ada)).toMatchObject({ state: 'completed', lastEvent: 3 })
  })

  it('tells the host of a run that another process wants to stop it', async () => {
    const { store, other } = await open()
    await store.saveThread(makeThread('thr_1'), ada)
    const stopped = Promise.withResolvers<string>()
    const watch = store.runs.watchStops(stopped.resolve)
    await using run = await store.runs.start({ threadId: 'thr_1', agent: '' }, ada)
    await other.write([{ type: 'request_stop', runId: run.id }], bob)
    expect(await other.runs.load(run.id, ada)).toMatchObject({ isStopping: false })
    await other.write([{ type: 'request_stop', runId: run.id }], ada)
    expect(await stopped.promise).toBe(run.id)
    expect(await other.runs.load(run.id, ada)).toMatchObject({ isStopping: true })
    watch[Symbol.dispose]()
  })

  it('lists the runs of a thread, the newest first, to its user alone', async () => {
    const { store } = await open()
    await store.saveThread(makeThread('thr_1'), ada)
    expect(await store.runs.list('thr_1', { limit: 9 }, ada)).toEqual([])
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      const run = await store.runs.start({ threadId: 'thr_1', agent: '' }, ada)
      ids.unshift(run.id)
      await run.end({ state: 'completed' })
    }
    expect((await store.runs.list('thr_1', { limit: 2 }, ada)).map(({ id }) => id)).toEqual(ids.slice(0, 2))
    await expect(store.runs.list('thr_1', { limit: 2 }, bob)).rejects.toThrow(NotFoundError)
  })

  it('prunes the events of runs that ended long ago, and of no other', async () => {
    const { store } = await open()
    await store.write(
      ['thr_1', 'thr_2'].map((id) => ({ type: 'save_thread', thread: makeThread(id) })),
      ada,
    )
    const ended = await store.runs.start({ threadId: 'thr_1', agent: '', events: ['1'] }, ada)
    await ended.end({ state: 'completed' })
    await using running = await store.runs.start({ threadId: 'thr_2', agent: '', events: ['1'] }, ada)
    await store.runs.prune({ olderThanMs: 60_000 })
    expect(await store.runs.loadEvents(ended.id, { after: 0 }, ada)).toHaveLength(1)
    await setTimeout(2)
    await store.runs.prune({ olderThanMs: 0 })
    expect(await store.runs.loadEvents(ended.id, { after: 0 }, ada)).toEqual([])
    expect(await store.runs.loadEvents(running.id, { after: 0 }, ada)).toHaveLength(1)
    expect(await store.runs.countRunning()).toBe(1)
  })

  it('shows a call of a dead run without an outcome as unknown, to the user and to the model', async () => {
    const { store, other } = await open()
    await store.saveThread(makeThread('thr_1'), ada)
    await using run = await other.runs.start({ threadId: 'thr_1', agent: '', heartbeatMs: 1_000_000 }, ada)
    const { lease } = run
    await other.write(
      [
        { type: 'begin_call', lease, id: 'a', name: 'read_orders' },
        { type: 'end_call', lease, id: 'a', outcome: 'done' },
        { type: 'begin_call', lease, id: 'b', name: 'refund_order' },
      ],
      ada,
    )
    const recovery = new RunRecovery(store, 'another host', {})
    for (let look = 0; look < 4; look++) await recovery.look()
    const events = (await store.runs.loadEvents(run.id, { after: 0 }, ada)).map(({ event }) => event).join('\n')
    expect(events).toContain('refund_order')
    expect(events).not.toContain('read_orders')
    const { data } = await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)
    expect(data.map(({ type }) => type)).toEqual(['workflow', 'sdk_hidden_context'])
    expect(JSON.stringify(data[1])).toContain('refund_order')
  })
})
