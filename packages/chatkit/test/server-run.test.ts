import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { CustomStreamError, StoreUnavailableError, StreamError } from '@frontdesk/chatkit/server'
import { MemoryStore, requestEvents, requestJson } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createThread,
  createRequest,
  hiddenItem,
  storedIds,
  storedItems,
  storeThread,
  TestServer,
  textDelta,
  userMessage,
  widgetItem,
  yielding,
} from './server-support.ts'
import type { Respond } from './server-support.ts'

const OPTIONS = { type: 'stream_options', stream_options: { allow_cancel: true } }
const retry = { type: 'threads.retry_after_item', params: { thread_id: 'thr_a', item_id: 'usr_1' } } as const

/** All events of a run of the hook on a thread with one user message. */
async function run(respond: Respond, server = new TestServer(respond)): Promise<ThreadStreamEvent[]> {
  await storeThread(server, [userMessage('usr_1')])
  return requestEvents(server, retry, CONTEXT)
}

const failing: Respond = async function* respond() {
  yield { type: 'thread.item.added', item: assistantMessage('msg_1') }
  yield { type: 'thread.item.added', item: assistantMessage('msg_2') }
  yield textDelta('msg_1', 'Hel')
  throw new Error('cut off')
}

function updatedThread(members: object): object {
  return {
    type: 'thread.updated',
    thread: { id: 'thr_a', metadata: {}, items: { data: [], has_more: false }, ...members },
  }
}

