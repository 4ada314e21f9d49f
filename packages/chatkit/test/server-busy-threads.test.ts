import { describe, expect, it, vi } from 'vitest'
import type { ChatKitRequestInput, ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { InProcessRunGate, InvalidStateError, NotFoundError, ThreadBusyError } from '@frontdesk/chatkit/server'
import { collectEvents, requestEvents, requestJson } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createRequest,
  NOW,
  storedIds,
  storedItems,
  storeThread,
  TestServer,
  toolCall,
  userMessage,
  widgetItem,
  yielding,
} from './server-support.ts'
import type { Respond } from './server-support.ts'

const here = { thread_id: 'thr_a' }
const { input } = createRequest('again').params
const message: ChatKitRequestInput = { type: 'threads.add_user_message', params: { ...here, input } }
const click: ChatKitRequestInput = {
  type: 'threads.custom_action',
  params: { ...here, item_id: 'msg_w', action: { type: 'go' } },
}
const answerForm: ChatKitRequestInput = {
  type: 'threads.add_structured_input',
  params: { ...here, item_id: 'msg_f', input: { answers: { q: { values: ['a'] } } } },
}

const form: ThreadItem = {
  id: 'msg_f',
  thread_id: 'thr_a',
  created_at: NOW,
  type: 'structured_input',
  status: 'pending',
  inputs: [{ id: 'q', question: 'Q?', type: 'freeform' }],
}

function retry(itemId: string): ChatKitRequestInput {
  return { type: 'threads.retry_after_item', params: { ...here, item_id: itemId } }
}

/** Stores an answer with this id when it is let go on, unless it is cut before. */
function answering(answerIds: string[], goOn: Promise<void> = Promise.resolve()): Respond {
  return async function* respond(_thread, _input, _context, { signal }) {
    const id = answerIds.shift()
    if (id === undefined) throw new Error('One run too many')
    yield { type: 'thread.item.added', item: assistantMessage(id, '') }
    await Promise.race([
      goOn,
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ])
    yield { type: 'thread.item.done', item: assistantMessage(id, id) }
  }
}

const never = new Promise<void>(() => {})

/** A server that does not wait for the news of a reader who has left. */
function openServer(respond: Respond): TestServer {
  return new TestServer(respond, { runGate: new InProcessRunGate({ newsMs: 0 }) })
}

type Events = AsyncGenerator<ThreadStreamEvent, void, undefined>

/** Opens a run and reads it to its first event of the hook. */
async function openRun(
  server: TestServer,
  request: ChatKitRequestInput,
  options: { signal?: AbortSignal } = {},
): Promise<Events> {
  const result = await server.process(request, CONTEXT, options)
  if (result.type === 'json') throw new Error('Not a stream')
  for (;;) {
    const { value, done } = await result.events.next()
    if (done || value.type === 'thread.item.added') return result.events
  }
}

