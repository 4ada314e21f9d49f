import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'

/**
 * Answers where the server is going to listen, while it cannot start: `/healthz` says that the process lives, `/readyz` and all else that it is not ready
 * and when to ask again. Close it before the server listens.
 */
export class WaitingRoom {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** Throws what listening throws. `part` is what is waited for. */
  static async open({ host, port, part }: { host: string; port: number; part: string }): Promise<WaitingRoom> {
    const body = JSON.stringify({ status: 'unavailable', parts: { [part]: 'unavailable' } })
    const server = createServer((request, response) => {
      const isAlive = request.method === 'GET' && request.url === '/healthz'
      response.shouldKeepAlive = false
      response.writeHead(isAlive ? 200 : 503, {
        'content-type': 'application/json',
        ...(!isAlive && { 'retry-after': '1' }),
      })
      response.end(isAlive ? '{"status":"ok"}' : body)
    })
    server.listen({ host, port })
    await once(server, 'listening')
    return new WaitingRoom(server)
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }
}
