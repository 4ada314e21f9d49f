import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type {
  Action,
  ChatKitRequestInput,
  Page,
  StructuredInputItem,
  ThreadItem,
  ThreadMetadata,
  ThreadStreamEvent,
  WidgetItem,
} from '@frontdesk/chatkit'
import { isHiddenItem } from '@frontdesk/chatkit'
import { ChatKitError } from '@frontdesk/chatkit/server'
import { requestJson } from '@frontdesk/chatkit/testing'
import type { StoreSnapshot } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  hiddenItem,
  NOW,
  TestServer,
  textDelta,
  toolCall,
  widgetItem,
} from './server-support.ts'
import type { TestContext } from './server-support.ts'

/** In everything that must not leave: hidden items, the metadata of threads and attachments. */
const SECRET = 'SECRET'

type StoredThread = StoreSnapshot['threads'][number]

/** One step of a hook: an event, or a change of its thread, or an exception. */
type HookStep = { event: ThreadStreamEvent } | { title: string } | { metadata: string } | { failure: string }

const itemId = fc.constantFrom('m0', 'm1', 'm2', 'm3')
const text = fc.constantFrom('', ' ', 'a', 'Grüße 😀', '\u2028')

function form(id: string): StructuredInputItem {
  const inputs = [{ id: 'q', question: 'Q?', type: 'freeform' as const }]
  return { id, thread_id: 'thr_a', created_at: NOW, type: 'structured_input', status: 'pending', inputs }
}

const item: fc.Arbitrary<ThreadItem> = fc.oneof(
  fc.tuple(itemId, text).map(([id, words]) => assistantMessage(id, words)),
  itemId.map((id) => ({ ...hiddenItem(`h_${id}`), content: SECRET }) as ThreadItem),
  itemId.map((id) => widgetItem(`w_${id}`)),
  itemId.map((id) => toolCall(`fc_${id}`)),
  itemId.map((id) => form(`f_${id}`)),
)

const hookStep: fc.Arbitrary<HookStep> = fc.oneof(
  fc.record({
    event: fc.record({ type: fc.constantFrom('thread.item.added', 'thread.item.done', 'thread.item.replaced'), item }),
  }),
  fc.tuple(itemId, text).map(([id, delta]) => ({ event: textDelta(id, delta) })),
  itemId.map((id) => ({ event: { type: 'thread.item.removed' as const, item_id: id } })),
  text.map((words) => ({ event: { type: 'progress_update' as const, text: words } })),
  text.map((title) => ({ title })),
  fc.constant({ metadata: SECRET }),
  fc.record({ failure: text }),
)

/** A request, its targets chosen by number among what there is, and how its stream is read. */
interface Move {
  operation: ChatKitRequestInput['type']
  target: number
  limit: number
  order: 'asc' | 'desc'
  script: HookStep[]
  leaveAfter: number | undefined
  leaveBy: 'abort' | 'return'
}

const move: fc.Arbitrary<Move> = fc.record({
  operation: fc.constantFrom(
    'threads.create',
    'threads.add_user_message',
    'threads.add_client_tool_output',
    'threads.add_structured_input',
    'threads.retry_after_item',
    'threads.custom_action',
    'threads.sync_custom_action',
    'threads.get_by_id',
    'threads.list',
    'items.list',
    'items.feedback',
    'threads.update',
    'threads.delete',
  ),
  target: fc.nat(),
  limit: fc.integer({ min: 1, max: 4 }),
  order: fc.constantFrom('asc', 'desc'),
  script: fc.array(hookStep, { maxLength: 8 }),
  leaveAfter: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
  leaveBy: fc.constantFrom('abort', 'return'),
})

class ScriptedServer extends TestServer {
  script: HookStep[] = []

  override async *respond(thread: ThreadMetadata): AsyncGenerator<ThreadStreamEvent> {
    for (const step of this.script) {
      if ('event' in step) yield step.event
      if ('title' in step) thread.title = step.title
      if ('metadata' in step) thread.metadata['note'] = step.metadata
      if ('failure' in step) throw new Error(step.failure)
    }
  }

  override action(thread: ThreadMetadata): AsyncGenerator<ThreadStreamEvent> {
    return this.respond(thread)
  }

  override async syncAction(_thread: ThreadMetadata, _action: Action, sender: WidgetItem | null) {
    return sender ? { updated_item: sender } : {}
  }
}

