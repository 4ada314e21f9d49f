import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Stands between a client and Postgres, and does what networks do. */
export class TcpProxy {
  /** Stop passing anything on, and say nothing of it. */
  isStalled = false
  /** Cut the connection, once, when the client has sent this: after it was passed on, and before an answer. */
  cutAfter: string | undefined
  readonly #sockets = new Set<Socket>()
  readonly #target: { host: string; port: number }
  readonly #server = createServer((client) => this.#join(client))

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#target = { host: hostname, port: Number(port || 5432) }
  }

  static async start(url: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(url)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      proxy.cut()
      proxy.#server.close()
    })
    return proxy
  }

  /** The URL of the target, by way of this proxy. */
  route(url: string): string {
    const routed = new URL(url)
    routed.hostname = '127.0.0.1'
    routed.port = String((this.#server.address() as AddressInfo).port)
    return routed.href
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(client: Socket): void {
    const server = connect(this.#target)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      from.on('error', () => {}) // Followed by `close`.
      from.on('data', (bytes) => this.#pass(bytes, to, { isFromClient: from === client, client }))
    }
  }

  #pass(bytes: Buffer, to: Socket, { isFromClient, client }: { isFromClient: boolean; client: Socket }): void {
    if (this.isStalled) return
    to.write(bytes)
    if (!isFromClient || this.cutAfter === undefined || !bytes.includes(this.cutAfter)) return
    this.cutAfter = undefined
    client.destroySoon()
  }
}