describe('a run', () => {
  it('persists each event before it sends it', async () => {
    const done = { type: 'thread.item.done', item: assistantMessage('msg_1', 'a') } as const
    const replaced = { type: 'thread.item.replaced', item: assistantMessage('msg_1', 'b') } as const
    const removed = { type: 'thread.item.removed', item_id: 'msg_1' } as const
    const server = new TestServer(yielding(done, replaced, removed))
    await storeThread(server, [userMessage('usr_1')])
    const result = await server.process(retry, CONTEXT)
    const seen: unknown[] = []
    if (result.type === 'stream')
      for await (const event of result.events) seen.push([event.type, storedItems(server.store)])
    expect(seen).toEqual([
      ['stream_options', [userMessage('usr_1')]],
      [done.type, [userMessage('usr_1'), done.item]],
      [replaced.type, [userMessage('usr_1'), replaced.item]],
      [removed.type, [userMessage('usr_1')]],
    ])
  })

  it('asks the hook for nothing before its reader does', async () => {
    let asked = 0
    const server = new TestServer(async function* respond() {
      for (;;) {
        asked++
        yield { type: 'progress_update', text: String(asked) }
      }
    })
    const result = await server.process(createRequest(), CONTEXT)
    if (result.type === 'json') throw new Error('not a stream')
    for (let read = 0; read < 3; read++) await result.events.next()
    await new Promise(setImmediate)
    expect(asked).toBe(0)
    await result.events.next()
    await new Promise(setImmediate)
    expect(asked).toBe(1)
    await result.events.return()
  })

  it('answers reads that were made at once in their order', async () => {
    const texts = ['a', 'b', 'c']
    const server = new TestServer(yielding(...texts.map((text) => ({ type: 'progress_update' as const, text }))))
    await storeThread(server, [userMessage('usr_1')])
    const result = await server.process(retry, CONTEXT)
    if (result.type === 'json') throw new Error('not a stream')
    const reads = await Promise.all(Array.from({ length: 6 }, () => result.events.next()))
    expect(reads.map(({ value, done }) => (done ? 'end' : 'text' in value ? value.text : value.type))).toEqual([
      'stream_options',
      'a',
      'b',
      'c',
      'end',
      'end',
    ])
  })

  it('announces a change of the thread right after the event that revealed it, and a later one at the end', async () => {
    const events = await run(async function* respond(thread) {
      thread.title = 'One'
      yield { type: 'progress_update', text: 'a' }
      yield { type: 'progress_update', text: 'b' }
      thread.metadata['secret'] = 1
      yield { type: 'thread.item.done', item: hiddenItem('hcx_1') }
      thread.status = { type: 'locked', reason: 'done' }
    })
    expect(events).toMatchObject([
      OPTIONS,
      { text: 'a' },
      updatedThread({ title: 'One' }),
      { text: 'b' },
      updatedThread({ title: 'One' }),
      updatedThread({ status: { type: 'locked', reason: 'done' } }),
    ])
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  it('saves a change of the thread that a hook makes while another is being saved', async () => {
    let change: (() => void) | undefined
    class ChangingStore extends MemoryStore {
      override async saveThread(...args: Parameters<MemoryStore['saveThread']>) {
        await super.saveThread(...args)
        change?.()
      }
    }
    const server = new TestServer(
      async function* respond(thread) {
        change = () => {
          thread.title = 'Two'
          change = undefined
        }
        thread.title = 'One'
        yield { type: 'progress_update', text: 'a' }
      },
      { store: new ChangingStore() },
    )
    expect(await run(yielding(), server)).toMatchObject([
      OPTIONS,
      { text: 'a' },
      updatedThread({ title: 'One' }),
      updatedThread({ title: 'Two' }),
    ])
    expect(server.store.snapshot().threads[0]?.thread.title).toBe('Two')
  })

  it('keeps the title that the user gives a thread during a run', async () => {
    const server: TestServer = new TestServer(async function* respond(thread) {
      const rename = { type: 'threads.update', params: { thread_id: 'thr_a', title: 'By the user' } } as const
      await requestJson(server, rename, CONTEXT)
      thread.metadata['agent'] = 'triage'
      yield { type: 'progress_update', text: 'a' }
      thread.title = 'By the hook'
    })
    expect(await run(yielding(), server)).toMatchObject([
      OPTIONS,
      { text: 'a' },
      updatedThread({ title: 'By the user' }),
      updatedThread({ title: 'By the hook' }),
    ])
    expect(server.store.snapshot().threads[0]?.thread).toMatchObject({
      title: 'By the hook',
      metadata: { agent: 'triage' },
    })
  })

  it('does not bring back a thread that is deleted during a run', async () => {
    const server: TestServer = new TestServer(async function* respond(thread) {
      // As another process does, which knows nothing of the run.
      await server.store.deleteThread('thr_a', CONTEXT)
      thread.title = 'Back again'
      yield { type: 'progress_update', text: 'a' }
    })
    expect((await run(yielding(), server)).at(-1)).toEqual({ type: 'error', code: 'stream.error', allow_retry: true })
    expect(server.store.snapshot().threads).toEqual([])
  })

  it('clears what a hook clears', async () => {
    const server = new TestServer(async function* respond(thread) {
      delete thread.title
      thread.allowed_image_domains = undefined
      yield { type: 'progress_update', text: 'a' }
    })
    await storeThread(server, [userMessage('usr_1')], createThread({ title: 'T', allowed_image_domains: ['a.com'] }))
    const events = await requestEvents(server, retry, CONTEXT)
    expect(server.store.snapshot().threads[0]?.thread).toEqual(createThread())
    expect(events.at(-1)).toEqual({
      type: 'thread.updated',
      thread: { ...createThread(), items: { data: [], has_more: false } },
    })
  })

  it('stores hidden items and sends none of them, however they come', async () => {
    const item = hiddenItem('hcx_1')
    const server = new TestServer(
      yielding(
        { type: 'thread.item.added', item },
        { type: 'thread.item.done', item },
        { type: 'thread.item.replaced', item: { ...item, id: 'hcx_2' } },
      ),
    )
    expect(await run(yielding(), server)).toEqual([OPTIONS])
    expect(storedIds(server)).toEqual(['usr_1', 'hcx_1', 'hcx_2'])
  })

  it('shows neither the metadata nor the hidden items of a thread that a hook sends itself', async () => {
    const thread = {
      id: 'thr_a',
      created_at: '2026-01-01T00:00:00Z',
      status: { type: 'active' as const },
      metadata: { secret: 1 },
      items: { data: [hiddenItem('hcx_1')], has_more: false },
    }
    expect(await run(yielding({ type: 'thread.updated', thread }))).toEqual([
      OPTIONS,
      { type: 'thread.updated', thread: { ...thread, metadata: {}, items: { data: [], has_more: false } } },
    ])
  })

  it.each<[string, Error, object]>([
    [
      'the words of a CustomStreamError',
      new CustomStreamError('Quota reached'),
      { code: 'custom', message: 'Quota reached', allow_retry: false },
    ],
    [
      'a CustomStreamError that allows a retry',
      new CustomStreamError('Busy', { allowRetry: true }),
      { code: 'custom', message: 'Busy', allow_retry: true },
    ],
    ['the code of a StreamError', new StreamError('rate_limit'), { code: 'rate_limit', allow_retry: false }],
    ['a StreamError without arguments', new StreamError(), { code: 'stream.error', allow_retry: true }],
  ])('shows %s', async (_name, error, shown) => {
    const server = new TestServer(async function* respond(thread) {
      yield { type: 'progress_update', text: 'a' }
      thread.title = 'Changed'
      throw error
    })
    expect(await run(yielding(), server)).toMatchObject([
      OPTIONS,
      { text: 'a' },
      { type: 'error', ...shown },
      updatedThread({ title: 'Changed' }),
    ])
    expect(server.logger.errors).toEqual([])
  })

  const failure = new Error('password=hunter2')
  it.each<[string, Respond]>([
    [
      'throws when it is called',
      () => {
        throw failure
      },
    ],
    [
      'throws after an event',
      async function* respond() {
        yield { type: 'progress_update', text: 'a' }
        throw failure
      },
    ],
    ['gives something that cannot be iterated', (() => ({})) as unknown as Respond],
    [
      'gives an event of which no copy can be made',
      yielding({ type: 'thread.item.added', item: { ...assistantMessage('msg_1'), big: 1n } as never }),
    ],
  ])('ends with one error event when the hook %s', async (_name, respond) => {
    const server = new TestServer(respond)
    const events = await run(respond, server)
    expect(events.filter(({ type }) => type === 'error')).toEqual([
      { type: 'error', code: 'stream.error', allow_retry: true },
    ])
    expect(events.at(-1)?.type).toBe('error')
    expect(server.logger.errors).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('hunter2')
  })

  it('goes on after an error event that the hook has sent itself', async () => {
    const error = { type: 'error', code: 'custom', message: 'soft', allow_retry: true } as const
    const after = { type: 'progress_update', text: 'on' } as const
    expect(await run(yielding(error, after))).toEqual([OPTIONS, error, after])
  })

  it('stops the hook when the store fails, and ends with one error event even when nothing can be saved', async () => {
    let seen: AbortSignal | undefined
    let hasEnded = false
    class FullStore extends MemoryStore {
      override async addThreadItem(): Promise<void> {
        throw new StoreUnavailableError('full')
      }

      override async saveThread(): Promise<void> {
        throw new StoreUnavailableError('full')
      }
    }
    const server = new TestServer(
      async function* respond(thread, _input, _context, { signal }) {
        seen = signal
        try {
          thread.title = 'Never saved'
          yield { type: 'thread.item.done', item: assistantMessage('msg_1', 'a') }
        } finally {
          hasEnded = true
        }
      },
      { store: new FullStore() },
    )
    expect(await run(yielding(), server)).toEqual([OPTIONS, { type: 'error', code: 'stream.error', allow_retry: true }])
    expect(hasEnded).toBe(true)
    expect(seen?.aborted).toBe(true)
    expect(server.logger.errors.map(({ message }) => message)).toEqual([
      'A run failed',
      'The end of a run was not saved',
    ])
  })

  it('loses unfinished text on an error, unless it is told to keep it', async () => {
    const losing = new TestServer(failing)
    const events = await run(failing, losing)
    expect(storedIds(losing)).toEqual(['usr_1'])
    const keeping = new TestServer(failing, { keepPartialOnError: true })
    expect(await run(failing, keeping)).toEqual(events)
    expect(storedItems(keeping.store)).toMatchObject([{}, { id: 'msg_1', content: [{ text: 'Hel' }] }])
  })

  it('offers to stop by default when getStreamOptions() throws', async () => {
    class FailingServer extends TestServer {
      override getStreamOptions(): never {
        throw new Error('broken')
      }
    }
    const server = new FailingServer()
    expect(await run(yielding(), server)).toEqual([OPTIONS])
    expect(server.logger.errors).toHaveLength(1)
  })

  it('copies what it keeps of an item, so that a hook may go on changing its own', async () => {
    const item = assistantMessage('msg_1', 'a')
    const server = new TestServer(
      async function* respond() {
        yield { type: 'thread.item.added', item }
        yield textDelta('msg_1', 'b')
        if (item.type === 'assistant_message') item.content[0]!.text = 'changed'
        throw new Error('cut off')
      },
      { keepPartialOnError: true },
    )
    await run(yielding(), server)
    expect(storedItems(server.store)).toMatchObject([{}, { content: [{ text: 'ab' }] }])
  })

  it('forgets the new root of a stored widget, unless it is told to save it', async () => {
    const widget = { type: 'Card' as const, children: [{ type: 'Text', value: 'new' }] }
    const updated = (itemId: string) =>
      ({ type: 'thread.item.updated', item_id: itemId, update: { type: 'widget.root.updated', widget } }) as const
    const events = [
      { type: 'thread.item.done', item: widgetItem('msg_w') },
      updated('msg_w'),
      updated('msg_unknown'),
      updated('usr_1'),
    ] satisfies ThreadStreamEvent[]
    const [forgetting, saving] = [false, true].map(
      (saveWidgetUpdates) => new TestServer(yielding(...events), { saveWidgetUpdates }),
    )
    expect(await run(yielding(), forgetting)).toEqual([OPTIONS, ...events])
    expect(await run(yielding(), saving)).toEqual([OPTIONS, ...events])
    expect(storedItems(forgetting!.store)).toEqual([userMessage('usr_1'), widgetItem('msg_w')])
    expect(storedItems(saving!.store)).toEqual([userMessage('usr_1'), { ...widgetItem('msg_w'), widget }])
  })

  it('does not care about an update that fits no item', async () => {
    const task = { type: 'custom', status_indicator: 'none', title: 'x' } as const
    const workflow = {
      id: 'wf_1',
      thread_id: 'thr_a',
      created_at: '2026-01-02T03:04:05.000Z',
      type: 'workflow',
      workflow: { type: 'custom', tasks: [], expanded: false },
    } as never
    const events = [
      { type: 'thread.item.added', item: workflow },
      { type: 'thread.item.updated', item_id: 'wf_1', update: { type: 'workflow.task.updated', task_index: 3, task } },
      { type: 'thread.item.updated', item_id: 'wf_1', update: { type: 'workflow.task.added', task_index: 0, task } },
      { type: 'thread.item.updated', item_id: 'wf_1', update: { type: 'workflow.task.updated', task_index: 0, task } },
      textDelta('wf_1', 'text'),
      textDelta('unknown', 'text'),
    ] satisfies ThreadStreamEvent[]
    expect(await run(yielding(...events))).toEqual([OPTIONS, ...events])
  })
})
