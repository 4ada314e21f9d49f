import { Agent, handoff, Runner, tool } from '@openai/agents'
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AgentContext, loadHistory, streamAgentResponse } from '../src/agents/index.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { collect, REQUEST, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

/** A server that remembers in the thread which agent is active, how many turns there were, and a title. */
class RoutingServer extends ChatKitServer<{ userId: string }> {
  readonly started: unknown[] = []
  readonly titles: unknown[] = []
  readonly #model: ScriptedModel

  constructor(store: MemoryStore, model: ScriptedModel) {
    super({ store, logger: { info() {}, warn() {}, error() {} } })
    this.#model = model
  }

  override respond(thread: ThreadMetadata, _input: unknown, request: { userId: string }, { signal }: HookOptions) {
    this.started.push(thread.metadata['active_agent'])
    this.titles.push(thread.title)
    const context: TestContext = new AgentContext({ thread, store: this.store, requestContext: request })
    const runner = new Runner({ modelProvider: { getModel: () => this.#model }, tracingDisabled: true })
    context.observe(runner)
    runner.on('agent_start', () => {
      thread.title ??= 'A title'
    })
    runner.on('agent_handoff', (_context, _from, to) => {
      thread.metadata['active_agent'] = to.name
      thread.metadata['handoffs'] = Number(thread.metadata['handoffs'] ?? 0) + 1
    })
    const run = async () => {
      const history = await loadHistory(context, { maxTokens: 10_000 })
      return runner.run(createTriage(), history, { stream: true, context, signal })
    }
    return streamAgentResponse(context, run, { signal })
  }
}

function createTriage(): Agent<TestContext> {
  const wait = tool({
    name: 'wait',
    description: '',
    parameters: z.object({}),
    execute: (_input, _context, details) =>
      new Promise<string>((_resolve, reject) => {
        details?.signal?.addEventListener('abort', () => reject(new Error('stopped')))
      }),
  })
  const analyst = new Agent<TestContext>({ name: 'analyst', tools: [wait] })
  return new Agent<TestContext>({ name: 'triage', handoffs: [handoff(analyst)] })
}

const toAnalyst = (callId: string) => [functionCall('transfer_to_analyst', {}, { callId })]

async function createWorld(steps: ConstructorParameters<typeof ScriptedModel>[0]) {
  const store = new MemoryStore()
  const server = new RoutingServer(store, new ScriptedModel(steps))
  const input = { content: [{ type: 'input_text', text: 'Hi' }], attachments: [], inference_options: {} }
  const thread = () => store.snapshot().threads[0]!
  const send = async (body: object, signal?: AbortSignal) => {
    const result = await server.process(body, REQUEST, signal ? { signal } : {})
    if (result.type !== 'stream') throw new Error('Expected a stream')
    return result.events
  }
  const say = async () => {
    const threadId = store.snapshot().threads[0]?.thread.id
    const body = threadId
      ? { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
      : { type: 'threads.create', params: { input } }
    return collect(await send(body))
  }
  const retry = async (index: number) => {
    const messages = thread().items.filter(({ type }) => type === 'user_message')
    const params = { thread_id: thread().thread.id, item_id: messages[index]!.id }
    return collect(await send({ type: 'threads.retry_after_item', params }))
  }
  return { store, server, send, say, retry, thread, input }
}

describe('a retry', () => {
  it('undoes what the turns after its message have changed in the thread', async () => {
    const { server, say, retry, thread } = await createWorld([
      [assistantMessage('One.')],
      toAnalyst('a'),
      [assistantMessage('Two.')],
      toAnalyst('b'),
      [assistantMessage('Three.')],
      [assistantMessage('Two again.')],
    ])
    await say()
    await say()
    await say()
    expect(thread().thread.metadata).toEqual({ active_agent: 'analyst', handoffs: 2 })
    await retry(1)
    expect(server.started).toEqual([undefined, undefined, 'analyst', undefined])
    expect(thread().thread).toMatchObject({ title: 'A title', metadata: {} })
  })

  it('begins without the title that its turn has given before', async () => {
    const { server, say, retry } = await createWorld([[assistantMessage('One.')], [assistantMessage('One again.')]])
    await say()
    await retry(0)
    expect(server.titles).toEqual([undefined, undefined])
  })

  it('leaves what somebody else has changed since', async () => {
    const { store, say, retry, thread } = await createWorld([
      toAnalyst('a'),
      [assistantMessage('One.')],
      [assistantMessage('One again.')],
    ])
    await say()
    const { thread: stored } = thread()
    await store.saveThread({ ...stored, title: 'Mine', metadata: { ...stored.metadata, handoffs: 7 } }, REQUEST)
    await retry(0)
    expect(thread().thread).toMatchObject({ title: 'Mine', metadata: { handoffs: 7 } })
    expect(thread().thread.metadata).not.toHaveProperty('active_agent')
  })

  it('shows the model nothing of what was noted for it', async () => {
    const { say, thread, store } = await createWorld([toAnalyst('a'), [assistantMessage('One.')]])
    await say()
    const context = new AgentContext({ thread: thread().thread, store, requestContext: REQUEST })
    expect(JSON.stringify(await loadHistory(context, { maxTokens: 10_000 }))).not.toContain('frontdesk.')
  })
})

describe('a run that is stopped', () => {
  it.each(['by the host', 'by the reader'])(
    'keeps the work that was shown, and what it changed can be undone (%s)',
    async (who) => {
      const { send, thread, input, retry, server } = await createWorld([
        toAnalyst('a'),
        [functionCall('wait', {}, { callId: 'b' })],
        [assistantMessage('Again.')],
      ])
      const host = new AbortController()
      const events = await send({ type: 'threads.create', params: { input } }, host.signal)
      const read = async () => {
        for await (const event of events) {
          const [line = ''] = toLines([event])
          if (!line.includes('Wait loading')) continue
          if (who === 'by the reader') return
          host.abort(new Error('stop'))
        }
      }
      await read().catch(() => {})
      const { items } = thread()
      const workflow = items.find((item) => item.type === 'workflow')
      expect(workflow?.workflow).toMatchObject({
        summary: { duration: expect.any(Number) },
        tasks: [{ title: 'Handed over to analyst' }, { title: 'Wait', content: expect.stringContaining('Stopped') }],
      })
      expect(thread().thread.metadata).toMatchObject({ active_agent: 'analyst' })
      await retry(0)
      expect(server.started).toEqual([undefined, undefined])
    },
  )
})
