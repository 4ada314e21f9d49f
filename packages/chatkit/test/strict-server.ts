import { Agent, handoff, Runner, tool } from '@openai/agents'
import type { ModelProvider } from '@openai/agents'
import { z } from 'zod'
import { AgentContext, loadHistory, steadyModelProvider, streamAgentResponse } from '../src/agents/index.ts'
import { politeRefusals } from '../src/agents/guardrails/index.ts'
import type { ThreadStreamEvent } from '../src/event.ts'
import type { ThreadItem } from '../src/item.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { encodeEvent } from '../src/server/wire/sse.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { REQUEST } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

export const MAX_TOKENS = 20_000

const INPUT = (text: string) => ({
  content: [{ type: 'input_text', text }],
  attachments: [],
  inference_options: {},
})

/** A server as an app would write it: one agent with tools and a colleague, history from the thread, the steady model. */
class StrictServer extends ChatKitServer<{ userId: string }> {
  readonly #modelProvider: ModelProvider
  readonly #output: unknown

  constructor(store: MemoryStore, modelProvider: ModelProvider, output: unknown) {
    super({ store, logger: { info() {}, warn() {}, error() {} } })
    this.#modelProvider = steadyModelProvider(modelProvider, { maxInputTokens: MAX_TOKENS })
    this.#output = output
  }

  override respond(thread: ThreadMetadata, _input: unknown, request: { userId: string }, { signal }: HookOptions) {
    const context: TestContext = new AgentContext({ thread, store: this.store, requestContext: request })
    const runner = new Runner({
      modelProvider: this.#modelProvider,
      tracingDisabled: true,
      model: 'm',
      toolNotFoundBehavior: 'return_error_to_model',
    })
    context.observe(runner)
    const run = async () => {
      const history = await loadHistory(context, { maxTokens: MAX_TOKENS })
      return runner.run(createAgent(this.#output), history, { stream: true, context, signal })
    }
    return streamAgentResponse(context, run, { refusals: politeRefusals, signal })
  }
}

function createAgent(output: unknown): Agent<TestContext> {
  const look = tool({
    name: 'look',
    description: '',
    parameters: z.object({}),
    execute: async () => {
      if (output instanceof Error) throw output
      return output
    },
  })
  const find = tool({
    name: 'find',
    description: '',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => `found ${city}`,
  })
  const colleague = new Agent<TestContext>({ name: 'colleague' })
  return new Agent<TestContext>({ name: 'triage', tools: [look, find], handoffs: [handoff(colleague)] })
}

/** A thread that holds these items, and a user who writes into it; each answer is encoded as it would be for the wire. */
export async function createStrictWorld(
  modelProvider: ModelProvider,
  { items = [], output = 'seen' }: { items?: ThreadItem[]; output?: unknown } = {},
) {
  const store = new MemoryStore()
  const created_at = '2025-01-01T00:00:00Z'
  await store.saveThread({ id: 'thr_1', created_at, status: { type: 'active' }, metadata: {} }, REQUEST)
  for (const item of items) await store.saveItem('thr_1', item, REQUEST)
  const server = new StrictServer(store, modelProvider, output)
  const ask = async (text: string) => {
    const body = { type: 'threads.add_user_message', params: { thread_id: 'thr_1', input: INPUT(text) } }
    const result = await server.process(body, REQUEST)
    if (result.type !== 'stream') throw new Error('Expected a stream')
    const events: ThreadStreamEvent[] = []
    for await (const event of result.events) {
      encodeEvent(event)
      events.push(event)
    }
    return {
      events,
      errors: events.filter((event) => event.type === 'error'),
      answers: events.flatMap((event) =>
        event.type === 'thread.item.done' && event.item.type === 'assistant_message'
          ? [event.item.content.map(({ text: part }) => part).join('|')]
          : [],
      ),
    }
  }
  return { store, ask, items: () => store.snapshot().threads[0]!.items }
}
