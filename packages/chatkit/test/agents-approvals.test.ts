import { Agent, handoff, Runner, tool } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AgentContext, streamAgentResponse, ThreadItemConverter } from '../src/agents/index.ts'
import { Approvals, resumeApproved } from '../src/agents/approvals/index.ts'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { UserMessageItem, WidgetItem } from '../src/item.ts'
import type { Action } from '../src/request.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { toLines } from './agents-support.ts'

interface Request {
  userId: string
  token: string
}
type Context = AgentContext<Request>

const ALICE = { userId: 'alice', token: 'bearer-secret-of-alice' }

/** What the tool has done, outside of any server. */
function createShop() {
  const deleted: string[] = []
  const deleteOrder = tool({
    name: 'delete_order',
    description: '',
    parameters: z.object({ id: z.string() }),
    needsApproval: true,
    execute: async ({ id }) => {
      deleted.push(id)
      return `deleted ${id}`
    },
  })
  return { deleted, deleteOrder }
}

type Shop = ReturnType<typeof createShop>

interface ServerParts {
  store: MemoryStore
  shop: Shop
  model: ScriptedModel
  clock?: () => Date
  analystName?: string
  isObserved?: boolean
  /** What an order is about, by its id. */
  titles?: Record<string, string>
}

/** One process: its own agents, its own server, the common store. */
class ShopServer extends ChatKitServer<Request> {
  readonly approvals: Approvals<Request>
  readonly #parts: ServerParts

  constructor(parts: ServerParts) {
    super({
      store: parts.store,
      logger: { info() {}, warn() {}, error() {} },
      ...(parts.clock && { clock: parts.clock }),
    })
    this.#parts = parts
    const { titles } = parts
    this.approvals = new Approvals<Request>({
      expiresInMs: 60_000,
      ...(titles && {
        describe: async (_context, call) => [titles[(JSON.parse(call.arguments) as { id: string }).id] ?? 'nothing'],
      }),
    })
  }

  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    request: Request,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const context = this.#context(thread, request)
    if (input) yield* await this.approvals.supersede(context)
    const { data } = await this.store.loadThreadItems(thread.id, { limit: 50, order: 'asc' }, request)
    const history = await new ThreadItemConverter().toAgentInput(data)
    const run = await this.#runner(context).run(this.#team(), history, { stream: true, context, signal })
    yield* streamAgentResponse(context, run, { approvals: this.approvals, signal })
  }

  override async *action(
    thread: ThreadMetadata,
    action: Action,
    _sender: WidgetItem | null,
    request: Request,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const context = this.#context(thread, request)
    const agent = this.#team()
    yield* resumeApproved(context, action, {
      approvals: this.approvals,
      agent,
      run: (state) => this.#runner(context).run(agent, state, { stream: true, signal }),
      signal,
    })
  }

  #context(thread: ThreadMetadata, requestContext: Request): Context {
    return new AgentContext({ thread, store: this.store, requestContext, now: this.clock })
  }

  #runner(context: Context): Runner {
    const runner = new Runner({ modelProvider: { getModel: () => this.#parts.model }, tracingDisabled: true })
    if (this.#parts.isObserved ?? true) context.observe(runner)
    return runner
  }

  #team(): Agent<Context> {
    const { shop, analystName = 'analyst' } = this.#parts
    const analyst = new Agent<Context>({ name: analystName, tools: [shop.deleteOrder] })
    return new Agent<Context>({ name: 'triage', handoffs: [handoff(analyst)] })
  }
}

async function send(server: ShopServer, body: object, context: Request = ALICE): Promise<ThreadStreamEvent[]> {
  const result = await server.process(body, context)
  if (result.type !== 'stream') throw new Error('Expected a stream')
  const events: ThreadStreamEvent[] = []
  for await (const event of result.events) events.push(event)
  return events
}

const say = (text: string, threadId?: string) => ({
  type: threadId ? 'threads.add_user_message' : 'threads.create',
  params: {
    ...(threadId && { thread_id: threadId }),
    input: { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} },
  },
})

