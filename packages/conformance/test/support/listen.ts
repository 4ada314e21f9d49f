import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'

export interface Listening extends AsyncDisposable {
  url: string
}

/** A server on a free port. */
export async function listen(
  listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const server = createServer((request, response) => void listener(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/chatkit`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A server on a free port that answers with a handler of the Web. */
export function listenWith(answer: (request: Request) => Promise<Response>): Promise<Listening> {
  return listen(async (request, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const { method = 'GET', url } = request
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const body = hasBody ? { body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: 'half' as const } : {}
    const headers = request.headers as Record<string, string>
    const answered = await answer(new Request(`http://probe${url}`, { method, headers, signal: gone.signal, ...body }))
    response.writeHead(answered.status, Object.fromEntries(answered.headers))
    const source = answered.body ? Readable.fromWeb(answered.body) : Readable.from([])
    // A reader that leaves is what some checks are about.
    await pipeline(source, response).catch(() => undefined)
  })
}
