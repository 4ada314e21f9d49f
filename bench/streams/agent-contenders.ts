/** Servers that answer through a run of the Agents SDK: with a plain frame per delta, with the bridge of a peer, and with ours, persistence and durable runs included. */
import type { RequestListener } from 'node:http'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { AgentContext, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import type { Store } from '@frontdesk/chatkit/server'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import * as peer from 'chatkit-node-backend-sdk'
import { answeringRunner, writer } from '../agent-answer.ts'
import type { Pace } from '../answer.ts'
import { peerListener, PeerStore } from './peer.ts'
import type { Contenders } from './plain-contenders.ts'
import { newDatabase, quiet, sse, user } from './serving.ts'

type Context = AgentContext<typeof user>

export const agentContenders: Contenders = {
  'Agents SDK, a plain frame per delta': (pace) => (request, response) => {
    request.resume()
    response.writeHead(200, sse)
    void (async () => {
      for await (const event of await answeringRunner(pace).run(writer(), 'Hello', { stream: true })) {
        if (event.type !== 'raw_model_stream_event' || event.data.type !== 'output_text_delta') continue
        response.write(`data: ${JSON.stringify({ type: 'text', delta: event.data.delta })}\n\n`)
      }
      response.end()
    })()
  },
  'chatkit-node-backend-sdk': (pace) => {
    class Server extends peer.ChatKitServer {
      override async *respond(thread: peer.ThreadMetadata): AsyncGenerator<peer.ThreadStreamEvent> {
        const context = peer.agents.createAgentContext(thread, this.store, {})
        const run = await answeringRunner(pace).run(writer(), 'Hello', { stream: true })
        // The peer's types are those of an older SDK.
        yield* peer.agents.streamAgentResponse(context, run as never)
      }
    }
    return peerListener(new Server(new PeerStore()))
  },
  'frontdesk, memory': (pace) => serve(new AgentServer({ store: new MemoryStore(), logger: quiet }, pace)),
  'frontdesk, SQLite': async (pace) =>
    serve(new AgentServer({ store: await openStore(await newDatabase()), logger: quiet }, pace)),
  'frontdesk, durable runs on SQLite': async (pace) => {
    const store = await openStore(await newDatabase())
    const runs = new DurableRuns(new AgentServer({ store, logger: quiet }, pace), { store })
    return (request, response) => void handleRunRequest(runs, request, response, user)
  },
}

class AgentServer extends ChatKitServer<typeof user> {
  readonly #pace: Pace

  constructor(options: { store: Store<typeof user>; logger: typeof quiet }, pace: Pace) {
    super(options)
    this.#pace = pace
  }

  override respond(
    thread: ThreadMetadata,
    _input: unknown,
    requestContext: typeof user,
  ): AsyncIterable<ThreadStreamEvent> {
    const context: Context = new AgentContext({ thread, store: this.store, requestContext })
    const start = () => {
      const runner = answeringRunner(this.#pace)
      context.observe(runner)
      return runner.run(writer<Context>(), 'Hello', { stream: true, context })
    }
    return streamAgentResponse(context, start)
  }
}

function serve(server: AgentServer): RequestListener {
  return (request, response) => void handleChatKitRequest(server, request, response, user)
}
