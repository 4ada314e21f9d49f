import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { textMessage } from '@frontdesk/client'
import type { ChatKitClient } from '@frontdesk/client'
import { describe, expect, it } from 'vitest'
import { Conversation } from '../src/state/conversation/conversation.ts'

const thread = {
  id: 'thr_1',
  created_at: '2026-11-29T00:00:00Z',
  status: { type: 'active' },
  metadata: {},
  items: { data: [], has_more: false },
} as const

function message(id: string, text: string) {
  const content = [{ type: 'output_text' as const, text, annotations: [] }]
  return { id, thread_id: 'thr_1', created_at: '2026-11-29T00:00:00Z', type: 'assistant_message' as const, content }
}

/** A run as the client gives it, of events that the test lets through. */
function runOf(events: AsyncIterable<ThreadStreamEvent> | Iterable<ThreadStreamEvent>, cancel = async () => true) {
  return {
    cancel,
    async *[Symbol.asyncIterator]() {
      yield* events
    },
  }
}

function openConversation(client: Record<string, unknown>) {
  return new Conversation({
    client: () => client as unknown as ChatKitClient,
    emit: () => undefined,
    clientTool: () => undefined,
    giveBack: () => undefined,
  })
}

describe('a conversation that is opened', () => {
  it('asks for the answer under way before it loads the items, so that none can end between the two', async () => {
    const asked: string[] = []
    const conversation = openConversation({
      async findRunningRun() {
        asked.push('run')
        return { id: 'run_1' }
      },
      async send({ type }: { type: string }) {
        asked.push(type)
        return type === 'items.list' ? { data: [message('msg_1', 'Half')], has_more: false } : thread
      },
      resumeRun: () => runOf([{ type: 'thread.item.done', item: message('msg_1', 'Half and half') }]),
    })
    await conversation.open('thr_1')
    expect(asked[0]).toBe('run')
    expect(conversation.state.value.thread.items).toEqual([message('msg_1', 'Half and half')])
    expect(conversation.state.value.activity).toBe('idle')
  })
})

describe('a conversation that is loaded again', () => {
  it('keeps the answer that has begun meanwhile', async () => {
    const refreshing = Promise.withResolvers<void>()
    const answering = Promise.withResolvers<void>()
    let isOpen = false
    const conversation = openConversation({
      findRunningRun: async () => undefined,
      async send({ type }: { type: string }) {
        if (isOpen) await refreshing.promise
        return type === 'items.list' ? { data: [], has_more: false } : thread
      },
      startRun: () =>
        runOf(
          (async function* () {
            yield { type: 'thread.item.added', item: message('msg_1', 'New') } as const
            await answering.promise
          })(),
        ),
    })
    await conversation.open('thr_1')
    isOpen = true
    const refreshed = conversation.refresh()
    const answered = conversation.send(textMessage('Hello'))
    refreshing.resolve()
    await refreshed
    answering.resolve()
    await answered
    expect(conversation.state.value.thread.items).toEqual([message('msg_1', 'New')])
  })
})

describe('an answer that is stopped', () => {
  it('is left where the server keeps no runs', async () => {
    const conversation = openConversation({
      startRun: (_request: unknown, { signal }: { signal: AbortSignal }) =>
        runOf(
          (async function* () {
            yield { type: 'thread.item.added', item: message('msg_1', 'Half') } as const
            await new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason as Error)),
            )
          })(),
          async () => false,
        ),
    })
    const answered = conversation.send(textMessage('Hello'))
    while (conversation.state.value.activity !== 'answering') await Promise.resolve()
    await conversation.stop()
    await answered
    expect(conversation.state.value).toMatchObject({ activity: 'idle', failure: undefined })
    expect(conversation.state.value.thread.items).toEqual([message('msg_1', 'Half')])
  })
})

function done(id: string, threadId: string): ThreadStreamEvent {
  return { type: 'thread.item.done', item: { ...message(id, id), thread_id: threadId } }
}

