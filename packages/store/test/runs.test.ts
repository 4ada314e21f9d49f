import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { InvalidStateError, NotFoundError } from '@frontdesk/chatkit/server'
import { LeaseLostError, StoreBusyError, ThreadBusyError } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import type { RunEvent } from '@frontdesk/store/runs'
import Database from 'better-sqlite3'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { DEFAULT_LOOK_MS, RunRecovery } from '../src/runs/run-recovery.ts'
import { databases } from './support/databases.ts'
import { ada, bob, makeAnswer, makeMessage, makeThread } from './support/samples.ts'

/** How often a host shows that it lives. */
const HEARTBEAT_MS = 1_000

describe.each(Object.entries(databases))('runs in %s', (_, makePlace) => {
  async function openWithThread(): Promise<{ store: SqlStore; other: SqlStore }> {
    const place = await makePlace()
    const store = await place.open()
    await store.saveThread(makeThread('thr_1'), ada)
    return { store, other: await place.open() }
  }

  it('lets a thread have one run at a time', async () => {
    const { store, other } = await openWithThread()
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    await expect(other.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)).rejects.toMatchObject({
      name: ThreadBusyError.name,
      runId: run.id,
    })
    await run.end({ state: 'completed', usage: { input_tokens: 3 } })
    expect(await other.runs.load(run.id, ada)).toMatchObject({ state: 'completed', usage: { input_tokens: 3 } })
    const next = await other.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    expect(await store.runs.loadActive('thr_1', ada)).toMatchObject({ id: next.id, state: 'running' })
    await next.end({ state: 'failed', error: { code: 'model', message: 'The model failed.' } })
    expect(await store.runs.loadActive('thr_1', ada)).toBeUndefined()
  })

  it('lets one of eight rivals have the thread', async () => {
    const { store, other } = await openWithThread()
    const rivals = Array.from({ length: 8 }, (_unused, index) => (index % 2 === 0 ? store : other))
    const starts = await Promise.allSettled(
      rivals.map((rival) => rival.runs.start({ threadId: 'thr_1', agent: 'a' }, ada)),
    )
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const start of starts) if (start.status === 'fulfilled') await start.value[Symbol.asyncDispose]()
  })

  it('shows runs and their events to their user alone', async () => {
    const { store } = await openWithThread()
    await using run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    await expect(store.runs.start({ threadId: 'thr_1', agent: 'triage' }, bob)).rejects.toThrow(NotFoundError)
    await expect(store.runs.load(run.id, bob)).rejects.toThrow(NotFoundError)
    expect(await store.runs.loadActive('thr_1', bob)).toBeUndefined()
    await expect(store.runs.follow(run.id, {}, bob).next()).rejects.toThrow(NotFoundError)
    await expect(store.write([], { ...bob, lease: run.lease })).rejects.toThrow(LeaseLostError)
  })

  it('gives its events to followers in this process and another, from any number on, until it ends', async () => {
    const { store, other } = await openWithThread()
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage', maxEvents: 3, maxDelayMs: 5 }, ada)
    const here = collect(store.runs.follow(run.id, {}, ada))
    const there = collect(other.runs.follow(run.id, { after: 4 }, ada))
    const sequences = Array.from({ length: 10 }, (_unused, index) => run.append(`{"n":${index + 1}}`))
    await run.flush()
    await run.end({ state: 'completed' })
    const all = sequences.map((sequence) => ({ sequence, event: `{"n":${sequence}}` }))
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(await here).toEqual(all)
    expect(await there).toEqual(all.slice(4))
    expect(await collect(other.runs.follow(run.id, { after: 9 }, ada))).toEqual(all.slice(9))
    expect(await collect(other.runs.follow(run.id, { after: 10 }, ada))).toEqual([])
  })

  it('reads a long run in full', async () => {
    const { store } = await openWithThread()
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    for (let index = 0; index < 450; index += 1) run.append('"é\\u0000"')
    await run.end({ state: 'completed' })
    const events = await collect(store.runs.follow(run.id, {}, ada))
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 450 }, (_unused, index) => index + 1))
  })

  it('ends a follower when its signal aborts', async () => {
    const { store } = await openWithThread()
    await using run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    const controller = new AbortController()
    const following = collect(store.runs.follow(run.id, { signal: controller.signal }, ada))
    controller.abort(new Error('gone'))
    await expect(following).rejects.toThrow('gone')
  })

  it('stores what is appended after there was nothing to store', async () => {
    const { store } = await openWithThread()
    await using run = await store.runs.start({ threadId: 'thr_1', agent: 'triage', maxEvents: 1 }, ada)
    await run.flush()
    run.append('1')
    await run.flush()
    expect(await store.runs.load(run.id, ada)).toMatchObject({ lastEvent: 1 })
  })

  it('takes no event that it would not store, while it ends and after', async () => {
    const { store } = await openWithThread()
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    run.append('1')
    const ending = run.end({ state: 'completed' })
    expect(() => run.append('2')).toThrow('takes no more events')
    await ending
    expect(() => run.append('3')).toThrow(InvalidStateError)
    expect(await collect(store.runs.follow(run.id, {}, ada))).toEqual([{ sequence: 1, event: '1' }])
  })

  it('goes on when it could not be ended, and is ended by the next try', async () => {
    const { store } = await openWithThread()
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    const absent = { type: 'save_item', threadId: 'thr_absent', item: makeMessage('msg_1') } as const
    await expect(run.end({ state: 'completed' }, [absent])).rejects.toThrow(NotFoundError)
    run.append('1')
    await run.end({ state: 'failed' })
    expect(await store.runs.load(run.id, ada)).toMatchObject({ state: 'failed', lastEvent: 1 })
  })

  it('keeps what could not be stored with its end for the next try', async () => {
    const { store } = await openWithThread()
    const run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    const absent = { type: 'save_item', threadId: 'thr_absent', item: makeMessage('msg_1') } as const
    run.append('1')
    await expect(run.end({ state: 'completed' }, [absent])).rejects.toThrow(NotFoundError)
    run.append('2')
    await run.end({ state: 'completed' })
    expect(await collect(store.runs.follow(run.id, {}, ada))).toEqual([
      { sequence: 1, event: '1' },
      { sequence: 2, event: '2' },
    ])
  })

  it('is closed at the first look when its process has ended on this machine', async () => {
    const { store } = await openWithThread()
    const [machine, pid, , id] = store.runs.host.split('|')
    const gone = [machine, pid, '1', id].join('|')
    const start = { type: 'start_run', runId: 'run_1', threadId: 'thr_1', agent: 'triage', host: gone } as const
    await store.write([start], ada)
    await new RunRecovery(store, store.runs.host, {}).look()
    expect(await store.runs.load('run_1', ada)).toMatchObject({ state: 'interrupted' })
  })

  it('is not taken over by what has waited, when its heartbeats may have waited too', async () => {
    const { store, other } = await openWithThread()
    const run = await startSilent(store)
    const takeOver = { type: 'take_over_run', runId: run.id, fence: 1, heartbeat: 0, host: 'other' } as const
    const write = other.write([{ ...takeOver, before: performance.now() - 1 }], ada)
    await expect(write).rejects.toThrow(LeaseLostError)
    expect(await store.runs.load(run.id, ada)).toMatchObject({ state: 'running', fence: 1 })
  })

  it('appends a group of events once when its acknowledgement was lost', async () => {
    const { store } = await openWithThread()
    await using run = await store.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    const append = { type: 'append_run_events', lease: run.lease, after: 0, events: ['1', '2'] } as const
    await store.write([append], ada)
    await store.write([append], ada)
    await expect(store.write([{ ...append, after: 1 }], ada)).rejects.toThrow(LeaseLostError)
    expect(await store.runs.load(run.id, ada)).toMatchObject({ lastEvent: 2 })
  })

  it('closes the run of a host that is silent, keeps its text and frees the thread', async () => {
    const { store, other } = await openWithThread()
    const run = await startSilent(store)
    send(run, { type: 'thread.item.added', item: makeAnswer('msg_1') })
    send(run, { type: 'thread.item.added', item: makeAnswer('msg_2') })
    send(run, { type: 'thread.item.done', item: makeAnswer('msg_0', 'Done before.') })
    for (const delta of ['It is ', 'on its w']) {
      send(run, {
        type: 'thread.item.updated',
        item_id: 'msg_1',
        update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta },
      })
    }
    await run.flush()
    const following = collect(store.runs.follow(run.id, { after: 5 }, ada))
    const recovery = new RunRecovery(other, other.runs.host, {})
    for (let look = 0; look < 4; look += 1) await recovery.look()

    expect(await other.runs.load(run.id, ada)).toMatchObject({
      state: 'interrupted',
      fence: 2,
      error: { code: 'host_died' },
    })
    const { data } = await other.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)
    expect(data).toMatchObject([{ id: 'msg_1', content: [{ text: 'It is on its w' }] }, { type: 'sdk_hidden_context' }])
    expect((await following).map(({ sequence, event }) => [sequence, JSON.parse(event)])).toMatchObject([
      [6, { type: 'thread.item.done', item: { id: 'msg_1', content: [{ text: 'It is on its w' }] } }],
      [7, { type: 'thread.item.removed', item_id: 'msg_2' }],
      [8, { type: 'error', code: 'stream.error', allow_retry: true }],
    ])
    await using next = await other.runs.start({ threadId: 'thr_1', agent: 'triage' }, ada)
    expect(next.lease.fence).toBe(1)
  })

  it('keeps the steps that were seen of a run whose host has died', async () => {
    const { store, other } = await openWithThread()
    const run = await startSilent(store)
    const head = { thread_id: 'thr_1', created_at: '2026-01-01T00:00:00.000Z', type: 'workflow' as const }
    const workflow = { type: 'custom' as const, tasks: [], expanded: true }
    for (const id of ['wf_1', 'wf_2']) send(run, { type: 'thread.item.added', item: { ...head, id, workflow } })
    const tasks = [
      { type: 'custom', title: 'Handed over', status_indicator: 'complete' },
      { type: 'custom', title: 'Query', status_indicator: 'loading' },
    ] as const
    for (const [task_index, each] of tasks.entries()) {
      const update = { type: 'workflow.task.added' as const, task_index, task: each }
      send(run, { type: 'thread.item.updated', item_id: 'wf_1', update })
    }
    await run.flush()
    const recovery = new RunRecovery(other, other.runs.host, {})
    for (let look = 0; look < 4; look += 1) await recovery.look()
    const { data } = await other.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)
    const kept = { ...head, id: 'wf_1', workflow: { summary: { title: 'Interrupted' }, expanded: false } }
    expect(data).toMatchObject([kept, { type: 'sdk_hidden_context' }])
    expect(data[0]).toMatchObject({
      workflow: {
        tasks: [
          { title: 'Handed over', status_indicator: 'complete' },
          { title: 'Query', status_indicator: 'none' },
        ],
      },
    })
  })

  it('refuses everything that a host writes after it was taken for dead', async () => {
    const { store, other } = await openWithThread()
    const run = await startSilent(store)
    const recovery = new RunRecovery(other, other.runs.host, { keep: () => [] })
    for (let look = 0; look < 4; look += 1) await recovery.look()

    await expect(store.addThreadItem('thr_1', makeMessage('msg_1'), run.context)).rejects.toThrow(LeaseLostError)
    expect((await store.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)).data).toEqual([])
    run.append('1')
    await expect(run.flush()).rejects.toThrow(LeaseLostError)
    expect(run.signal.reason).toBeInstanceOf(LeaseLostError)
    await expect(run.end({ state: 'completed' })).rejects.toThrow(LeaseLostError)
    expect(() => run.append('2')).toThrow(LeaseLostError)
  })

  it('leaves a run alone whose host shows life between the looks', async () => {
    const { store, other } = await openWithThread()
    const run = await startSilent(store)
    const recovery = new RunRecovery(other, other.runs.host, {})
    for (let look = 0; look < 3; look += 1) await recovery.look()
    await store.addThreadItem('thr_1', makeMessage('msg_1'), run.context)
    for (let look = 0; look < 3; look += 1) await recovery.look()
    expect(await other.runs.load(run.id, ada)).toMatchObject({ state: 'running', fence: 1 })
  })

  it('leaves the runs of its own host alone', async () => {
    const { store } = await openWithThread()
    const run = await startSilent(store)
    const recovery = new RunRecovery(store, store.runs.host, {})
    for (let look = 0; look < 5; look += 1) await recovery.look()
    expect(await store.runs.load(run.id, ada)).toMatchObject({ state: 'running' })
  })

  it('closes a dead run once when all hosts see it', async () => {
    const { store, other } = await openWithThread()
    const run = await startSilent(store)
    const closed: string[] = []
    const onClosed = (dead: { runId: string }) => closed.push(dead.runId)
    const recoveries = [1, 2, 3].map((host) => new RunRecovery(other, `host-${host}`, { onClosed }))
    for (let look = 0; look < 5; look += 1) await Promise.all(recoveries.map((recovery) => recovery.look()))
    expect(closed).toEqual([run.id])
    expect((await other.loadThreadItems('thr_1', { limit: 10, order: 'asc' }, ada)).data).toHaveLength(1)
  })

  it('shows by itself that its host lives, and finds the dead by itself', async () => {
    const { store, other } = await openWithThread()
    await using alive = await store.runs.start({ threadId: 'thr_1', agent: 'triage', heartbeatMs: 5 }, ada)
    await store.saveThread(makeThread('thr_2'), ada)
    const silent = await store.runs.start({ threadId: 'thr_2', agent: 'triage', heartbeatMs: 3_600_000 }, ada)
    const { promise, resolve } = Promise.withResolvers<string>()
    await using cleanup = new AsyncDisposableStack()
    cleanup.use(other.runs.startRecovery({ lookMs: 60, onClosed: ({ runId }) => resolve(runId) }))
    expect(await promise).toBe(silent.id)
    expect(await other.runs.load(alive.id, ada)).toMatchObject({ state: 'running' })
  })

  it('closes by itself the run of a machine that has fallen silent, after three missed heartbeats and within five seconds', async () => {
    const { store, other } = await openWithThread()
    await store.runs.start({ threadId: 'thr_1', agent: 'triage', heartbeatMs: 3_600_000 }, ada)
    const look = vi.spyOn(RunRecovery.prototype, 'look')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    onTestFinished(() => look.mockRestore())
    const closed: string[] = []
    await using cleanup = new AsyncDisposableStack()
    cleanup.use(other.runs.startRecovery({ onClosed: ({ runId }) => closed.push(runId) }))
    let waitedMs = 0
    for (; closed.length === 0 && waitedMs < 20_000; waitedMs += 100) {
      await vi.advanceTimersByTimeAsync(100)
      await Promise.all(look.mock.results.map(({ value }) => value))
      await setImmediate()
    }
    expect(waitedMs).toBeGreaterThan(3 * HEARTBEAT_MS)
    // Its last heartbeat may have come right after a look.
    expect(waitedMs + DEFAULT_LOOK_MS).toBeLessThan(5_000)
  })

  it('is stopped when the store falls so far behind that it would fill the memory', async () => {
    const { store } = await openWithThread()
    await using run = await startSilent(store)
    const flood = () => {
      for (let index = 0; index < 20_000; index += 1) run.append('1')
    }
    expect(flood).toThrow(StoreBusyError)
    expect(run.signal.aborted).toBe(true)
    await expect(run.flush()).rejects.toThrow('wait to be stored')
  })

  it('deletes the runs of a thread with it', async () => {
    const { store } = await openWithThread()
    const run = await startSilent(store)
    run.append('1')
    await run.flush()
    await store.deleteThread('thr_1', ada)
    await expect(store.runs.load(run.id, ada)).rejects.toThrow(NotFoundError)
    run.append('2')
    await expect(run.flush()).rejects.toThrow(LeaseLostError)
  })
})

