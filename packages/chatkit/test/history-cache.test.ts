import type { AgentInputItem } from '@openai/agents'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgentContext, HistoryCache, loadHistory, ThreadItemConverter } from '../src/agents/index.ts'
import type { LoadHistoryOptions } from '../src/agents/index.ts'
import { createApprovalRecord, toRecordItem } from '../src/agents/approvals/approval-record.ts'
import { toSummaryContent } from '../src/agents/history/history-summary.ts'
import { toHiddenContent } from '../src/agents/history/model-record.ts'
import type { ThreadItem } from '../src/item.ts'
import type { JsonValue } from '../src/json.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { PageOptions } from '../src/server/store.ts'
import { REQUEST } from './agents-support.ts'

const THREAD = { id: 'thr_1', created_at: '2026-01-01T00:00:00Z', status: { type: 'active' }, metadata: {} } as const
const MAX_BYTES = 1_000_000

/** Tells what was read of it. */
class CountingStore extends MemoryStore {
  pages = 0

  override loadThreadItems(threadId: string, options: PageOptions, context: { userId: string }) {
    this.pages += 1
    return super.loadThreadItems(threadId, options, context)
  }
}

async function createWorld() {
  const store = new CountingStore()
  await store.saveThread(THREAD, REQUEST)
  const context = new AgentContext({ thread: { ...THREAD }, store, requestContext: REQUEST })
  const save = async (...items: ThreadItem[]) => {
    for (const item of items) await store.saveItem(THREAD.id, item, REQUEST)
  }
  return { store, context, save }
}

const head = (id: string) => ({ id, thread_id: THREAD.id, created_at: THREAD.created_at })

function asks(id: string, text: string, more: Partial<ThreadItem> = {}): ThreadItem {
  const content = [{ type: 'input_text' as const, text }]
  return { ...head(id), type: 'user_message', content, attachments: [], inference_options: {}, ...more } as ThreadItem
}

function says(id: string, text: string): ThreadItem {
  return { ...head(id), type: 'assistant_message', content: [{ type: 'output_text', text, annotations: [] }] }
}

function hidden(id: string, content: JsonValue): ThreadItem {
  return { ...head(id), type: 'hidden_context_item', content }
}

function calls(callId: string): ThreadItem {
  const call: AgentInputItem = { type: 'function_call', callId, name: 't', arguments: '{}' }
  return hidden(`msg_${callId}`, toHiddenContent({ items: [call], tasks: [] }))
}

function turn(number: number): ThreadItem[] {
  return [asks(`msg_u${number}`, `ask ${number}`), says(`msg_a${number}`, `answer ${number}`)]
}

function texts(input: AgentInputItem[]): string[] {
  return input.map((item) => /(?:ask|answer) \d+/.exec(JSON.stringify(item))?.[0] ?? '')
}