/** The buttons of a card and the thread that it is in. */
interface Card {
  threadId: string
  itemId: string
  approve: object
  decline: object
}

function cardsOf(events: ThreadStreamEvent[]): Card[] {
  return events.flatMap((event) => {
    if (event.type !== 'thread.item.done' || event.item.type !== 'widget') return []
    const { item } = event
    const actions = findActions(item.widget)
    const press = (action: object | undefined) => ({
      type: 'threads.custom_action',
      params: { thread_id: item.thread_id, item_id: item.id, action },
    })
    return [{ threadId: item.thread_id, itemId: item.id, approve: press(actions[0]), decline: press(actions[1]) }]
  })
}

function findActions(node: unknown): object[] {
  if (typeof node !== 'object' || node === null) return []
  const own = 'onClickAction' in node ? [node.onClickAction as object] : []
  return [...own, ...Object.values(node).flatMap(findActions)]
}

const asks = (...ids: string[]) => ids.map((id) => functionCall('delete_order', { id }, { callId: `call_${id}` }))
const toAnalyst = [functionCall('transfer_to_analyst', {}, { callId: 'h' })]

/** A thread in which one or more deletions wait for Alice. */
async function waiting({
  ids = ['7'],
  answers = [],
  titles,
}: {
  ids?: string[]
  answers?: ConstructorParameters<typeof ScriptedModel>[0]
  titles?: Record<string, string>
} = {}) {
  const store = new MemoryStore()
  const shop = createShop()
  const events = await send(
    new ShopServer({ store, shop, model: new ScriptedModel([toAnalyst, asks(...ids)]), ...(titles && { titles }) }),
    say(`Delete ${ids.join(', ')}`),
  )
  const restart = (parts: Partial<ServerParts> = {}) =>
    new ShopServer({ store, shop, model: new ScriptedModel(answers), ...(titles && { titles }), ...parts })
  return { store, shop, events, cards: cardsOf(events), restart }
}

const items = (store: MemoryStore) => store.snapshot().threads[0]!.items
const cardText = (store: MemoryStore, itemId: string) => JSON.stringify(items(store).find((item) => item.id === itemId))

/** The stored run in the form of another version of the Agents SDK, as an update of the server may find it. */
async function rewriteState(store: MemoryStore, rewrite: (state: string) => string): Promise<void> {
  const record = items(store).find((item) => JSON.stringify(item).includes('$schemaVersion'))
  if (record?.type !== 'hidden_context_item') throw new Error('No run is stored.')
  const content = record.content as { state: string }
  const rewritten = { ...record, content: { ...content, state: rewrite(content.state) } }
  await store.saveItem(record.thread_id, rewritten, ALICE)
}

