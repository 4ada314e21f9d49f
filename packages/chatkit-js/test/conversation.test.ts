import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { textMessage } from '@frontdesk/client'
import type { ChatKitClient } from '@frontdesk/client'
import { describe, expect, it } from 'vitest'
import { Conversation } from '../src/state/conversation.ts'

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
