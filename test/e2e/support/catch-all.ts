import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CatchAll extends AsyncDisposable {
  url: string
  /** What anybody asked it for: the address of each request, and of each tunnel. */
  asked: string[]
}

/** A server that notes every request: a proxy for every host, or a provider that answers by `answer`. */
export async function startCatchAll(
  answer: RequestListener = (_request, response) => void response.writeHead(502).end(),
): Promise<CatchAll> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
