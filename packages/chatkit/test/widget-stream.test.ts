import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { WidgetRoot } from '../src/widget.ts'
import { streamWidget } from '../src/widgets/index.ts'

const thread = { id: 'thr_1' }
const options = { generateId: () => 'msg_1', now: () => new Date('2025-01-02T03:04:05Z') }
const item = (widget: WidgetRoot) => ({
  id: 'msg_1',
  thread_id: 'thr_1',
  created_at: '2025-01-02T03:04:05.000Z',
  type: 'widget',
  widget,
})
const greeting = (value: string): WidgetRoot => ({ type: 'Card', children: [{ type: 'Text', id: 't', value }] })

const delta = (added: string) => ({
  type: 'thread.item.updated',
  item_id: 'msg_1',
  update: { type: 'widget.streaming_text.value_delta', component_id: 't', delta: added, done: true },
})

async function collect(events: AsyncIterable<ThreadStreamEvent>): Promise<ThreadStreamEvent[]> {
  const collected: ThreadStreamEvent[] = []
  for await (const event of events) collected.push(event)
  return collected
}

async function* stream(...roots: WidgetRoot[]): AsyncGenerator<WidgetRoot> {
  yield* roots
}

async function* changeInPlace(): AsyncGenerator<WidgetRoot> {
  const text = { type: 'Text', id: 't', value: 'a' }
  const root: WidgetRoot = { type: 'Card', children: [text] }
  yield root
  text.value = 'ab'
  yield root
}

async function* breakAfter(root: WidgetRoot): AsyncGenerator<WidgetRoot> {
  yield root
  throw new Error('no more')
}

describe('streamWidget', () => {
  it('sends a single root as done, with its copy text', async () => {
    const events = await collect(streamWidget(thread, greeting('Hi'), { ...options, copyText: 'Hi' }))
    expect(events).toEqual([{ type: 'thread.item.done', item: { ...item(greeting('Hi')), copy_text: 'Hi' } }])
  })

  it('sends the first root as added, differences as updates and the last root as done', async () => {
    const roots = stream(greeting(''), greeting('Hel'), greeting('Hel'), greeting('Hello'))
    expect(await collect(streamWidget(thread, roots, options))).toEqual([
      { type: 'thread.item.added', item: item(greeting('')) },
      delta('Hel'),
      delta('lo'),
      { type: 'thread.item.done', item: item(greeting('Hello')) },
    ])
  })

  it('sees a change in a tree that is changed in place and yielded again', async () => {
    const events = await collect(streamWidget(thread, changeInPlace(), options))
    expect(events.map((event) => event.type)).toEqual(['thread.item.added', 'thread.item.updated', 'thread.item.done'])
    expect(events[0]).toEqual({ type: 'thread.item.added', item: item(greeting('a')) })
  })

  it('sends nothing for an iterable without roots', async () => {
    expect(await collect(streamWidget(thread, stream(), options))).toEqual([])
  })

  it('takes any async iterable', async () => {
    const roots = ReadableStream.from([greeting('Hi')])
    const events = await collect(streamWidget(thread, roots, options))
    expect(events.map((event) => event.type)).toEqual(['thread.item.added', 'thread.item.done'])
  })

  it('closes the iterable when the reader leaves', async () => {
    let isClosed = false
    async function* roots() {
      try {
        yield greeting('a')
        yield greeting('ab')
      } finally {
        isClosed = true
      }
    }
    for await (const _ of streamWidget(thread, roots(), options)) break
    expect(isClosed).toBe(true)
  })

  it('passes on what the iterable throws, after what it sent', async () => {
    const events = streamWidget(thread, breakAfter(greeting('a')), options)
    expect((await events.next()).value).toMatchObject({ type: 'thread.item.added' })
    await expect(events.next()).rejects.toThrow('no more')
  })

  it('drops nulls from what is sent, action payloads and lists included', async () => {
    const widget: WidgetRoot = { type: 'Card', status: null, confirm: { payload: { a: null, l: [null, 1] } } }
    const events = await collect(streamWidget(thread, widget, options))
    expect(events).toEqual([
      { type: 'thread.item.done', item: item({ type: 'Card', confirm: { payload: { l: [1] } } }) },
    ])
  })
})
