import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/** What a client has sent of the messages that name something of the session. */
export interface NamedMessage {
  kind: 'Parse' | 'Bind' | 'Describe' | 'Close'
  names: string[]
}

interface Member {
  client: Socket
  server: Socket
  isIdle: boolean
}

/**
 * A pooler in transaction mode: between two transactions of a client it gives it the session of another one. Clients log in with a
 * session of their own.
 */
export async function startTransactionPooler(serverUrl: string) {
  const { hostname, port } = new URL(serverUrl)
  const members = new Set<Member>()
  const messages: NamedMessage[] = []
  let swaps = 0

  /** Swaps the sessions of two clients that both wait for nothing. */
  const swap = (member: Member) => {
    const other = [...members].find((one) => one !== member && one.isIdle)
    if (other === undefined) return
    ;[member.server, other.server] = [other.server, member.server]
    swaps += 1
  }

  const listener = createServer((client) => {
    const member: Member = { client, server: connect(Number(port), hostname), isIdle: false }
    const { server } = member
    members.add(member)
    const read = readMessages({ hasStartup: true }, (type, body) => messages.push(...namedIn(type, body)))
    client.on('data', (chunk) => {
      member.isIdle = false
      read(chunk)
      member.server.write(chunk)
    })
    const readServer = readMessages({ hasStartup: false }, (type, body) => {
      const owner = [...members].find((one) => one.server === server)
      if (owner === undefined) return
      owner.isIdle = type === 'Z' && body.toString() === 'I'
    })
    server.on('data', (chunk) => {
      const owner = [...members].find((one) => one.server === server)
      readServer(chunk)
      owner?.client.write(chunk)
      if (owner?.isIdle === true) swap(owner)
    })
    const end = () => {
      members.delete(member)
      member.server.destroy()
      client.destroy()
    }
    client.on('error', end).on('close', end)
    server
      .on('error', () => {})
      .on('close', () => {
        for (const owner of members) if (owner.server === server) owner.client.destroy()
      })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')

  const url = Object.assign(new URL(serverUrl), { port: String((listener.address() as AddressInfo).port) })
  return {
    url: url.href,
    messages,
    swaps: () => swaps,
    async [Symbol.asyncDispose]() {
      for (const { client, server } of members) {
        client.destroy()
        server.destroy()
      }
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** Calls `onMessage` for each whole message in what comes; the first of a client has no type. */
function readMessages(
  { hasStartup }: { hasStartup: boolean },
  onMessage: (type: string, body: Buffer) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let isStartup = hasStartup
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = isStartup ? 0 : 1
      if (rest.length < head + 4) return
      const end = head + rest.readUInt32BE(head)
      if (rest.length < end) return
      if (!isStartup) onMessage(rest.toString('latin1', 0, 1), rest.subarray(5, end))
      isStartup = false
      rest = rest.subarray(end)
    }
  }
}

function namedIn(type: string, body: Buffer): NamedMessage[] {
  const strings = body.toString('utf8').split('\0')
  if (type === 'P') return [{ kind: 'Parse', names: strings.slice(0, 1) }]
  if (type === 'B') return [{ kind: 'Bind', names: strings.slice(0, 2) }]
  if (type === 'D' || type === 'C')
    return [{ kind: type === 'D' ? 'Describe' : 'Close', names: [(strings[0] ?? '').slice(1)] }]
  return []
}
