import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Stands between a client and Postgres, and does what networks do. */
export class TcpProxy {
  /** Stop passing anything on, and say nothing of it. */
  isStalled = false
  /** Cut the connection, once, when the client has sent this: after it was passed on, and before an answer. */
  cutAfter: string | undefined
  /** So many of the next connections are ended by the server in the same segment in which it says that it is ready. */
  endedWhenReady = 0
  /** So many of the next times that the server says that it is ready, these bytes follow. */
  garbled: { times: number; bytes: Buffer } = { times: 0, bytes: Buffer.alloc(0) }
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
    if (!isFromClient && this.endedWhenReady > 0 && bytes.includes(READY)) {
      this.endedWhenReady -= 1
      to.end(Buffer.concat([bytes, TERMINATED]))
      return
    }
    to.write(bytes)
    if (!isFromClient && this.garbled.times > 0 && bytes.includes(READY)) {
      this.garbled.times -= 1
      to.write(this.garbled.bytes)
    }
    if (!isFromClient || this.cutAfter === undefined || !bytes.includes(this.cutAfter)) return
    this.cutAfter = undefined
    client.destroySoon()
  }
}

/** ReadyForQuery of Postgres's protocol, outside of a transaction. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1')
const TERMINATED = makeErrorResponse({
  S: 'FATAL',
  V: 'FATAL',
  C: '57P01',
  M: 'terminating connection due to administrator command',
})

function makeErrorResponse(fields: Record<string, string>): Buffer {
  const body = Object.entries(fields).map(([code, value]) => `${code}${value}\0`)
  const text = Buffer.from(`E\0\0\0\0${body.join('')}\0`, 'latin1')
  text.writeInt32BE(text.length - 1, 1)
  return text
}