describe('a call that needs approval', () => {
  it('is not made but shown on a card with what it would do', async () => {
    const { shop, store, cards } = await waiting()
    expect(shop.deleted).toEqual([])
    expect(cards).toHaveLength(1)
    expect(cardText(store, cards[0]!.itemId)).toContain('id: 7')
    expect(cardText(store, cards[0]!.itemId)).toContain('Delete order')
  })

  it('is said in words too, and what came of it, for whoever has no widgets', async () => {
    const { store, cards, restart } = await waiting({ answers: [[assistantMessage('Kept.')]] })
    const textOf = () => items(store).flatMap((item) => (item.type === 'widget' ? [item.copy_text] : []))
    expect(textOf()).toEqual(['Delete order\nid: 7\nNothing is done before you approve it.\nApprove / Decline'])
    await send(restart(), cards[0]!.decline)
    expect(textOf()).toEqual(['Delete order\nid: 7\nDeclined. It was not done.'])
  })

  it('is kept with its run, the version of its form, and no secret', async () => {
    const { store, events } = await waiting()
    const stored = JSON.stringify(items(store))
    expect(stored).toContain('"sdk_schema":"1.22"')
    expect(stored).toContain('"sdk_version":"0.20.0"')
    expect(stored).not.toContain(ALICE.token)
    expect(JSON.stringify(events)).not.toContain('$schemaVersion')
  })

  it('is made once it is approved, in another process, and the run goes on', async () => {
    const { shop, store, cards, restart } = await waiting({ answers: [[assistantMessage('Gone.')]] })
    const events = await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual(['7'])
    expect(items(store).at(-1)).toMatchObject({ type: 'assistant_message', content: [{ text: 'Gone.' }] })
    expect(cardText(store, cards[0]!.itemId)).toContain('Approved.')
    expect(events.filter((event) => event.type === 'error')).toEqual([])
    expect(JSON.stringify(items(store))).not.toContain('$schemaVersion')
  })

  it('is not made when it is declined, and the model is told', async () => {
    const { shop, store, cards, restart } = await waiting()
    const model = new ScriptedModel([[assistantMessage('As you wish.')]])
    await send(restart({ model }), cards[0]!.decline)
    expect(shop.deleted).toEqual([])
    expect(JSON.stringify(model.firstCall?.request.input)).toContain('The user declined this call.')
    expect(cardText(store, cards[0]!.itemId)).toContain('Declined.')
  })

  it('is made once however often it is approved', async () => {
    const { shop, cards, restart } = await waiting({ answers: [[assistantMessage('Gone.')]] })
    const server = restart()
    const [first, second] = await Promise.all([send(server, cards[0]!.approve), send(server, cards[0]!.approve)])
    const third = await send(server, cards[0]!.approve)
    expect(shop.deleted).toEqual(['7'])
    expect([...first, ...second].filter((event) => event.type === 'notice')).toHaveLength(1)
    expect(third).toContainEqual(expect.objectContaining({ type: 'notice', level: 'warning' }))
  })

  it('waits for the last answer when there are several', async () => {
    const { shop, cards, restart } = await waiting({ ids: ['1', '2'], answers: [[assistantMessage('Done.')]] })
    await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    await send(restart({ model: new ScriptedModel([[assistantMessage('Done.')]]) }), cards[1]!.decline)
    expect(shop.deleted).toEqual(['1'])
  })

  it('expires', async () => {
    const { shop, store, cards, restart } = await waiting()
    const late = new Date(Date.now() + 61_000)
    await send(restart({ clock: () => late }), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    expect(cardText(store, cards[0]!.itemId)).toContain('Expired.')
  })

  it('is closed when the user goes on with something else, and the next turn has its call and a result', async () => {
    const { shop, store, cards, restart } = await waiting()
    const model = new ScriptedModel([[assistantMessage('Sure.')]])
    await send(restart({ model }), say('Never mind', cards[0]!.threadId))
    await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    expect(cardText(store, cards[0]!.itemId)).toContain('Not answered.')
    const input = model.firstCall?.request.input
    expect(input).toContainEqual(
      expect.objectContaining({
        type: 'function_call_result',
        callId: 'call_7',
        output: expect.stringContaining('Not carried out'),
      }),
    )
  })

  it('cannot be answered by another user', async () => {
    const { shop, cards, restart } = await waiting()
    await expect(send(restart(), cards[0]!.approve, { userId: 'mallory', token: '' })).rejects.toThrow('not found')
    expect(shop.deleted).toEqual([])
  })

  it('keeps the answer on its card when the user goes on before the others are answered', async () => {
    const { shop, store, cards, restart } = await waiting({ ids: ['1', '2'] })
    await send(restart(), cards[0]!.decline)
    const model = new ScriptedModel([[assistantMessage('Sure.')]])
    await send(restart({ model }), say('Never mind', cards[0]!.threadId))
    expect(cardText(store, cards[0]!.itemId)).toContain('Declined.')
    expect(cardText(store, cards[1]!.itemId)).toContain('Not answered.')
    expect(shop.deleted).toEqual([])
    const told = JSON.stringify(model.firstCall?.request.input).match(/Not carried out/g)
    expect(told).toHaveLength(2)
  })

  it.each([true, false])('is shown as a task of its run when it is made, hooks attached: %s', async (isObserved) => {
    const { cards, restart } = await waiting({ ids: ['1', '2'], answers: [[assistantMessage('Done.')]] })
    await send(restart({ isObserved }), cards[0]!.decline)
    const events = await send(restart({ isObserved }), cards[1]!.approve)
    expect(toLines(events).filter((line) => line.includes('workflow') || line.startsWith('task'))).toEqual([
      'added workflow [Delete order loading]',
      'task 0 updated Delete order complete',
      'done workflow [Delete order complete]',
    ])
  })

  it.each([undefined, ''])('is not asked for, and fails, where nothing tells who asks: %j', async (userId) => {
    const shop = createShop()
    const store = new MemoryStore()
    const server = new ShopServer({ store, shop, model: new ScriptedModel([toAnalyst, asks('7')]) })
    const events = await send(server, say('Delete 7'), { userId, token: '' } as Request)
    expect(cardsOf(events)).toEqual([])
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'stream.error' })
    expect(JSON.stringify(items(store))).not.toContain('frontdesk.approval')
  })

  it('cannot be answered by a request that does not say whose it is, even where the record does not either', async () => {
    const { store, cards } = await waiting()
    const record = items(store).find((item) => JSON.stringify(item).includes('"frontdesk.approval"'))
    if (record?.type !== 'hidden_context_item') throw new Error('Expected a record')
    const { user_id: _owner, ...content } = record.content as Record<string, string>
    const { thread } = store.snapshot().threads[0]!
    await store.saveItem(thread.id, { ...record, content }, ALICE)
    const context = new AgentContext<Request>({ thread, store, requestContext: ALICE })
    const { action } = (cards[0]!.approve as { params: { action: Action } }).params
    const { events, run } = await new Approvals<Request>({ userOf: () => undefined }).answer(context, action)
    expect(run).toBeUndefined()
    expect(events).toEqual([expect.objectContaining({ type: 'notice', level: 'warning' })])
  })

  it('is lost, and said to be, when the team has no such agent any more', async () => {
    const { shop, store, cards, restart } = await waiting()
    const events = await send(restart({ analystName: 'librarian' }), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    expect(cardText(store, cards[0]!.itemId)).toContain('can no longer be carried out')
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      code: 'custom',
      message: expect.stringContaining('ask again'),
    })
  })

  it('goes on after an update of the SDK that still reads the stored form', async () => {
    const { shop, store, cards, restart } = await waiting({ answers: [[assistantMessage('Gone.')]] })
    await rewriteState(store, (state) => state.replace('"$schemaVersion":"1.22"', '"$schemaVersion":"1.21"'))
    await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual(['7'])
  })

  it.each([
    ['a schema that is not read any more', (state: string) => state.replace('"1.22"', '"0.9"')],
    ['a schema of a later version', (state: string) => state.replace('"1.22"', '"7.0"')],
    ['no run at all', () => '{'],
  ])('is lost, with the words to ask again, when what is stored is %s', async (_, rewrite) => {
    const { shop, store, cards, restart } = await waiting()
    await rewriteState(store, rewrite)
    const events = await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    expect(cardText(store, cards[0]!.itemId)).toContain('Please ask again')
    expect(events.at(-1)).toMatchObject({ type: 'error', message: expect.stringContaining('ask again') })
    const again = await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    expect(again).toContainEqual(expect.objectContaining({ type: 'notice', level: 'warning' }))
  })

  it('is given to the model in the next turn as a call with its result', async () => {
    const { store, cards, restart } = await waiting({ answers: [[assistantMessage('Gone.')]] })
    await send(restart(), cards[0]!.approve)
    const input = await new ThreadItemConverter().toAgentInput(items(store))
    expect(input.map((item) => item.type)).toEqual([
      'message',
      'function_call',
      'function_call_result',
      'function_call',
      'function_call_result',
      'message',
    ])
    expect(input[4]).toMatchObject({ callId: 'call_7', output: { text: 'deleted 7' } })
  })
})

