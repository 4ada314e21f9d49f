import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/**
 * Stands between its clients and a Postgres server, and does not tell the server when a client leaves, as some poolers and gateways do: then a
 * closed connection ends nothing. New connections can be held back, so that they wait until they are let through.
 */
export async function startHidingProxy(target: string) {
  const { hostname, port } = new URL(target)
  const sockets: Socket[] = []
  let connections = 0
  let held: (() => void)[] | undefined
  const listener = createServer((client) => {
    connections += 1
    sockets.push(client.on('error', () => {}))
    const begin = () => {
      const server = connect({ host: hostname, port: Number(port) })
      sockets.push(server.on('error', () => {}))
      client.pipe(server, { end: false })
      server.pipe(client)
    }
    if (held === undefined) begin()
    else held.push(begin)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const url = new URL(target)
  url.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`
  return {
    url: url.href,
    /** How many connections its clients have opened so far, those held back among them. */
    connections: () => connections,
    holdBack: () => {
      held ??= []
    },
    letThrough: () => {
      for (const begin of held ?? []) begin()
      held = undefined
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
