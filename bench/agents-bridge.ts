/**
 * Text deltas per second through one run of an agent: the stream of the Agents SDK with a plain SSE frame per delta, that stream alone, the bridge,
 * the bridge inside a `ChatKitServer` that stores and encodes, and the bridge of a public peer. The model speaks as one of the Responses API does and
 * has all its deltas at hand, so that nothing is waited for. Run it with `node --conditions=@frontdesk/source bench/agents-bridge.ts`.
 */
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { AgentContext, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer, encodeEvent, MemoryStore } from '@frontdesk/chatkit/server'
import * as peer from 'chatkit-node-backend-sdk'
import { answeringRunner, writer } from './agent-answer.ts'
import { compare } from './compare.ts'

const RUNS = 20
const DELTAS = 500
const REQUEST = { userId: 'user' }
type Context = AgentContext<typeof REQUEST>

const agent = writer<Context>()
const thread: ThreadMetadata = {
  id: 'thr_1',
  created_at: '2025-01-01T00:00:00Z',
  status: { type: 'active' },
  metadata: {},
}

function startRun(context: Context) {
  const runner = answeringRunner()
  context.observe(runner)
  return runner.run(agent, 'Hello', { stream: true, context })
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
    const run = await answeringRunner().run(writer(), 'Hello', { stream: true })
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
