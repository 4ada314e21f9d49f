import { Agent, Runner } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { AgentContext, loadHistory, streamAgentResponse } from '../src/agents/index.ts'
import { oversizeGuardrail, politeRefusals, secretsGuardrail } from '../src/agents/guardrails/index.ts'
import { isRefusedItem } from '../src/item.ts'
import type { UserMessageItem } from '../src/item.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { collect, REQUEST } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

const KEY = 'sk-abcdefghijklmnopqrstuvwx'

/** A server whose guardrails refuse secrets and long messages, with a word for it or, with `isPolite: false`, an error. */
class GuardedServer extends ChatKitServer<{ userId: string }> {
  readonly model: ScriptedModel
  readonly refusedBy: (string | undefined)[] = []
  readonly #isPolite: boolean

  constructor(store: MemoryStore, model: ScriptedModel, { isPolite }: { isPolite: boolean }) {
    super({ store, logger: { info() {}, warn() {}, error() {} } })
    this.model = model
    this.#isPolite = isPolite
  }

  override async *respond(
    thread: ThreadMetadata,
    _input: UserMessageItem | null,
    request: { userId: string },
    { signal }: HookOptions,
  ) {
    const context: TestContext = new AgentContext({ thread, store: this.store, requestContext: request })
    const runner = new Runner({
      modelProvider: { getModel: () => this.model },
      tracingDisabled: true,
      inputGuardrails: [secretsGuardrail(), oversizeGuardrail({ maxCharacters: 100 })],
    })
    const input = await loadHistory(context, { maxTokens: 10_000 })
    const run = await runner.run(new Agent<TestContext>({ name: 'triage' }), input, { stream: true, context, signal })
    try {
      yield* streamAgentResponse(context, run, { ...(this.#isPolite && { refusals: politeRefusals }), signal })
    } finally {
      this.refusedBy.push(context.refusedBy)
    }
  }
}

async function createWorld({ isPolite = true } = {}) {
  const store = new MemoryStore()
  const model = new ScriptedModel([[assistantMessage('Fine.')], [assistantMessage('Good.')]])
  const server = new GuardedServer(store, model, { isPolite })
  const process = async (body: object) => {
    const result = await server.process(body, REQUEST)
    return result.type === 'stream' ? (await collect(result.events)).events : result.body
  }
  const say = (text: string, threadId?: string) => {
    const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
    return threadId
      ? process({ type: 'threads.add_user_message', params: { thread_id: threadId, input } })
      : process({ type: 'threads.create', params: { input } })
  }
  const items = () => store.snapshot().threads[0]!.items
  return { store, server, model, process, say, items, threadId: () => store.snapshot().threads[0]!.thread.id }
}

describe('what an input guardrail refused', () => {
  it.each([true, false])('is not in the model input of any later turn (polite: %s)', async (isPolite) => {
    const { say, model, threadId } = await createWorld({ isPolite })
    await say(`Use ${KEY}`)
    await say('x'.repeat(200), threadId())
    await say('Hello', threadId())
    await say('Again', threadId())
    expect(model.calls).toHaveLength(2)
    const sent = JSON.stringify(model.calls.map(({ request }) => request.input))
    expect(sent).not.toContain(KEY)
    expect(sent).not.toContain('xxxx')
    expect(sent).toContain('Hello')
  })

  it('is marked in the store, shown on the page, and the mark is not', async () => {
    const { say, process, items, threadId, server } = await createWorld()
    await say(`Use ${KEY}`)
    expect(items().filter(isRefusedItem)).toMatchObject([{ type: 'user_message', refused_by: 'secrets' }])
    const thread = await process({ type: 'threads.get_by_id', params: { thread_id: threadId() } })
    expect(thread).toMatchObject({ items: { data: [{ content: [{ type: 'input_text', text: `Use ${KEY}` }] }, {}] } })
    expect(JSON.stringify(thread)).not.toContain('refused_by')
    expect(server.refusedBy).toEqual(['secrets'])
  })

  it('is judged again when the user retries it', async () => {
    const { say, process, items, threadId, model } = await createWorld()
    await say(`Use ${KEY}`)
    await process({
      type: 'threads.retry_after_item',
      params: { thread_id: threadId(), item_id: items()[0]!.id },
    })
    expect(model.calls).toHaveLength(0)
    expect(items().filter(({ type }) => type === 'assistant_message')).toHaveLength(1)
  })

  it('leaves earlier messages, which were answered, as they are', async () => {
    const { say, items, threadId } = await createWorld()
    await say('Hello')
    await say(`Use ${KEY}`, threadId())
    expect(items().map(isRefusedItem)).toEqual([false, false, true, false])
  })
})
