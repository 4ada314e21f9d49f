/** The server under attack: mcp-web, its names and connections led to the gateway of the tests. Arguments: port, timeout, allowed hosts as JSON. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { serveStdio } from '@frontdesk/mcp-kit'
import { createServer } from '../src/index.ts'

const [port, timeoutMs, allowedHosts = 'null'] = process.argv.slice(2)

async function ask(request: object): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(port) })
  await once(socket, 'connect')
  socket.write(`${JSON.stringify(request)}\n`)
  return socket
}

await serveStdio(() =>
  createServer({
    resolver: async (name) => JSON.parse(await text(await ask({ name }))) as string[],
    async dialler(target) {
      const socket = await ask(target)
      await once(socket, 'readable')
      // The gateway says one byte when it has a server for the address, and hangs up when it has none.
      if (socket.read(1) === null) throw new Error('There is no route.')
      return socket
    },
    ca: [readFileSync(new URL('tls/ca.pem', import.meta.url), 'utf8')],
    timeoutMs: Number(timeoutMs),
    ...(allowedHosts !== 'null' && { allowedHosts: JSON.parse(allowedHosts) as string[] }),
  }),
)
process.exit(0)
