import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MAX_WAITING, oneAtATime } from '../src/http/one-at-a-time.ts'

async function open(handle: RequestListener): Promise<{ connect: () => Socket }> {
  const server = createServer(oneAtATime(handle))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    connect() {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      return socket
    },
  }
}

const ask = (path: string) => `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`

describe('requests that come at once on one connection', () => {
  it('are handled one after the other and answered in order', async () => {
    let running = 0
    let most = 0
    const { connect: dial } = await open((request, response) => {
      most = Math.max(most, ++running)
      response.once('close', () => running--)
      setImmediate(() => response.end(`<${request.url}>`))
    })
    const socket = dial()
    let text = ''
    const isComplete = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('</9>')) resolve()
      })
    })
    socket.write(Array.from({ length: 10 }, (_, index) => ask(String(index))).join(''))
    await isComplete
    expect(most).toBe(1)
    expect(text.match(/<\/\d>/g)?.join('')).toBe('</0></1></2></3></4></5></6></7></8></9>')
    socket.destroy()
  })

  it('let others have their turn in between', async () => {
    const order: string[] = []
    const { connect: dial } = await open((request, response) => {
      order.push(request.url ?? '')
      response.end('x')
    })
    const [greedy, modest] = [dial(), dial()]
    await Promise.all([once(greedy, 'connect'), once(modest, 'connect')])
    const answered = once(modest, 'data')
    greedy.write(ask('greedy').repeat(MAX_WAITING))
    modest.write(ask('modest'))
    await answered
    expect(order.indexOf('/modest')).toBeLessThan(MAX_WAITING / 2)
    greedy.destroy()
    modest.destroy()
  })

  it('close the connection when too many wait', async () => {
    const { connect: dial } = await open(() => undefined)
    const socket = dial()
    socket.write(ask('x').repeat(MAX_WAITING + 2))
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })
})