describe('a kept history', () => {
  it('is read and converted once, whatever the number of turns', async () => {
    const { store, context, save } = await createWorld()
    const converted: string[] = []
    class WatchedConverter extends ThreadItemConverter {
      override assistantMessageToInput(item: Parameters<ThreadItemConverter['assistantMessageToInput']>[0]) {
        converted.push(item.id)
        return super.assistantMessageToInput(item)
      }
    }
    const options = { maxTokens: 20_000, cache: new HistoryCache({ maxBytes: MAX_BYTES }) }
    const load = () => loadHistory(context, { ...options, converter: new WatchedConverter() })
    for (let number = 0; number < 200; number++) await save(...turn(number))
    expect(await load()).toHaveLength(400)
    expect(store.pages).toBe(4)
    await save(asks('msg_u200', 'ask 200'))
    converted.length = 0
    expect(texts(await load()).slice(-2)).toEqual(['answer 199', 'ask 200'])
    await save(says('msg_a200', 'answer 200'), asks('msg_u201', 'ask 201'))
    expect(texts(await load()).slice(-3)).toEqual(['ask 200', 'answer 200', 'ask 201'])
    expect(store.pages).toBe(4)
    expect(converted).toEqual(['msg_a199', 'msg_a200'])
  })

  it('is read no further back than its words could be kept', async () => {
    const { store, context, save } = await createWorld()
    for (let number = 0; number < 400; number++) await save(asks(`msg_u${number}`, `ask ${number}${' '.repeat(90)}`))
    const input = await loadHistory(context, { maxTokens: 1_000 })
    expect(texts(input).at(-1)).toBe('ask 399')
    expect(store.pages).toBe(1)
  })

  it.each([
    ['kept', new HistoryCache({ maxBytes: 10 * MAX_BYTES })],
    ['read anew', undefined],
  ])('goes back beyond a turn of many words, when it is %s', async (_how, cache) => {
    const { context, save } = await createWorld()
    await save(...turn(1), asks('msg_u2', 'ask 2'), says('msg_a2', `answer 2${' and so on'.repeat(40_000)}`))
    await save(asks('msg_u3', 'ask 3'))
    const input = await loadHistory(context, { maxTokens: 10_000, cache })
    expect(texts(input)).toEqual(['ask 1', 'answer 1', 'ask 2', 'answer 2', 'ask 3'])
  })

  it('shows a message that was replaced or deleted by somebody else', async () => {
    const { store, context, save } = await createWorld()
    const options = { maxTokens: 10_000, cache: new HistoryCache({ maxBytes: MAX_BYTES }) }
    await save(...turn(1), ...turn(2), asks('msg_u3', 'ask 3'))
    await loadHistory(context, options)
    await save(says('msg_a1', 'answer 11'))
    expect(texts(await loadHistory(context, options))).toEqual(['ask 1', 'answer 11', 'ask 2', 'answer 2', 'ask 3'])
    await store.deleteThreadItem(THREAD.id, 'msg_a2', REQUEST)
    expect(texts(await loadHistory(context, options))).toEqual(['ask 1', 'answer 11', 'ask 2', 'ask 3'])
  })

  it('looks up again what an attachment or a tag means', async () => {
    const { context, save } = await createWorld()
    let name = 'first'
    const converter = new ThreadItemConverter({ tagToContent: () => ({ type: 'input_text', text: name }) })
    const options = { maxTokens: 10_000, converter, cache: new HistoryCache({ maxBytes: MAX_BYTES }) }
    const tag = { type: 'input_tag' as const, id: 'e', text: 'e', data: {}, interactive: false }
    await save(asks('msg_u1', '', { content: [tag] }), ...turn(2), asks('msg_u3', 'ask 3'))
    expect(JSON.stringify(await loadHistory(context, options))).toContain('first')
    name = 'second'
    expect(JSON.stringify(await loadHistory(context, options))).toContain('second')
  })

  it('answers together the calls of turns between which nothing is said', async () => {
    const { context, save } = await createWorld()
    const options = { maxTokens: 10_000, cache: new HistoryCache({ maxBytes: MAX_BYTES }) }
    await save(asks('msg_u1', 'ask 1'), calls('a'))
    await save(asks('msg_u2', 'refused', { refused_by: 'topics' }), calls('b'), asks('msg_u3', 'ask 3'))
    const input = await loadHistory(context, options)
    expect(input).toEqual(await loadHistory(context, { maxTokens: 10_000 }))
    expect(input.slice(1, 5).map((item) => ('callId' in item ? item.callId : ''))).toEqual(['a', 'b', 'a', 'b'])
  })

  it('cannot be changed by whoever is given it', async () => {
    const { context, save } = await createWorld()
    const options = { maxTokens: 10_000, cache: new HistoryCache({ maxBytes: MAX_BYTES }) }
    await save(...turn(1), asks('msg_u2', 'ask 2'))
    const [first] = await loadHistory(context, options)
    expect(() => Object.assign(first!, { role: 'system' })).toThrow(TypeError)
    ;(await loadHistory(context, options)).pop()
    expect(texts(await loadHistory(context, options))).toEqual(['ask 1', 'answer 1', 'ask 2'])
  })

  it('takes no more memory than it may: the threads read last stay', async () => {
    const maxBytes = 130_000
    const cache = new HistoryCache({ maxBytes })
    const store = new CountingStore()
    const load = async (id: string) => {
      const before = store.pages
      const context = new AgentContext({ thread: { ...THREAD, id }, store, requestContext: REQUEST })
      expect(await loadHistory(context, { maxTokens: 100_000, cache })).toHaveLength(20)
      return store.pages > before ? 'read' : 'kept'
    }
    for (const id of ['thr_1', 'thr_2', 'thr_3']) {
      await store.saveThread({ ...THREAD, id }, REQUEST)
      for (let number = 0; number < 20; number++) {
        await store.saveItem(id, { ...asks(`msg_${number}`, 'x'.repeat(1_000)), thread_id: id }, REQUEST)
      }
      expect(await load(id)).toBe('read')
    }
    expect(cache.bytes).toBeGreaterThan(50_000)
    expect(cache.bytes).toBeLessThanOrEqual(maxBytes)
    expect([await load('thr_3'), await load('thr_2'), await load('thr_1')]).toEqual(['kept', 'kept', 'read'])
  })
})

const number = fc.nat({ max: 30 })
const callId = fc.constantFrom('', 'a', 'b', 'c', 'a_2', 'call_2')
const itemId = number.map((each) => `msg_${each}`)
const text = fc.constantFrom('', ' ', 'a word', 'some words \ud800', 'x'.repeat(300))

const modelItem = fc.oneof(
  callId.map((id) => ({ type: 'function_call', callId: id, name: 't', arguments: '{}' })),
  fc.tuple(callId, text).map(([id, output]) => ({
    type: 'function_call_result',
    callId: id,
    name: 't',
    status: 'completed',
    output,
  })),
  callId.map((id) => ({ type: 'computer_call', callId: id, status: 'completed', action: { type: 'screenshot' } })),
) as fc.Arbitrary<AgentInputItem>

