/**
 * Events per second over HTTP: 50 streams at once, each a new thread and an answer of 500 text deltas, as fast as it goes. The reader is a thread of its own.
 * The limit is `node:http` with one write per event. Run it with `node --conditions=@frontdesk/source bench/http-stream.ts`.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import { ANSWER_EVENTS, answer } from './answer.ts'
import { compare } from './compare.ts'
import type { Contender } from './compare.ts'

const STREAMS = 50

class AnswerServer extends ChatKitServer<{ userId: string }> {
  override respond(thread: ThreadMetadata, _input: UserMessageItem | null): AsyncGenerator<ThreadStreamEvent, void> {
    return answer(thread.id)
  }
}

const frontdesk: RequestListener = (request, response) => {
  void handleChatKitRequest(chatKit, request, response, { userId: 'user' })
}

/** The least that can be done with a write per event: nothing is parsed, kept or checked. */
const raw: RequestListener = (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const write = async (): Promise<void> => {
    for await (const event of answer('thr_1')) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end()
  }
  void write()
}

const chatKit = new AnswerServer({ store: new MemoryStore(), logger: { info() {}, warn() {}, error() {} } })
const reader = new Worker(new URL('read-streams.ts', import.meta.url))

async function contender(name: string, listener: RequestListener): Promise<Contender> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    name,
    async run() {
      reader.postMessage({ port, streams: STREAMS })
      await once(reader, 'message')
      return STREAMS * ANSWER_EVENTS
    },
  }
}

await compare('50 streams over HTTP: events', [
  await contender('raw node:http', raw),
  await contender('@frontdesk/chatkit', frontdesk),
])
await reader.terminate()
