import type {
  AssistantMessageItem,
  Thread,
  ThreadItem,
  ThreadItemUpdate,
  ThreadStreamEvent,
  WidgetRoot,
} from '@frontdesk/chatkit'
import { streamWidget } from '@frontdesk/chatkit/widgets'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createThreadState, reduceThread } from '../src/index.ts'
import type { ThreadState } from '../src/index.ts'

const members = { thread_id: 'thr_1', created_at: '2025-01-02T03:04:05Z' }
const part = (text: string) => ({ annotations: [], text, type: 'output_text' as const })
const message = (id: string, ...texts: string[]): AssistantMessageItem => ({
  ...members,
  id,
  type: 'assistant_message',
  content: texts.map(part),
})
const workflow = (id: string): ThreadItem => ({
  ...members,
  id,
  type: 'workflow',
  workflow: { type: 'custom', tasks: [], expanded: false },
})
const thread: Thread = {
  id: 'thr_1',
  created_at: members.created_at,
  status: { type: 'active' },
  metadata: {},
  items: { data: [], has_more: false },
}
const annotation = { type: 'annotation', source: { type: 'file', title: 'f', filename: 'f' }, index: 1 } as const
const task = (title: string) => ({ type: 'custom', status_indicator: 'none', title }) as const
const added = (item: ThreadItem): ThreadStreamEvent => ({ type: 'thread.item.added', item })
const done = (item: ThreadItem): ThreadStreamEvent => ({ type: 'thread.item.done', item })
const updated = (id: string, update: ThreadItemUpdate): ThreadStreamEvent => ({
  type: 'thread.item.updated',
  item_id: id,
  update,
})
const textDelta = (index: number, delta: string): ThreadItemUpdate => ({
  type: 'assistant_message.content_part.text_delta',
  content_index: index,
  delta,
})
const cite = (annotation_index: number, title: string): ThreadStreamEvent =>
  updated('a', {
    type: 'assistant_message.content_part.annotation_added',
    content_index: 0,
    annotation_index,
    annotation: { ...annotation, source: { ...annotation.source, title } },
  })

function reduce(events: ThreadStreamEvent[], from: ThreadState = createThreadState()): ThreadState {
  return events.reduce(reduceThread, from)
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}

const anyId = fc.constantFrom('a', 'b', 'c')
const anyIndex = fc.integer({ min: -1, max: 3 })
const anyItem = anyId.chain((id) => fc.constantFrom<ThreadItem>(message(id), message(id, 'x', 'y'), workflow(id)))
const anyUpdate = fc.oneof(
  fc.tuple(anyIndex, fc.string()).map(([index, delta]) => textDelta(index, delta)),
  anyIndex.map((content_index): ThreadItemUpdate => ({
    type: 'assistant_message.content_part.done',
    content_index,
    content: part('done'),
  })),
  fc.tuple(anyIndex, anyIndex).map(([content_index, annotation_index]): ThreadItemUpdate => ({
    type: 'assistant_message.content_part.annotation_added',
    content_index,
    annotation_index,
    annotation,
  })),
  anyIndex.map((task_index): ThreadItemUpdate => ({ type: 'workflow.task.added', task_index, task: task('t') })),
  anyIndex.map((task_index): ThreadItemUpdate => ({ type: 'workflow.task.updated', task_index, task: task('u') })),
)
const anyEvent = fc.oneof(
  anyItem.map(added),
  anyItem.map(done),
  anyItem.map((item): ThreadStreamEvent => ({ type: 'thread.item.replaced', item })),
  anyId.map((item_id): ThreadStreamEvent => ({ type: 'thread.item.removed', item_id })),
  fc.tuple(anyId, anyUpdate).map(([id, update]) => updated(id, update)),
  fc.constantFrom<ThreadStreamEvent>(
    { type: 'thread.created', thread },
    { type: 'stream_options', stream_options: { allow_cancel: true } },
    { type: 'progress_update', text: 'p' },
    { type: 'error', code: 'custom', allow_retry: false },
    { type: 'client_effect', name: 'e', data: {} },
  ),
)

