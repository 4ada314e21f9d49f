/**
 * Text deltas per second through one run of an agent: the stream of the Agents SDK alone, the SDK with a plain SSE frame per delta, the bridge,
 * and the bridge inside a `ChatKitServer` that stores and encodes. The model has all its deltas at hand, so that nothing is waited for.
 * Run it with `node --conditions=@frontdesk/source bench/agents-bridge.ts`.
 */
import { Agent, Runner, setTracingDisabled } from '@openai/agents'
import type { StreamEvent } from '@openai/agents'
import { modelStream, ScriptedModel } from '@openai/agents/testing'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { AgentContext, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer, encodeEvent } from '@frontdesk/chatkit/server'
import { MemoryStore } from '@frontdesk/chatkit/testing'
import { compare } from './compare.ts'

const RUNS = 20
const DELTAS = 500
const REQUEST = { userId: 'user' }
type Context = AgentContext<typeof REQUEST>

setTracingDisabled(true)

const agent = new Agent<Context>({ name: 'writer' })
const thread: ThreadMetadata = {
  id: 'thr_1',
  created_at: '2025-01-01T00:00:00Z',
  status: { type: 'active' },
  metadata: {},
}

function deltas(): StreamEvent[] {
  const text = 'some words '
  const content = [{ type: 'output_text' as const, text: text.repeat(DELTAS) }]
  return [
    { type: 'response_started' },
    ...Array.from({ length: DELTAS }, () => ({ type: 'output_text_delta' as const, delta: text })),
    {
      type: 'response_done',
      response: {
        id: 'resp_1',
        usage: { inputTokens: 1, outputTokens: DELTAS, totalTokens: DELTAS + 1 },
        output: [{ type: 'message', role: 'assistant', status: 'completed', content }],
      },
    },
  ]
}

const events = deltas()

function startRun(context: Context) {
  const model = new ScriptedModel([modelStream(from(events))])
  const runner = new Runner({ modelProvider: { getModel: () => model } })
  context.observe(runner)
  return runner.run(agent, 'Hello', { stream: true, context })
}

async function* from(items: readonly StreamEvent[]): AsyncGenerator<StreamEvent, void> {
  yield* items
}

function newContext(store = new MemoryStore()): Context {
  return new AgentContext({ thread, store, requestContext: REQUEST })
}

async function sdkAlone(): Promise<number> {
  for (let count = 0; count < RUNS; count++) for await (const event of await startRun(newContext())) void event
  return RUNS * DELTAS
}

async function sdkWithPlainFrames(): Promise<number> {
  for (let count = 0; count < RUNS; count++) {
    for await (const event of await startRun(newContext())) {
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta') {
        void `data: ${JSON.stringify({ type: 'text', delta: event.data.delta })}\n\n`
      }
    }
  }
  return RUNS * DELTAS
}

async function bridge(): Promise<number> {
  for (let count = 0; count < RUNS; count++) {
    const context = newContext()
    for await (const event of streamAgentResponse(context, await startRun(context))) void event
  }
  return RUNS * DELTAS
}

class BridgeServer extends ChatKitServer<typeof REQUEST> {
  override respond(
    ofThread: ThreadMetadata,
    _input: UserMessageItem | null,
    requestContext: typeof REQUEST,
  ): AsyncIterable<ThreadStreamEvent> {
    const context: Context = new AgentContext({ thread: ofThread, store: this.store, requestContext })
    return streamAgentResponse(context, () => startRun(context))
  }
}

async function bridgeInServer(): Promise<number> {
  const server = new BridgeServer({ store: new MemoryStore(), logger: { info() {}, warn() {}, error() {} } })
  const input = { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} }
  for (let count = 0; count < RUNS; count++) {
    const result = await server.process({ type: 'threads.create', params: { input } }, REQUEST)
    if (result.type !== 'stream') throw new Error('The answer is no stream.')
    for await (const event of result.events) encodeEvent(event)
  }
  return RUNS * DELTAS
}

await compare('Text deltas through a run of the Agents SDK', [
  { name: 'SDK, plain frame per delta', run: sdkWithPlainFrames },
  { name: 'SDK stream alone', run: sdkAlone },
  { name: 'bridge', run: bridge },
  { name: 'bridge in a server, stored, encoded', run: bridgeInServer },
])
