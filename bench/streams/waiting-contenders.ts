/** Servers whose agents have begun to answer, and whose models say nothing more. */
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { AgentContext, streamAgentResponse } from '@frontdesk/chatkit/agents'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import { Runner } from '@openai/agents'
import type { StreamEvent } from '@openai/agents'
import { modelStream, ScriptedModel } from '@openai/agents/testing'
import { writer } from '../agent-answer.ts'
import type { Contenders } from './plain-contenders.ts'
import { newDatabase, quiet, sse, user } from './serving.ts'

/** What a model says before it waits. */
export const SAID = 'some'

export const waitingContenders: Contenders = {
  'Agents SDK, plain': () => (request, response) => {
    request.resume()
    response.writeHead(200, sse)
    void (async () => {
      for await (const event of await waitingRunner().run(writer(), 'Hello', { stream: true })) {
        if (event.type !== 'raw_model_stream_event' || event.data.type !== 'output_text_delta') continue
        response.write(`data: ${JSON.stringify({ type: 'text', delta: event.data.delta })}\n\n`)
      }
    })()
  },
  'frontdesk, memory': () => {
    const server = new WaitingServer({ store: new MemoryStore(), logger: quiet })
    return (request, response) => void handleChatKitRequest(server, request, response, user)
  },
  'frontdesk, durable runs on SQLite': async () => {
    const store = await openStore(await newDatabase())
    const runs = new DurableRuns(new WaitingServer({ store, logger: quiet }), { store })
    return (request, response) => void handleRunRequest(runs, request, response, user)
  },
}

class WaitingServer extends ChatKitServer<typeof user> {
  override respond(
    thread: ThreadMetadata,
    _input: unknown,
    requestContext: typeof user,
  ): AsyncIterable<ThreadStreamEvent> {
    const context = new AgentContext({ thread, store: this.store, requestContext })
    return streamAgentResponse(context, () => {
      const runner = waitingRunner()
      context.observe(runner)
      return runner.run(writer<typeof context>(), 'Hello', { stream: true, context })
    })
  }
}

/** A runner whose model says a word and then nothing for as long as the process lives. */
function waitingRunner(): Runner {
  const model = new ScriptedModel([modelStream(speak())])
  return new Runner({ modelProvider: { getModel: () => model } })
}

async function* speak(): AsyncGenerator<StreamEvent, void> {
  yield { type: 'response_started' }
  yield { type: 'output_text_delta', delta: SAID, itemId: 'msg_bench' }
  await new Promise(() => {})
}