describe('reduceThread', () => {
  it('holds each item once, in the order of its coming, and changes no state in place', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const order: string[] = []
        let state = deepFreeze(createThreadState())
        for (const event of events) {
          state = deepFreeze(reduceThread(state, deepFreeze(event)))
          if (event.type === 'thread.item.removed')
            order.splice(0, order.length, ...order.filter((id) => id !== event.item_id))
          if ('item' in event && !order.includes(event.item.id)) order.push(event.item.id)
          expect(state.items.map(({ id }) => id)).toEqual(order)
          expect(order).toEqual(expect.arrayContaining([...state.pending]))
        }
      }),
    )
  })

  it('has the finished text before the message is done, however it was cut into deltas', () => {
    const parts = fc.array(fc.array(fc.string({ unit: 'grapheme' })), { maxLength: 3 })
    fc.assert(
      fc.property(parts, (texts) => {
        const deltas = texts.flatMap((pieces, index) =>
          ['', ...pieces].map((delta) => updated('a', textDelta(index, delta))),
        )
        const { items, pending } = reduce([added(message('a')), ...deltas])
        expect(items).toEqual([message('a', ...texts.map((pieces) => pieces.join('')))])
        expect(pending).toEqual(['a'])
      }),
    )
  })

  it('has the finished widget before it is done', async () => {
    const roots = ['', 'He', 'Hello', 'Bye'].map((value): WidgetRoot => ({
      type: 'Card',
      children: [{ type: 'Text', id: 't', value }],
    }))
    const events: ThreadStreamEvent[] = []
    const stream = streamWidget({ id: 'thr_1' }, ReadableStream.from(roots), { generateId: () => 'w' })
    for await (const event of stream) events.push(event)
    expect(reduce(events.slice(0, -1)).items).toMatchObject([{ id: 'w', widget: roots.at(-1) }])
    expect(reduce(events).pending).toEqual([])
  })

  it('inserts annotations where they belong', () => {
    const { items } = reduce([added(message('a', 'x')), cite(0, '2'), cite(0, '1'), cite(9, '3')])
    expect(items).toMatchObject([
      { content: [{ annotations: ['1', '2', '3'].map((title) => ({ source: { title } })) }] },
    ])
  })

  it('adds and replaces the tasks of a workflow', () => {
    const { items } = reduce([
      added(workflow('w')),
      updated('w', { type: 'workflow.task.added', task_index: 0, task: task('1') }),
      updated('w', { type: 'workflow.task.added', task_index: 1, task: task('2') }),
      updated('w', { type: 'workflow.task.updated', task_index: 0, task: task('3') }),
    ])
    expect(items).toMatchObject([{ workflow: { tasks: [{ title: '3' }, { title: '2' }] } }])
  })

  it('shows each image that comes', () => {
    const image = { id: 'i', url: 'https://images.test/1' }
    const { items } = reduce([
      added({ ...members, id: 'g', type: 'generated_image' }),
      updated('g', { type: 'generated_image.updated', image, progress: 0.5 }),
    ])
    expect(items).toEqual([{ ...members, id: 'g', type: 'generated_image', image }])
  })

  it.each([
    ['an item that is not there', updated('zz', textDelta(0, 'x'))],
    ['another kind of item', updated('w', textDelta(0, 'x'))],
    ['a task that is not there', updated('w', { type: 'workflow.task.updated', task_index: 5, task: task('t') })],
    ['a negative part', updated('a', textDelta(-1, 'x'))],
    ['nothing on screen', { type: 'client_effect', name: 'e', data: {} } as const],
    ['nothing known', { type: 'newer' } as never],
  ])('gives the same state back for an event about %s', (_, event) => {
    const state = reduce([added(workflow('w')), added(message('a'))])
    expect(reduceThread(state, event)).toBe(state)
  })

  it('starts from a loaded thread and keeps its items when the thread changes', () => {
    const loaded = createThreadState({ ...thread, items: { data: [message('a', 'x')], has_more: false } })
    expect(loaded).toMatchObject({ thread: { id: 'thr_1' }, items: [message('a', 'x')] })
    const state = reduce([{ type: 'thread.updated', thread: { ...thread, title: 'T' } }], loaded)
    expect(state.thread).toEqual({
      id: 'thr_1',
      created_at: members.created_at,
      status: { type: 'active' },
      metadata: {},
      title: 'T',
    })
    expect(state.items).toBe(loaded.items)
  })

  it('keeps the status line and the error of one answer until the next begins', () => {
    const failed = reduce([
      { type: 'notice', level: 'warning', message: 'n' },
      { type: 'progress_update', text: 'p' },
    ])
    expect(failed.progress).toEqual({ type: 'progress_update', text: 'p' })
    const error = { type: 'error', code: 'stream.error', allow_retry: true } as const
    expect(reduceThread(failed, error)).toMatchObject({ progress: undefined, error })
    const next = reduceThread(reduceThread(failed, error), {
      type: 'stream_options',
      stream_options: { allow_cancel: true },
    })
    expect(next).toMatchObject({ canCancel: true, progress: undefined, error: undefined, notices: [{ message: 'n' }] })
  })
})
