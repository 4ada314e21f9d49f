/** Servers whose answers have begun and say nothing more. */
import { once } from 'node:events'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import type { Contenders } from './plain-contenders.ts'
import { newDatabase, quiet, sse, user } from './serving.ts'

export const idleContenders: Contenders = {
  'node:http': () => (request, response) => {
    request.resume()
    response.writeHead(200, sse)
    response.write(': begun\n\n')
  },
  'frontdesk, memory': () => {
    const server = new IdleServer({ store: new MemoryStore(), logger: quiet })
    return (request, response) => void handleChatKitRequest(server, request, response, user)
  },
  'frontdesk, durable runs on SQLite': async () => {
    const store = await openStore(await newDatabase())
    const runs = new DurableRuns(new IdleServer({ store, logger: quiet }), { store })
    return (request, response) => void handleRunRequest(runs, request, response, user)
  },
}

class IdleServer extends ChatKitServer<typeof user> {
  override async *respond(
    _thread: ThreadMetadata,
    _input: unknown,
    _context: unknown,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<ThreadStreamEvent, void> {
    await once(signal, 'abort')
    yield* []
  }
}