describe('an action that is no answer', () => {
  it('is not taken for one', () => {
    expect(new Approvals().isAnswer({ type: 'line.select', payload: null })).toBe(false)
  })

  it('changes nothing when it only looks like one', async () => {
    const { shop, cards, restart } = await waiting()
    const forged = {
      type: 'frontdesk.approval',
      payload: { approval_id: cards[0]!.itemId, call_id: 'call_7', decision: 'approved' },
    }
    const events = await send(restart(), {
      type: 'threads.custom_action',
      params: { thread_id: cards[0]!.threadId, action: forged },
    })
    expect(shop.deleted).toEqual([])
    expect(events).toContainEqual(expect.objectContaining({ type: 'notice' }))
  })
})

/** The buttons of a card that was put in the place of another. */
function replacedCardsOf(events: ThreadStreamEvent[]): Card[] {
  return cardsOf(
    events.map((event): ThreadStreamEvent =>
      event.type === 'thread.item.replaced' ? { type: 'thread.item.done', item: event.item } : event,
    ),
  )
}

describe('what a call is about', () => {
  it('is on the card, before the arguments, and is what is approved', async () => {
    const titles = { 7: '3 apples for Ada' }
    const { shop, store, cards, restart } = await waiting({ titles, answers: [[assistantMessage('Gone.')]] })
    const words = items(store).flatMap((item) => (item.type === 'widget' ? [item.copy_text] : []))
    expect(words).toEqual([
      'Delete order\n3 apples for Ada\nid: 7\nNothing is done before you approve it.\nApprove / Decline',
    ])
    expect(cardText(store, cards[0]!.itemId)).toContain('3 apples for Ada')
    await send(restart(), cards[0]!.approve)
    expect(shop.deleted).toEqual(['7'])
  })

  it('is asked for again when it has changed meanwhile, and nothing is done before', async () => {
    const { shop, store, cards, restart } = await waiting({ titles: { 7: '3 apples for Ada' } })
    const titles = { 7: '4 pears for Bob' }
    const events = await send(restart({ titles }), cards[0]!.approve)
    expect(shop.deleted).toEqual([])
    expect(events).toContainEqual(expect.objectContaining({ type: 'notice', level: 'warning' }))
    expect(cardText(store, cards[0]!.itemId)).toContain('4 pears for Bob')
    const [again] = replacedCardsOf(events)
    const stale = await send(restart({ titles }), cards[0]!.approve)
    expect(stale.map(({ type }) => type)).toContain('notice')
    expect(shop.deleted).toEqual([])
    await send(restart({ titles, model: new ScriptedModel([[assistantMessage('Gone.')]]) }), again!.approve)
    expect(shop.deleted).toEqual(['7'])
  })

  it('may be declined although it has changed', async () => {
    const { shop, store, cards, restart } = await waiting({
      titles: { 7: 'apples' },
      answers: [[assistantMessage('Kept.')]],
    })
    await send(restart({ titles: { 7: 'pears' } }), cards[0]!.decline)
    expect(shop.deleted).toEqual([])
    expect(cardText(store, cards[0]!.itemId)).toContain('Declined.')
  })

  it('is looked at once more when the last of several calls is decided', async () => {
    const { shop, store, cards, restart } = await waiting({ ids: ['1', '2'], titles: { 1: 'apples', 2: 'pears' } })
    await send(restart(), cards[0]!.approve)
    const titles = { 1: 'plums', 2: 'pears' }
    const events = await send(restart({ titles }), cards[1]!.approve)
    expect(shop.deleted).toEqual([])
    expect(cardText(store, cards[0]!.itemId)).toContain('plums')
    expect(cardText(store, cards[1]!.itemId)).toContain('Approved.')
    const again = replacedCardsOf(events).find(({ itemId }) => itemId === cards[0]!.itemId)
    const model = new ScriptedModel([[assistantMessage('Gone.')]])
    await send(restart({ titles, model }), again!.approve)
    expect(shop.deleted).toEqual(['1', '2'])
  })
})

it('shows whole arguments, and says how much of a very long one it leaves out', async () => {
  const { store } = await waiting({ ids: ['x'.repeat(4_000), `${'y'.repeat(4_000)}z`] })
  const words = JSON.stringify(items(store).filter(({ type }) => type === 'widget'))
  expect(words).toContain('x'.repeat(4_000))
  expect(words).toContain('[1 more characters are not shown]')
})
