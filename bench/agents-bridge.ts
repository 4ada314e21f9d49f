/**
 * Text deltas per second through one run of an agent: the stream of the Agents SDK with a plain SSE frame per delta, that stream alone, the bridge,
 * the bridge inside a `ChatKitServer` that stores and encodes, and the bridge of a public peer. The model speaks as one of the Responses API does and
 * has all its deltas at hand, so that nothing is waited for. Run it with `node --conditions=@frontdesk/source bench/agents-bridge.ts`.
 */
import { Agent, Runner, setTracingDisabled } from '@openai/agents'
import type { StreamEvent } from '@openai/agents'
import { modelStream, ScriptedModel } from '@openai/agents/testing'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { AgentContext, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer, encodeEvent, MemoryStore } from '@frontdesk/chatkit/server'
import * as peer from 'chatkit-node-backend-sdk'
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

const TEXT = 'some words '
const MESSAGE = 'msg_bench'
const at = { item_id: MESSAGE, output_index: 0, content_index: 0 }

/** An event of the Responses API, as the SDK hands it on beside its own. */
function raw(event: object): StreamEvent {
  return { type: 'model', event, providerData: { rawModelEventSource: 'openai-responses' } }
}

function deltas(): StreamEvent[] {
  const text = TEXT.repeat(DELTAS)
  const part = { type: 'output_text' as const, text, annotations: [] }
  const message = { id: MESSAGE, type: 'message' as const, role: 'assistant' as const, status: 'completed' as const }
  return [
    { type: 'response_started' },
    raw({ type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } }),
    raw({ type: 'response.content_part.added', ...at, part: { ...part, text: '' } }),
    ...Array.from({ length: DELTAS }, () => [
      { type: 'output_text_delta' as const, delta: TEXT, itemId: MESSAGE },
      raw({ type: 'response.output_text.delta', ...at, delta: TEXT }),
    ]).flat(),
    raw({ type: 'response.output_text.done', ...at, text }),
    raw({ type: 'response.output_item.done', output_index: 0, item: { ...message, content: [part] } }),
    {
      type: 'response_done',
      response: {
        id: 'resp_1',
        usage: { inputTokens: 1, outputTokens: DELTAS, totalTokens: DELTAS + 1 },
        output: [{ ...message, content: [{ type: 'output_text', text }] }],
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

/** As much of a store as the peer's bridge uses in such a run. */
const peerStore = {
  generateItemId: () => 'id',
  loadThreadItems: async () => ({ data: [], has_more: false, after: null }),
  addThreadItem: async () => undefined,
}

async function peersBridge(): Promise<number> {
  let count = 0
  for (let index = 0; index < RUNS; index++) {
    const context = peer.agents.createAgentContext(thread as never, peerStore as never, {})
    const model = new ScriptedModel([modelStream(from(events))])
    const run = await new Runner({ modelProvider: { getModel: () => model } }).run(
      new Agent({ name: 'writer' }),
      'Hello',
      {
        stream: true,
      },
    )
    // The peer's types are those of an older SDK.
    for await (const event of peer.agents.streamAgentResponse(context, run as never)) {
      if (event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta')
        count++
    }
  }
  if (count !== RUNS * DELTAS) throw new Error(`The peer gave ${count} deltas.`)
  return count
}

// The peer prints every run; what that costs is not what is measured here.
const { log } = console
async function peersBridgeSilently(): Promise<number> {
  console.log = () => undefined
  return peersBridge().finally(() => Object.assign(console, { log }))
}

await compare('Text deltas through a run of the Agents SDK', [
  { name: 'SDK, plain frame per delta', run: sdkWithPlainFrames },
  { name: 'SDK stream alone', run: sdkAlone },
  { name: 'bridge', run: bridge },
  { name: 'bridge in a server, stored, encoded', run: bridgeInServer },
  { name: 'bridge of chatkit-node-backend-sdk', run: peersBridgeSilently },
])
