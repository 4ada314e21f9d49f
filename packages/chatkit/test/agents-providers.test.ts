import { Agent, handoff, OpenAIProvider, Runner, tool } from '@openai/agents'
import type { ModelProvider, RunContext } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AgentContext, streamAgentResponse, ThreadItemConverter } from '../src/agents/index.ts'
import { Approvals, resumeApproved } from '../src/agents/approvals/index.ts'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { WidgetItem } from '../src/item.ts'
import type { JsonValue } from '../src/json.ts'
import type { Action } from '../src/request.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { REQUEST, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

/** One answer of a model, whoever gives it. */
interface Answer {
  text?: string
  calls?: { id: string; name: string; args: Record<string, string> }[]
}

/** A conversation with everything in it: a specialist, parallel tools, an approval, the way back, a call for the page, an image. */
const CONVERSATION: Answer[] = [
  { calls: [{ id: 'call_1', name: 'transfer_to_analyst', args: {} }] },
  {
    text: 'Let me look.',
    calls: [
      { id: 'call_2', name: 'find_order', args: { key: '7' } },
      { id: 'call_3', name: 'find_customer', args: { key: 'Ada' } },
    ],
  },
  { calls: [{ id: 'call_4', name: 'cancel_order', args: { key: '7' } }] },
  { text: 'It is cancelled.', calls: [{ id: 'call_5', name: 'transfer_to_triage', args: {} }] },
  { calls: [{ id: 'call_6', name: 'get_selection', args: { key: 'map' } }] },
  { calls: [{ id: 'call_7', name: 'draw_map', args: { key: 'Rome' } }] },
  { text: 'Here is the map.' },
]

const contextOf = (runContext: RunContext | undefined) => runContext!.context as TestContext

function aTool(
  name: string,
  execute: (key: string, context: TestContext) => string,
  { needsApproval = false }: { needsApproval?: boolean } = {},
) {
  return tool({
    name,
    description: name,
    parameters: z.object({ key: z.string() }),
    needsApproval,
    execute: async ({ key }, runContext) => execute(key, contextOf(runContext)),
  })
}

function createTeam(): Agent<TestContext> {
  const triage = new Agent<TestContext>({
    name: 'triage',
    tools: [
      aTool('get_selection', (key, context) => {
        context.clientToolCall = { name: 'get_selection', arguments: { key } }
        return 'asked'
      }),
      aTool('draw_map', (key, context) => {
        context.stream({
          type: 'thread.item.done',
          item: {
            id: context.generateId('message'),
            thread_id: context.thread.id,
            created_at: context.now().toISOString(),
            type: 'generated_image',
            image: { id: 'map', url: `https://maps.example/${key}.png` },
          },
        })
        return `drew ${key}`
      }),
    ],
    toolUseBehavior: { stopAtToolNames: ['get_selection'] },
  })
  const analyst = new Agent<TestContext>({
    name: 'analyst',
    handoffs: [handoff(triage)],
    tools: [
      aTool('find_order', (key) => `order ${key}`),
      aTool('find_customer', (key) => `customer ${key}`),
      aTool('cancel_order', (key) => `cancelled ${key}`, { needsApproval: true }),
    ],
  })
  triage.handoffs = [handoff(analyst)]
  return triage
}

class TeamServer extends ChatKitServer<{ userId: string }> {
  readonly #approvals = new Approvals<{ userId: string }>()
  readonly #modelProvider: ModelProvider

  constructor(store: MemoryStore, modelProvider: ModelProvider) {
    super({ store, logger: { info() {}, warn() {}, error() {} }, clock: () => new Date('2025-01-01T00:00:00Z') })
    this.#modelProvider = modelProvider
  }