/** A run that goes on telling although it was left. */
function deafRun(first: ThreadStreamEvent, second: ThreadStreamEvent) {
  const gate = Promise.withResolvers<void>()
  const run = runOf(
    (async function* () {
      yield first
      await gate.promise
      yield second
    })(),
  )
  return { run, goOn: () => gate.resolve() }
}

/** Any thread, without items. */
async function send({ type, params }: { type: string; params: { thread_id: string } }) {
  return type === 'items.list' ? { data: [], has_more: false } : { ...thread, id: params.thread_id }
}

describe('an event that is not of the open turn', () => {
  it.each(['asked here', 'resumed'])('is dropped when its turn, %s, was left for another thread', async (way) => {
    const { run, goOn } = deafRun(done('msg_1', 'thr_1'), done('msg_2', 'thr_1'))
    let running: { id: string } | undefined = way === 'resumed' ? { id: 'run_1' } : undefined
    const conversation = openConversation({
      send,
      findRunningRun: async () => running,
      startRun: () => run,
      resumeRun: () => run,
    })
    const opened = conversation.open('thr_1')
    if (way !== 'resumed') await opened
    const answered = way === 'resumed' ? opened : conversation.send(textMessage('Hello'))
    while (conversation.state.value.activity !== 'answering') await Promise.resolve()
    running = undefined
    await conversation.open('thr_2')
    goOn()
    await answered
    expect(conversation.state.value).toMatchObject({ threadId: 'thr_2', activity: 'idle' })
    expect(conversation.state.value.thread.items).toEqual([])
  })

  it('is dropped when it names another thread', async () => {
    const items = { data: [], has_more: false }
    const created: ThreadStreamEvent = { type: 'thread.created', thread: { ...thread, id: 'thr_2', items } }
    const conversation = openConversation({
      send,
      findRunningRun: async () => undefined,
      startRun: () => runOf([done('msg_1', 'thr_1'), done('msg_2', 'thr_2'), created, done('msg_3', '')]),
    })
    await conversation.open('thr_1')
    await conversation.send(textMessage('Hello'))
    expect(conversation.state.value.threadId).toBe('thr_1')
    expect(conversation.state.value.thread.items.map(({ id }) => id)).toEqual(['msg_1', 'msg_3'])
  })

  it('does not come of a run that was found for the thread before', async () => {
    let isAsked = false
    const refreshing = Promise.withResolvers<void>()
    const conversation = openConversation({
      async send(request: { type: string; params: { thread_id: string } }) {
        if (isAsked && request.params.thread_id === 'thr_1') await refreshing.promise
        return send(request)
      },
      findRunningRun: async (threadId: string) => (isAsked && threadId === 'thr_1' ? { id: 'run_1' } : undefined),
      resumeRun: () => runOf([done('msg_1', '')]),
    })
    await conversation.open('thr_1')
    isAsked = true
    const followed = conversation.follow()
    await conversation.open('thr_2')
    refreshing.resolve()
    await followed
    expect(conversation.state.value.thread.items).toEqual([])
  })

  it('is no action either: one of an item waits for an answer, and is not made in another thread', async () => {
    const asked: string[] = []
    const { run, goOn } = deafRun(done('msg_1', 'thr_1'), done('msg_2', 'thr_1'))
    const conversation = openConversation({
      send,
      findRunningRun: async () => undefined,
      startRun: ({ type }: { type: string }) => {
        asked.push(type)
        return run
      },
    })
    await conversation.open('thr_1')
    const answered = conversation.send(textMessage('Hello'))
    while (conversation.state.value.activity !== 'answering') await Promise.resolve()
    const acted = conversation.act({ type: 'refund' }, 'msg_1')
    await conversation.open('thr_2')
    goOn()
    await Promise.all([answered, acted])
    expect(asked).toEqual(['threads.add_user_message'])
  })
})
