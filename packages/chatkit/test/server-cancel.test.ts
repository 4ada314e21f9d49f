import { describe, expect, it, vi } from 'vitest'
import type { CustomTask, ThreadItem, ThreadItemUpdate, ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { HostCutError } from '@frontdesk/chatkit/server'
import { collectEvents, MemoryStore } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createRequest,
  NOW,
  storedIds,
  storedItems,
  storeThread,
  TestServer,
  textDelta,
  userMessage,
  yielding,
} from './server-support.ts'
import type { Respond, TestContext } from './server-support.ts'

const begun = { type: 'thread.item.added', item: assistantMessage('msg_1', 'Hel') } as const
const retry = { type: 'threads.retry_after_item', params: { thread_id: 'thr_a', item_id: 'usr_1' } } as const

type Events = AsyncGenerator<ThreadStreamEvent, void, undefined>

/** Opens a run on a thread with one user message. */
async function openRun(server: TestServer, { signal }: { signal?: AbortSignal } = {}) {
  await storeThread(server, [userMessage('usr_1')])
  const result = await server.process(retry, CONTEXT, signal ? { signal } : {})
  if (result.type === 'json') throw new Error('Not a stream')
  return result.events
}

/** Waits for the abort and rejects with its reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

/** A server that notes how it was told of a cut. */
class WatchedServer extends TestServer {
  readonly cuts: { thread: ThreadMetadata; pending: ThreadItem[]; context: TestContext }[] = []

  override async handleStreamCancelled(
    thread: ThreadMetadata,
    pending: ThreadItem[],
    context: TestContext,
  ): Promise<void> {
    this.cuts.push({ thread, pending, context })
  }
}

function update(members: ThreadItemUpdate): ThreadStreamEvent {
  return { type: 'thread.item.updated', item_id: 'msg_1', update: members }
}

function task(title: string): CustomTask {
  return { type: 'custom', status_indicator: 'none', title }
}

const beginning: Respond = async function* respond(_thread, _input, _context, { signal }) {
  yield begun
  await untilAborted(signal)
}

