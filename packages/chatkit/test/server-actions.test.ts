import { describe, expect, it } from 'vitest'
import type { Action, ThreadItem, ThreadMetadata, WidgetItem } from '@frontdesk/chatkit'
import { InvalidStateError, NotFoundError, NotImplementedError } from '@frontdesk/chatkit/server'
import type { HookOptions } from '@frontdesk/chatkit/server'
import { requestEvents, requestJson } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  hiddenItem,
  storedItems,
  storeThread,
  TestServer,
  widgetItem,
  yielding,
} from './server-support.ts'
import type { TestContext } from './server-support.ts'

type ActionCall = [ThreadMetadata, Action, WidgetItem | null, TestContext, HookOptions]

class ActingServer extends TestServer {
  readonly calls: ActionCall[] = []

  override action(...call: ActionCall) {
    this.calls.push(call)
    return yielding({
      type: 'thread.item.replaced',
      item: { ...widgetItem('msg_w'), copy_text: 'new' } as WidgetItem,
    })()
  }

  override async syncAction(...call: ActionCall): Promise<{ updated_item?: ThreadItem }> {
    this.calls.push(call)
    call[0].title = 'lost'
    return call[2] ? { updated_item: call[2] } : {}
  }
}

function act(type: 'threads.custom_action' | 'threads.sync_custom_action', itemId?: string, threadId = 'thr_a') {
  const action = { type: 'go', payload: { k: 1 }, handler: 'server' }
  return { type, params: { thread_id: threadId, action, ...(itemId !== undefined && { item_id: itemId }) } }
}

async function openServer<Server extends TestServer>(server: Server): Promise<Server> {
  await storeThread(server, [widgetItem('msg_w'), assistantMessage('msg_1')])
  return server
}

describe('threads.custom_action', () => {
  it('streams what the hook yields, which gets the stored widget as sender', async () => {
    const server = await openServer(new ActingServer())
    const events = await requestEvents(server, act('threads.custom_action', 'msg_w'), CONTEXT)
    expect(events.map(({ type }) => type)).toEqual(['stream_options', 'thread.item.replaced'])
    expect(storedItems(server.store)[0]).toMatchObject({ copy_text: 'new' })
    expect(server.calls[0]?.slice(1, 3)).toEqual([{ type: 'go', payload: { k: 1 } }, widgetItem('msg_w')])
  })

  it('has no sender without an item, or with an empty id', async () => {
    const server = await openServer(new ActingServer())
    await requestEvents(server, act('threads.custom_action'), CONTEXT)
    await requestEvents(server, act('threads.custom_action', ''), CONTEXT)
    expect(server.calls.map(([, , sender]) => sender)).toEqual([null, null])
  })

  it('answers an item that is no widget with one error event', async () => {
    const server = await openServer(new ActingServer())
    expect(await requestEvents(server, act('threads.custom_action', 'msg_1'), CONTEXT)).toEqual([
      { type: 'error', code: 'stream.error', allow_retry: false },
    ])
    expect(server.calls).toEqual([])
  })

  it('rejects for an unknown item or thread', async () => {
    const server = await openServer(new ActingServer())
    await expect(server.process(act('threads.custom_action', 'msg_2'), CONTEXT)).rejects.toThrow(NotFoundError)
    await expect(server.process(act('threads.custom_action', 'msg_w', 'thr_b'), CONTEXT)).rejects.toThrow(NotFoundError)
  })

  it('ends with an error event, without a retry, when the hook is not overridden', async () => {
    const server = await openServer(new TestServer())
    expect(await requestEvents(server, act('threads.custom_action', 'msg_w'), CONTEXT)).toEqual([
      { type: 'stream_options', stream_options: { allow_cancel: true } },
      { type: 'error', code: 'stream.error', allow_retry: false },
    ])
  })
})

describe('threads.sync_custom_action', () => {
  it('answers with the updated item and stores nothing', async () => {
    const server = await openServer(new ActingServer())
    const before = server.store.snapshot()
    expect(await requestJson(server, act('threads.sync_custom_action', 'msg_w'), CONTEXT)).toEqual({
      updated_item: widgetItem('msg_w'),
    })
    expect(await requestJson(server, act('threads.sync_custom_action'), CONTEXT)).toEqual({})
    expect(server.store.snapshot()).toEqual(before)
  })

  it('keeps a hidden item to itself', async () => {
    class HidingServer extends TestServer {
      override async syncAction(): Promise<{ updated_item?: ThreadItem }> {
        return { updated_item: hiddenItem('h') }
      }
    }
    const server = await openServer(new HidingServer())
    expect(await requestJson(server, act('threads.sync_custom_action', 'msg_w'), CONTEXT)).toEqual({})
  })

  it('rejects for an item that is no widget, one that is not there, and without the hook', async () => {
    const server = await openServer(new ActingServer())
    await expect(server.process(act('threads.sync_custom_action', 'msg_1'), CONTEXT)).rejects.toThrow(InvalidStateError)
    await expect(server.process(act('threads.sync_custom_action', 'msg_2'), CONTEXT)).rejects.toThrow(NotFoundError)
    const bare = await openServer(new TestServer())
    await expect(bare.process(act('threads.sync_custom_action'), CONTEXT)).rejects.toThrow(NotImplementedError)
  })
})

describe('items.feedback', () => {
  const params = { thread_id: 'thr_a', item_ids: ['a', 'b'], kind: 'negative' as const }
  const feedback = { type: 'items.feedback' as const, params }

  it('hands the feedback to the hook, context included', async () => {
    const calls: unknown[][] = []
    class ListeningServer extends TestServer {
      override async addFeedback(...call: unknown[]): Promise<void> {
        calls.push(call)
      }
    }
    const server = await openServer(new ListeningServer())
    expect(await requestJson(server, feedback, CONTEXT)).toEqual({})
    expect(calls).toEqual([
      ['thr_a', ['a', 'b'], 'negative', CONTEXT, { signal: expect.any(AbortSignal) as AbortSignal }],
    ])
    expect(calls[0]?.[3]).toBe(CONTEXT)
  })

  it('is refused where no hook takes it, and on a thread that is absent or somebody else’s', async () => {
    const server = await openServer(new TestServer())
    await expect(server.process(feedback, CONTEXT)).rejects.toThrow(NotImplementedError)
    await expect(server.process(feedback, { userId: 'bob' })).rejects.toThrow(NotFoundError)
    const elsewhere = { ...feedback, params: { ...params, thread_id: 'thr_none' } }
    await expect(server.process(elsewhere, CONTEXT)).rejects.toThrow(NotFoundError)
  })
})