describe('a thread with a run under way', () => {
  it('takes one of two equal messages that come at once, and refuses the other', async () => {
    const goOn = Promise.withResolvers<void>()
    const server = openServer(answering(['msg_1'], goOn.promise))
    await storeThread(server)
    const both = [requestEvents(server, message, CONTEXT), requestEvents(server, message, CONTEXT)]
    await expect(Promise.race(both)).rejects.toThrow(ThreadBusyError)
    goOn.resolve()
    await Promise.allSettled(both)
    expect(storedItems(server.store).map(({ type }) => type)).toEqual(['user_message', 'assistant_message'])
  })

  it.each<[string, ChatKitRequestInput]>([
    ['a message', message],
    ['a click', click],
  ])('refuses %s, stores nothing of it, and takes it when the run is over', async (_name, request) => {
    const server = openServer(answering(['msg_1', 'msg_2'], never))
    server.action = yielding({ type: 'progress_update', text: 'clicked' })
    await storeThread(server, [userMessage('usr_1'), widgetItem('msg_w')])
    const events = await openRun(server, retry('usr_1'))
    await storeThread(server, [widgetItem('msg_w')])
    await expect(server.process(request, CONTEXT)).rejects.toThrow(ThreadBusyError)
    expect(storedIds(server)).toEqual(['usr_1', 'msg_w'])
    await events.return()
    const result = await server.process(request, CONTEXT)
    expect(result.type).toBe('stream')
  })

  it('lets a message right after a stop wait, and stores it behind what the stopped run leaves', async () => {
    const server = new TestServer(answering(['msg_1', 'msg_2'], never))
    await storeThread(server)
    const stop = new AbortController()
    const events = await openRun(server, message, { signal: stop.signal })
    const read = events.next().catch(() => {})
    // The message is there before the server knows that the reader of the old answer has left.
    const next = server.process(message, CONTEXT)
    stop.abort()
    await read
    await next
    expect(storedItems(server.store).map(({ type }) => type)).toEqual([
      'user_message',
      'sdk_hidden_context',
      'user_message',
    ])
  })

  it('keeps a question and its new answer alone when a retry comes in the middle of another answer', async () => {
    const server = openServer(answering(['msg_1', 'msg_2', 'msg_3'], never))
    await storeThread(server, [userMessage('usr_1'), assistantMessage('msg_0', 'old')])
    const events = await openRun(server, message)
    const reading = collectEvents(events)
    const again = await openRun(server, retry('usr_1'))
    expect(await reading).toEqual([])
    await again.return()
    expect(storedItems(server.store)).toMatchObject([{ id: 'usr_1' }, { type: 'sdk_hidden_context' }])
  })

  it('ends with the thread that is deleted', async () => {
    const server = openServer(answering(['msg_1'], never))
    await storeThread(server)
    const reading = collectEvents(await openRun(server, message))
    expect(await requestJson(server, { type: 'threads.delete', params: here }, CONTEXT)).toEqual({})
    expect(await reading).toEqual([])
    expect(server.store.snapshot().threads).toEqual([])
    expect(server.logger.errors).toEqual([])
  })

  it('lets nobody else’s request, and none that is refused, touch the run', async () => {
    const goOn = Promise.withResolvers<void>()
    const server = openServer(answering(['msg_1'], goOn.promise))
    await storeThread(server, [userMessage('usr_1')])
    const events = await openRun(server, message)
    const bob = { userId: 'bob' }
    await expect(server.process(retry('usr_1'), bob)).rejects.toThrow(NotFoundError)
    await expect(server.process(message, bob)).rejects.toThrow(NotFoundError)
    await expect(server.process(retry('msg_none'), CONTEXT)).rejects.toThrow(NotFoundError)
    expect(await requestJson(server, { type: 'threads.delete', params: here }, bob)).toEqual({})
    goOn.resolve()
    expect(await collectEvents(events)).toMatchObject([{ type: 'thread.item.done', item: { id: 'msg_1' } }])
  })

  it('waits for the run that asked for a client tool to come to its end', async () => {
    const goOn = Promise.withResolvers<void>()
    const server = openServer(async function* respond(_thread, userInput) {
      if (!userInput) return
      yield { type: 'thread.item.added', item: toolCall('fc_1') }
      yield { type: 'thread.item.done', item: toolCall('fc_1') }
      await goOn.promise
    })
    await storeThread(server)
    const events = await openRun(server, message)
    const reading = collectEvents(events)
    await vi.waitFor(() => expect(storedItems(server.store).at(-1)).toMatchObject({ id: 'fc_1' }), 15_000)
    const output = requestEvents(
      server,
      { type: 'threads.add_client_tool_output', params: { ...here, result: 1 } },
      CONTEXT,
    )
    goOn.resolve()
    await reading
    await output
    expect(storedItems(server.store).at(-1)).toMatchObject({ id: 'fc_1', status: 'completed' })
  })

  it('is answered once by a form that is sent twice at once', async () => {
    const server = openServer(answering(['msg_1', 'msg_2']))
    await storeThread(server, [form])
    const outcomes = await Promise.allSettled([
      requestEvents(server, answerForm, CONTEXT),
      requestEvents(server, answerForm, CONTEXT),
    ])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(InvalidStateError),
    })
    expect(storedIds(server)).toEqual(['msg_f', 'msg_1'])
  })

  it('is cut by the answer to a form', async () => {
    const server = openServer(answering(['msg_1', 'msg_2'], never))
    await storeThread(server, [form])
    const reading = collectEvents(await openRun(server, message))
    await openRun(server, answerForm)
    expect(await reading).toEqual([])
  })

  it('is free after a run whose beginning fails', async () => {
    const server = openServer(answering(['msg_1']))
    await storeThread(server)
    const withFile = { ...input, attachments: ['atc_none'] }
    const failing = { type: 'threads.add_user_message', params: { ...here, input: withFile } } as const
    await expect(server.process(failing, CONTEXT)).rejects.toThrow(NotFoundError)
    await requestEvents(server, message, CONTEXT)
    expect(storedIds(server)).toHaveLength(2)
  })

  it('is free as soon as the hook has ended and all is stored, though nobody has read the end', async () => {
    const server = openServer(answering(['msg_1', 'msg_2']))
    await storeThread(server)
    const events = await openRun(server, message)
    await events.next()
    await events.next()
    await requestEvents(server, message, CONTEXT)
    expect(storedItems(server.store).map(({ type }) => type)).toEqual([
      'user_message',
      'assistant_message',
      'user_message',
      'assistant_message',
    ])
  })
})