describe('a run that is cut', () => {
  it('rejects the outstanding read with the reason of the abort, and every later one', async () => {
    const abort = new AbortController()
    const events = await openRun(new TestServer(beginning), { signal: abort.signal })
    await events.next()
    await events.next()
    const read = events.next()
    const later = events.next()
    const reason = new Error('The reader left')
    abort.abort(reason)
    await expect(read).rejects.toBe(reason)
    await expect(later).rejects.toBe(reason)
    await expect(events.next()).rejects.toBe(reason)
  })

  it('ends the outstanding read when the reader returns', async () => {
    const events = await openRun(new TestServer(beginning))
    await events.next()
    await events.next()
    const read = events.next()
    expect(await events.return()).toEqual({ done: true, value: undefined })
    expect(await read).toEqual({ done: true, value: undefined })
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  it.each<[string, (events: Events, abort: AbortController) => PromiseLike<unknown>]>([
    ['abort', async (_events, abort) => abort.abort()],
    ['return()', (events) => events.return()],
    ['throw()', (events) => events.throw(new Error('stop')).catch(() => {})],
    ['dispose', (events) => events[Symbol.asyncDispose]()],
    [
      'all of them',
      async (events, abort) => {
        const returned = events.return()
        abort.abort()
        await Promise.all([returned, events.return()])
      },
    ],
  ])('is handled once when it is cut by %s with no read outstanding', async (_name, cut) => {
    const server = new WatchedServer(beginning)
    const abort = new AbortController()
    const events = await openRun(server, { signal: abort.signal })
    await events.next()
    await events.next()
    await cut(events, abort)
    await events.return()
    expect(server.cuts).toEqual([
      { thread: expect.objectContaining({ id: 'thr_a' }) as object, pending: [begun.item], context: CONTEXT },
    ])
    expect(server.cuts[0]?.context).toBe(CONTEXT)
  })

  it('is handled even when the hook was never asked for anything', async () => {
    const server = new TestServer(() => {
      throw new Error('The hook must not be called')
    })
    const events = await openRun(server)
    await events.return()
    expect(storedItems(server.store)).toMatchObject([{ id: 'usr_1' }, { type: 'sdk_hidden_context' }])
  })

  it('is not handled when the hook had ended by itself', async () => {
    const server = new WatchedServer(yielding(begun))
    const abort = new AbortController()
    const events = await openRun(server, { signal: abort.signal })
    await collectEvents(events)
    abort.abort()
    await events.return()
    expect(await events.next()).toEqual({ done: true, value: undefined })
    expect(server.cuts).toEqual([])
  })

  it('is not handled when it had failed by itself', async () => {
    const server = new WatchedServer(async function* respond() {
      yield begun
      throw new Error('broken')
    })
    const events = await openRun(server)
    await events.next()
    await events.next()
    expect(await events.next()).toMatchObject({ value: { type: 'error' } })
    await events.return()
    expect(server.cuts).toEqual([])
  })

  it('tells the model who has cut the run: the user, or the host that says so', async () => {
    const notes: unknown[] = []
    for (const reason of [
      undefined,
      new HostCutError('The host stops.'),
      new HostCutError('Too long.', { note: 'Cut.' }),
    ]) {
      const server = new TestServer(beginning)
      const stop = new AbortController()
      const events = await openRun(server, { signal: stop.signal })
      await events.next()
      await events.next()
      const last = events.next()
      stop.abort(reason)
      await expect(last).rejects.toThrow(/abort|stops|long/)
      const note = storedItems(server.store).find(({ type }) => type === 'sdk_hidden_context')
      notes.push(note && 'content' in note && note.content)
    }
    expect(notes).toEqual([
      'The user cancelled the stream. Stop responding to the prior request.',
      expect.stringContaining('cut off by the server'),
      'Cut.',
    ])
  })

  it('lets the hook clean up first, and hears no more of it', async () => {
    const order: string[] = []
    class OrderedServer extends WatchedServer {
      override async handleStreamCancelled(...args: Parameters<WatchedServer['handleStreamCancelled']>) {
        order.push('handled')
        await super.handleStreamCancelled(...args)
      }
    }
    const server = new OrderedServer(async function* respond(_thread, _input, _context, { signal }) {
      yield begun
      try {
        await untilAborted(signal)
      } catch {
        yield { type: 'thread.item.done', item: assistantMessage('msg_1', 'Too late') }
      } finally {
        await Promise.resolve()
        order.push('cleaned up')
      }
    })
    const events = await openRun(server)
    await events.next()
    await events.next()
    void events.next()
    await events.return()
    expect(order).toEqual(['cleaned up', 'handled'])
    expect(storedIds(server)).toEqual(['usr_1'])
  })

  it('waits no longer than the grace for a hook that does not listen', async () => {
    vi.useFakeTimers()
    try {
      const server = new TestServer(
        async function* respond() {
          yield begun
          await new Promise(() => {})
        },
        { stopGraceMs: 60_000 },
      )
      const events = await openRun(server)
      await events.next()
      await events.next()
      void events.next()
      const returned = events.return()
      await vi.advanceTimersByTimeAsync(59_999)
      expect(storedIds(server)).toEqual(['usr_1'])
      await vi.advanceTimersByTimeAsync(1)
      await returned
      expect(storedItems(server.store)).toMatchObject([{}, { id: 'msg_1' }, { type: 'sdk_hidden_context' }])
      expect(server.logger.warnings).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('waits for a write that has begun, and does not undo it', async () => {
    const { promise: written, resolve: finishWrite } = Promise.withResolvers<void>()
    class SlowStore extends MemoryStore {
      override async addThreadItem(...args: Parameters<MemoryStore['addThreadItem']>) {
        await written
        await super.addThreadItem(...args)
      }
    }
    const done = { type: 'thread.item.done', item: assistantMessage('msg_1', 'Hello') } as const
    const server = new WatchedServer(yielding(begun, done), { store: new SlowStore() })
    const events = await openRun(server)
    await events.next()
    await events.next()
    const read = events.next()
    await new Promise(setImmediate)
    const returned = events.return()
    await new Promise(setImmediate)
    expect(server.cuts).toEqual([])
    finishWrite()
    await returned
    expect(await read).toEqual({ done: true, value: undefined })
    expect(server.cuts).toMatchObject([{ pending: [] }])
    expect(storedItems(server.store)).toEqual([userMessage('usr_1'), done.item])
  })

  it('keeps the partial text when the write that would have finished it fails', async () => {
    class FailingStore extends MemoryStore {
      override async addThreadItem(): Promise<void> {
        await Promise.resolve()
        throw new Error('disk full')
      }
    }
    const abort = new AbortController()
    const done = { type: 'thread.item.done', item: assistantMessage('msg_1', 'Hello') } as const
    const server = new TestServer(yielding(begun, done), { store: new FailingStore() })
    const events = await openRun(server, { signal: abort.signal })
    await events.next()
    await events.next()
    const read = events.next()
    await Promise.resolve()
    await Promise.resolve()
    abort.abort()
    await expect(read).rejects.toMatchObject({ name: 'AbortError' })
    expect(storedItems(server.store)).toMatchObject([
      {},
      { content: [{ text: 'Hel' }] },
      { type: 'sdk_hidden_context' },
    ])
  })

  it('saves what the hook had changed in the thread, even when handling the cut fails', async () => {
    class FailingServer extends TestServer {
      override async handleStreamCancelled(): Promise<void> {
        throw new Error('broken')
      }
    }
    const server = new FailingServer(async function* respond(thread, _input, _context, { signal }) {
      yield begun
      thread.title = 'Changed'
      await untilAborted(signal)
    })
    const events = await openRun(server)
    await events.next()
    await events.next()
    void events.next()
    await events.return()
    expect(server.store.snapshot().threads[0]?.thread.title).toBe('Changed')
    expect(server.logger.errors).toMatchObject([{ message: 'The end of a run was not saved' }])
  })

  it('hands the abort of the host on to the hook, with its reason', async () => {
    const reason = new Error('shutting down')
    const abort = new AbortController()
    let seen: unknown
    const server = new TestServer(async function* respond(_thread, _input, _context, { signal }) {
      yield begun
      await untilAborted(signal).catch((error: unknown) => (seen = error))
    })
    const events = await openRun(server, { signal: abort.signal })
    await events.next()
    await events.next()
    const read = events.next()
    abort.abort(reason)
    await expect(read).rejects.toBe(reason)
    expect(seen).toBe(reason)
  })

  it('keeps the deltas of all parts, with padding, and the citations', async () => {
    const url = { type: 'url' as const, title: 'T', url: 'https://example.com' }
    const server = new TestServer(async function* respond(_thread, _input, _context, { signal }) {
      yield { type: 'thread.item.added', item: assistantMessage('msg_1') }
      yield textDelta('msg_1', 'a')
      yield update({ type: 'assistant_message.content_part.text_delta', content_index: 2, delta: 'c' })
      yield update({
        type: 'assistant_message.content_part.annotation_added',
        content_index: 2,
        annotation_index: 9,
        annotation: { type: 'annotation', source: url },
      })
      yield update({
        type: 'assistant_message.content_part.done',
        content_index: 0,
        content: { type: 'output_text', text: 'A', annotations: [] },
      })
      await untilAborted(signal)
    })
    const events = await openRun(server)
    for (let index = 0; index < 6; index++) await events.next()
    await events.return()
    expect(storedItems(server.store)[1]).toMatchObject({
      content: [
        { text: 'A', annotations: [] },
        { text: '', annotations: [] },
        { text: 'c', annotations: [{ source: url }] },
      ],
    })
  })

  it('tells of the tasks of an unfinished workflow, and of none that never was', async () => {
    const workflow: ThreadItem = {
      id: 'msg_1',
      thread_id: 'thr_a',
      created_at: NOW,
      type: 'workflow',
      workflow: { type: 'custom', tasks: [], expanded: false },
    }
    const server = new WatchedServer(
      yielding(
        { type: 'thread.item.added', item: workflow },
        update({ type: 'workflow.task.updated', task_index: 2, task: task('nowhere') }),
        update({ type: 'workflow.task.added', task_index: 9, task: task('a') }),
        update({ type: 'workflow.task.added', task_index: 1, task: task('b') }),
        update({ type: 'workflow.task.updated', task_index: 1, task: task('B') }),
      ),
    )
    const events = await openRun(server)
    for (let index = 0; index < 6; index++) await events.next()
    await events.return()
    expect(server.cuts[0]?.pending).toEqual([
      { ...workflow, workflow: { type: 'custom', tasks: [task('a'), task('B')], expanded: false } },
    ])
  })

  it('stores nothing when the request was aborted before anything was written', async () => {
    const server = new TestServer()
    const aborted = AbortSignal.abort()
    await expect(server.process(createRequest(), CONTEXT, { signal: aborted })).rejects.toBe(aborted.reason)
    expect(server.store.snapshot().threads).toEqual([])
  })
})