function toRequest({ operation, target, limit, order }: Move, { store }: TestServer): ChatKitRequestInput {
  const { threads } = store.snapshot()
  const { thread, items } = threads[target % Math.max(threads.length, 1)] ?? { thread: { id: 'thr_none' }, items: [] }
  const page = { limit, order }
  const here = { thread_id: thread.id }
  const there = { ...here, item_id: items[target % Math.max(items.length, 1)]?.id ?? 'none' }
  const action = { type: 'go' }
  const input = {
    content: [{ type: 'input_text' as const, text: 'hi' }],
    attachments: ['atc_1'],
    inference_options: {},
  }
  switch (operation) {
    case 'threads.create':
      return { type: operation, params: { input } }
    case 'threads.add_user_message':
      return { type: operation, params: { ...here, input } }
    case 'threads.add_client_tool_output':
      return { type: operation, params: { ...here, result: 1 } }
    case 'threads.add_structured_input':
      return { type: operation, params: { ...there, input: { answers: { q: { values: ['v'] } } } } }
    case 'threads.retry_after_item':
      return { type: operation, params: there }
    case 'threads.custom_action':
    case 'threads.sync_custom_action':
      return { type: operation, params: { ...there, action } }
    case 'threads.list':
      return { type: operation, params: page }
    case 'items.list':
      return { type: operation, params: { ...here, ...page } }
    case 'items.feedback':
      return { type: operation, params: { ...here, item_ids: ['x'], kind: 'positive' } }
    case 'threads.update':
      return { type: operation, params: { ...here, title: 'Renamed' } }
    default:
      return { type: operation === 'threads.delete' ? operation : 'threads.get_by_id', params: here }
  }
}

/** Sends the request, and leaves its stream early if the move says so. Gives everything that left the server. */
async function play(each: Move, server: ScriptedServer): Promise<unknown[]> {
  server.script = each.script
  const abort = new AbortController()
  const request = toRequest(each, server)
  const result = await server.process(request, CONTEXT, { signal: abort.signal })
  if (result.type === 'json') return [result.body]
  const sent: ThreadStreamEvent[] = []
  let threadId = 'thread_id' in request.params ? request.params.thread_id : ''
  for (;;) {
    if (sent.length === each.leaveAfter) {
      if (each.leaveBy === 'abort') abort.abort()
      await result.events.return()
      return sent
    }
    const { value: event, done } = await result.events.next()
    if (done) return sent
    sent.push(event)
    if (event.type === 'thread.created') threadId = event.thread.id
    expectPersisted(event, storedThread(server, threadId))
  }
}

function storedThread({ store }: TestServer, threadId: string): StoredThread {
  const stored = store.snapshot().threads.find(({ thread }) => thread.id === threadId)
  if (!stored) throw new Error(`A stream runs on thread ${threadId}, which is not stored`)
  return stored
}

function expectPersisted(event: ThreadStreamEvent, { thread, items }: StoredThread): void {
  switch (event.type) {
    case 'thread.created':
    case 'thread.updated':
      expect(event.thread).toMatchObject({ ...thread, metadata: {} })
      return
    case 'thread.item.done':
    case 'thread.item.replaced':
      expect(items.map(withoutMetadata)).toContainEqual(event.item)
      return
    case 'thread.item.removed':
      expect(items.map(({ id }) => id)).not.toContain(event.item_id)
  }
}

/** A user message as the wire shows it. */
function withoutMetadata(stored: ThreadItem): ThreadItem {
  if (stored.type !== 'user_message') return stored
  return { ...stored, attachments: stored.attachments.map(({ metadata: _metadata, ...attachment }) => attachment) }
}

/** The ids of a thread's items, page by page. */
async function walkPages(server: TestServer, threadId: string, page: { limit: number; order: 'asc' | 'desc' }) {
  const seen: string[] = []
  for (let after: string | undefined; ;) {
    const params = { thread_id: threadId, ...page, after }
    const answer = await requestJson<TestContext, Page<ThreadItem>>(server, { type: 'items.list', params }, CONTEXT)
    seen.push(...answer.data.map(({ id }) => id))
    expect(answer.data.length).toBe(answer.has_more ? page.limit : answer.data.length)
    expect(answer.after).toBe(answer.has_more ? answer.data.at(-1)?.id : undefined)
    if (!answer.has_more) return seen
    after = answer.after
  }
}

async function openServer(): Promise<ScriptedServer> {
  const server = new ScriptedServer()
  const attachment = { id: 'atc_1', name: 'a', mime_type: 'text/plain', type: 'file' as const, metadata: { SECRET } }
  await server.store.saveAttachment(attachment, CONTEXT)
  return server
}

it('keeps its promises over any sequence of requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 10 }), async (moves) => {
      const server = await openServer()
      for (const each of [{ ...moves[0], operation: 'threads.create' } as Move, ...moves].filter(
        ({ script }) => script,
      )) {
        const sent = await play(each, server).catch((error: unknown) => [error])
        for (const thing of sent) expect(thing instanceof Error ? thing : null).toSatisfy(isRefusalOrNothing)
        expect(JSON.stringify(sent)).not.toContain(SECRET)
        for (const { thread, items } of server.store.snapshot().threads) {
          const visible = items.filter((stored) => !isHiddenItem(stored)).map(({ id }) => id)
          const inOrder = each.order === 'asc' ? visible : visible.toReversed()
          expect(await walkPages(server, thread.id, each)).toEqual(inOrder)
          expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
        }
      }
    }),
    { numRuns: 150 },
  )
})

function isRefusalOrNothing(thing: unknown): boolean {
  return thing === null || thing instanceof ChatKitError
}