  override async *respond(
    thread: ThreadMetadata,
    _input: unknown,
    request: { userId: string },
    { signal }: HookOptions,
  ) {
    const context = this.#context(thread, request)
    const { data } = await this.store.loadThreadItems(thread.id, { limit: 100, order: 'asc' }, request)
    const history = await new ThreadItemConverter().toAgentInput(data)
    const run = await this.#runner(context).run(createTeam(), history, { stream: true, context, signal })
    yield* streamAgentResponse(context, run, { approvals: this.#approvals, signal })
  }

  override action(
    thread: ThreadMetadata,
    action: Action,
    _sender: WidgetItem | null,
    request: { userId: string },
    { signal }: HookOptions,
  ) {
    const context = this.#context(thread, request)
    const agent = createTeam()
    return resumeApproved(context, action, {
      approvals: this.#approvals,
      agent,
      run: (state) => this.#runner(context).run(agent, state, { stream: true, signal }),
      signal,
    })
  }

  #context(thread: ThreadMetadata, requestContext: { userId: string }): TestContext {
    return new AgentContext({ thread, store: this.store, requestContext, now: this.clock })
  }

  #runner(context: TestContext): Runner {
    const runner = new Runner({ modelProvider: this.#modelProvider, tracingDisabled: true, model: 'gpt-test' })
    context.observe(runner)
    return runner
  }
}

async function send(server: TeamServer, body: object): Promise<ThreadStreamEvent[]> {
  const result = await server.process(body, REQUEST)
  if (result.type !== 'stream') throw new Error('Expected a stream')
  const events: ThreadStreamEvent[] = []
  for await (const event of result.events) events.push(event)
  return events
}

/** All requests of the conversation: what the browser was sent, and the thread in the end. */
async function converse(modelProvider: ModelProvider) {
  const store = new MemoryStore()
  const server = new TeamServer(store, modelProvider)
  const first = await send(server, {
    type: 'threads.create',
    params: {
      input: { content: [{ type: 'input_text', text: 'Cancel order 7' }], attachments: [], inference_options: {} },
    },
  })
  const thread_id = store.snapshot().threads[0]!.thread.id
  const card = first.findLast((event) => event.type === 'thread.item.done' && event.item.type === 'widget')
  const action = JSON.parse(/\{"type":"frontdesk.approval".*?\}\}/.exec(JSON.stringify(card))![0])
  const second = await send(server, { type: 'threads.custom_action', params: { thread_id, action } })
  const third = await send(server, { type: 'threads.add_client_tool_output', params: { thread_id, result: ['Rome'] } })
  const events = [...first, ...second, ...third]
  return { events, normalized: normalize(events), items: normalize(store.snapshot().threads[0]!.items) }
}

const ID = /^(?:msg|thr|wf|tc|fc|chatcmpl|item|tsk|shcx)[-_]/

/** Without what differs from run to run: ids of ours and of providers become the order in which they first appear. */
function normalize(value: unknown): JsonValue {
  const ids = new Map<string, string>()
  const idOf = (text: string) => {
    if (!ids.has(text)) ids.set(text, `id ${ids.size}`)
    return ids.get(text)
  }
  return JSON.parse(JSON.stringify(value), (name, member: unknown) => {
    if (name === 'state') return 'state'
    return typeof member === 'string' && ID.test(member) ? idOf(member) : member
  })
}

function scripted(): ModelProvider {
  const model = new ScriptedModel(
    CONVERSATION.map(({ text, calls = [] }) => [
      ...(text ? [assistantMessage(text)] : []),
      ...calls.map(({ id, name, args }) => functionCall(name, args, { callId: id })),
    ]),
  )
  return { getModel: () => model }
}

/** A server of both APIs that gives the answers in turn. */
async function startProvider(answers: Answer[]): Promise<LLMock> {
  const provider = new LLMock({ port: 0, chunkSize: 1_000, logLevel: 'silent' })
  let next = 0
  provider.on({ predicate: () => true }, () => {
    const { text, calls = [] } = answers[next++]!
    const toolCalls = calls.map(({ id, name, args }) => ({ id, name, arguments: JSON.stringify(args) }))
    if (toolCalls.length === 0) return { content: text ?? '' }
    return text ? { content: text, toolCalls } : { toolCalls }
  })
  await provider.start()
  return provider
}

describe('one conversation', () => {
  const providers: LLMock[] = []
  let recorded: Awaited<ReturnType<typeof converse>>

  beforeAll(async () => {
    recorded = await converse(scripted())
  })
  afterAll(async () => {
    await Promise.all(providers.map((provider) => provider.stop()))
  })

  it('is shown in full', () => {
    expect(toLines(recorded.events)).toEqual([
      'thread.created',
      'done user_message',
      'stream_options',
      'added workflow [Handed over to analyst complete]',
      'done workflow [Handed over to analyst complete]',
      'added message ',
      'part 0 added',
      'delta Let me look.',
      'part done Let me look.',
      'done message Let me look.',
      'added workflow [Find order loading]',
      'task 1 added Find customer loading',
      'task 0 updated Find order complete',
      'task 1 updated Find customer complete',
      'task 2 added Cancel order loading',
      'task 2 updated Cancel order none',
      'done workflow [Find order complete, Find customer complete, Cancel order none]',
      'done widget',
      // approved
      'stream_options',
      'replaced widget',
      'added workflow [Cancel order loading]',
      'task 0 updated Cancel order complete',
      'done workflow [Cancel order complete]',
      'added message ',
      'part 0 added',
      'delta It is cancelled.',
      'part done It is cancelled.',
      'done message It is cancelled.',
      'added workflow [Handed over to triage complete]',
      'task 1 added Get selection loading',
      'task 1 updated Get selection complete',
      'done client_tool_call',
      // answered by the page
      'stream_options',
      'task 2 added Draw map loading',
      'done generated_image',
      'task 2 updated Draw map complete',
      'done workflow [Handed over to triage complete, Get selection complete, Draw map complete]',
      'added message ',
      'part 0 added',
      'delta Here is the map.',
      'part done Here is the map.',
      'done message Here is the map.',
    ])
  })

  it.each([
    ['Responses', true],
    ['Chat Completions', false],
  ])('is the same with a server of the %s API', async (_name, useResponses) => {
    const provider = await startProvider(CONVERSATION)
    providers.push(provider)
    const client = new OpenAIProvider({ apiKey: 'none', baseURL: `${provider.url}/v1`, useResponses })
    const outcome = await converse(client)
    expect(outcome.normalized).toEqual(recorded.normalized)
    expect(outcome.items).toEqual(recorded.items)
  })
})