const record = fc
  .record({
    items: fc.array(modelItem, { maxLength: 3 }),
    tasks: fc.array(fc.record({ workflow_id: itemId, index: fc.nat({ max: 1 }) }), { maxLength: 1 }),
  })
  .map(toHiddenContent)

const item: fc.Arbitrary<ThreadItem> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(itemId, text).map(([id, words]) => asks(id, words)) },
  fc.tuple(itemId, text).map(([id, quoted_text]) => asks(id, 'about this', { quoted_text })),
  itemId.map((id) => asks(id, 'refused', { refused_by: 'topics' })),
  itemId.map((id) =>
    asks(id, '', { content: [{ type: 'input_tag', id: 'e', text: 'e', data: {}, interactive: false }] }),
  ),
  { weight: 3, arbitrary: fc.tuple(itemId, text).map(([id, words]) => says(id, words)) },
  { weight: 3, arbitrary: fc.tuple(itemId, record).map(([id, content]) => hidden(id, content)) },
  fc.tuple(itemId, text).map(([id, content]) => hidden(id, content)),
  fc
    .tuple(itemId, callId, fc.constantFrom('pending' as const, 'completed' as const))
    .map(
      ([id, call_id, status]) =>
        ({ ...head(id), type: 'client_tool_call', status, call_id, name: 't', arguments: {}, output: 1 }) as const,
    ),
  itemId.map((id) => {
    const tasks = ['one', 'two'].map((title) => ({ type: 'custom' as const, title, status_indicator: 'none' as const }))
    return { ...head(id), workflow: { type: 'custom' as const, tasks, expanded: false }, type: 'workflow' as const }
  }),
  fc.tuple(itemId, itemId, callId).map(([id, item_id, call_id]) => {
    const call = { call_id, name: 't', arguments: '{}', arguments_hash: '', item_id }
    const state = '{"$schemaVersion":"1.0"}'
    return toRecordItem(head(id), createApprovalRecord({ expires_at: THREAD.created_at, state, calls: [call] }))
  }),
  itemId.map((id) => ({ ...head(id), type: 'end_of_turn' as const })),
  itemId.map((id) => ({ ...head(id), type: 'unheard_of' }) as unknown as ThreadItem),
)

type Step =
  | { type: 'add'; items: ThreadItem[] }
  | { type: 'delete'; id: string }
  | { type: 'delete_after'; id: string }
  | { type: 'sum_up'; before: string }
  | { type: 'look_up' }
  | { type: 'make_again' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.array(item, { minLength: 1, maxLength: 5 }).map((items) => ({ type: 'add' as const, items })),
  },
  itemId.map((id) => ({ type: 'delete' as const, id })),
  itemId.map((id) => ({ type: 'delete_after' as const, id })),
  itemId.map((before) => ({ type: 'sum_up' as const, before })),
  fc.constant({ type: 'look_up' as const }),
  fc.constant({ type: 'make_again' as const }),
)

it('a history from the cache is always what it would be without', async () => {
  let kept = 0
  const options = fc.record({
    maxTokens: fc.constantFrom(60, 200, 2_000),
    maxItems: fc.constantFrom(4, 15, 1_000),
    isReplacing: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(options, fc.array(step, { maxLength: 12 }), async ({ isReplacing, ...limits }, steps) => {
      const { store, context, save } = await createWorld()
      const meaning = { text: 'one' }
      const converter = new ThreadItemConverter({ tagToContent: () => ({ type: 'input_text', text: meaning.text }) })
      const cache = new HistoryCache({ maxBytes: MAX_BYTES })
      const load = (more: Partial<LoadHistoryOptions>) => loadHistory(context, { ...limits, converter, ...more })
      let added = 0
      for (const each of steps) {
        if (each.type === 'add') {
          // Ids that come again replace what is there; others only add.
          await save(...each.items.map((one) => (isReplacing ? one : { ...one, ...unique(one) })))
        }
        if (each.type === 'delete') await store.deleteThreadItem(THREAD.id, each.id, REQUEST)
        if (each.type === 'delete_after') {
          await store.write([{ type: 'delete_items_after', threadId: THREAD.id, itemId: each.id }], REQUEST)
        }
        if (each.type === 'sum_up') {
          await save(hidden(`sum_${added++}`, toSummaryContent({ text: 'sum', before: each.before })))
        }
        if (each.type === 'look_up') meaning.text += ' more'
        if (each.type === 'make_again') {
          await store.deleteThread(THREAD.id, REQUEST)
          await store.saveThread(THREAD, REQUEST)
        }
        const before = store.pages
        const cached = await load({ cache })
        if (store.pages === before) kept += 1
        expect(cached).toEqual(await load({}))
      }

      function unique(one: ThreadItem): { id: string } {
        return added < 30 ? { id: `msg_${added++}` } : one
      }
    }),
    { numRuns: 150 },
  )
  expect(kept).toBeGreaterThan(75)
})