describe('a lock that another process keeps', () => {
  it('makes no living run look dead', async () => {
    const place = await databases.SQLite()
    const [store, other] = [await place.open(), await place.open()]
    await store.saveThread(makeThread('thr_1'), ada)
    const run = await startSilent(store)
    const recovery = new RunRecovery(other, other.runs.host, {})
    for (let look = 0; look < 3; look += 1) await recovery.look()
    const rival = new Database(place.url.slice('file:'.length))
    rival.exec('BEGIN IMMEDIATE')
    const waiting = recovery.look()
    await setTimeout(600)
    rival.exec('COMMIT')
    rival.close()
    await waiting
    expect(await store.runs.load(run.id, ada)).toMatchObject({ state: 'running' })
    for (let look = 0; look < 3; look += 1) await recovery.look()
    expect(await store.runs.load(run.id, ada)).toMatchObject({ state: 'interrupted' })
  })
})

function startSilent(store: SqlStore) {
  return store.runs.start({ threadId: 'thr_1', agent: 'triage', heartbeatMs: 3_600_000 }, ada)
}

function send(run: { append: (event: string) => number }, event: ThreadStreamEvent): void {
  run.append(JSON.stringify(event))
}

async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const collected: RunEvent[] = []
  for await (const event of events) collected.push(event)
  return collected
}
