import { Agent, handoff, Runner, tool } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AgentContext, askUserTool, loadHistory, streamAgentResponse } from '../src/agents/index.ts'
import { Approvals, resumeApproved } from '../src/agents/approvals/index.ts'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { UserMessageItem, WidgetItem } from '../src/item.ts'
import type { Action } from '../src/request.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { REQUEST } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

type Request = typeof REQUEST

/** An agent that can ask the page, the user in a form, and the user for an approval, and that can hand over to a colleague. */
function createDesk() {
  const deleted: string[] = []
  const select = tool({
    name: 'get_selection',
    description: '',
    parameters: z.object({}),
    execute: async (_input, runContext) => {
      ;(runContext!.context as TestContext).clientToolCall = { name: 'get_selection', arguments: {} }
      return 'asked'
    },
  })
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
  const agent = new Agent<TestContext>({
    name: 'desk',
    tools: [select, askUserTool(), deleteOrder],
    handoffs: [handoff(new Agent<TestContext>({ name: 'colleague' }))],
    toolUseBehavior: { stopAtToolNames: ['get_selection', 'ask_user'] },
  })
  return { deleted, agent }
}

class DeskServer extends ChatKitServer<Request> {
  readonly #approvals = new Approvals<Request>()
  readonly #agent: Agent<TestContext>
  readonly #runner: Runner

  constructor(store: MemoryStore, agent: Agent<TestContext>, model: ScriptedModel) {
    let now = Date.parse('2025-01-01T00:00:00Z')
    super({ store, clock: () => new Date(now++) })
    this.#agent = agent
    this.#runner = new Runner({ modelProvider: { getModel: () => model } })
  }

  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    request: Request,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const context = this.#context(thread, request)
    if (input) yield* await this.#approvals.supersede(context)
    const history = await loadHistory(context, { maxTokens: 10_000 })
    const run = await this.#runner.run(this.#agent, history, { stream: true, context, signal })
    yield* streamAgentResponse(context, run, { approvals: this.#approvals, signal })
  }

  override action(
    thread: ThreadMetadata,
    action: Action,
    _sender: WidgetItem | null,
    request: Request,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    return resumeApproved(this.#context(thread, request), action, {
      approvals: this.#approvals,
      agent: this.#agent,
      run: (state) => this.#runner.run(this.#agent, state, { stream: true, signal }),
      signal,
    })
  }

  #context(thread: ThreadMetadata, requestContext: Request): TestContext {
    return new AgentContext({ thread, store: this.store, requestContext, now: this.clock })
  }
}

const question = { question: 'Sure?', options: null, multiple: null, description: null }
const asksPage = functionCall('get_selection', {}, { callId: 'page' })
const asksForm = functionCall('ask_user', { questions: [question] }, { callId: 'form' })
const asksCard = functionCall('delete_order', { id: '7' }, { callId: 'card' })
const handsOver = functionCall('transfer_to_colleague', {}, { callId: 'handoff' })

/** A thread whose only run made these calls at once, and what answers each of them. */
async function waiting(...calls: ReturnType<typeof functionCall>[]) {
  const store = new MemoryStore()
  const { agent, deleted } = createDesk()
  const model = new ScriptedModel([calls, [assistantMessage('One.')], [assistantMessage('Two.')]])
  const server = new DeskServer(store, agent, model)
  const send = async (body: object) => {
    const result = await server.process(body, REQUEST)
    if (result.type !== 'stream') throw new Error('Expected a stream')
    const events: ThreadStreamEvent[] = []
    for await (const event of result.events) events.push(event)
    return events
  }
  await send({
    type: 'threads.create',
    params: { input: { content: [{ type: 'input_text', text: 'Go' }], attachments: [], inference_options: {} } },
  })
  const { thread } = store.snapshot().threads[0]!
  const items = () => store.snapshot().threads[0]!.items
  const idOf = (type: string) => items().find((item) => item.type === type)!.id
  return {
    deleted,
    items,
    answerPage: () => send({ type: 'threads.add_client_tool_output', params: { thread_id: thread.id, result: [1] } }),
    answerForm: () => {
      const input = { status: 'answered', answers: { question_1: { values: ['Yes'] } } }
      const params = { thread_id: thread.id, item_id: idOf('structured_input'), input }
      return send({ type: 'threads.add_structured_input', params })
    },
    approve: () => {
      const card = items().find((item) => item.type === 'widget')
      const [action] = JSON.stringify(card).match(/\{"type":"frontdesk.approval".*?\}\}/) ?? ['']
      const params = { thread_id: thread.id, item_id: card!.id, action: JSON.parse(action) as Action }
      return send({ type: 'threads.custom_action', params })
    },
  }
}

const failures = (events: ThreadStreamEvent[]) =>
  events.filter((event) => event.type === 'error' || event.type === 'notice')

describe('a run that waits for two things', () => {
  it('can be answered by the page, then by an approval', async () => {
    const { deleted, items, answerPage, approve } = await waiting(asksPage, asksCard)
    expect(failures(await answerPage())).toEqual([])
    expect(failures(await approve())).toEqual([])
    expect(deleted).toEqual(['7'])
    expect(items().find((item) => item.type === 'client_tool_call')).toMatchObject({ status: 'completed', output: [1] })
  })

  it('can be answered by the page, then in a form', async () => {
    const { items, answerPage, answerForm } = await waiting(asksPage, asksForm)
    expect(failures(await answerPage())).toEqual([])
    expect(failures(await answerForm())).toEqual([])
    expect(items().find((item) => item.type === 'structured_input')).toMatchObject({ status: 'answered' })
  })

  it('can be answered in a form, then by an approval', async () => {
    const { deleted, answerForm, approve } = await waiting(asksForm, asksCard)
    expect(failures(await answerForm())).toEqual([])
    expect(failures(await approve())).toEqual([])
    expect(deleted).toEqual(['7'])
  })

  it('leaves no workflow open that nothing would go on with', async () => {
    const { items } = await waiting(asksPage, asksCard)
    const workflow = items().find((item) => item.type === 'workflow')
    expect(workflow).toMatchObject({ workflow: { summary: { duration: 0 } } })
  })
})

describe('a run that asks for an approval and hands over in one response', () => {
  it.each([
    ['the call first', [asksCard, handsOver]],
    ['the handoff first', [handsOver, asksCard]],
  ])('still asks, makes the call that is approved, and goes on: %s', async (_, calls) => {
    const { deleted, items, approve } = await waiting(...calls)
    expect(deleted).toEqual([])
    expect(failures(await approve())).toEqual([])
    expect(deleted).toEqual(['7'])
    expect(items().at(-1)).toMatchObject({ type: 'assistant_message', content: [{ text: 'One.' }] })
  })
})
