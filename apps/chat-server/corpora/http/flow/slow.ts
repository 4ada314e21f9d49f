import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Step } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { closing } from '../send/closing.ts'
import { sendOperation } from '../send/send.ts'

const LIST = { type: 'threads.list', params: {} }
const ANSWER = 'HTTP/1.1 200'
/** After this the connections count as left open. */
const GIVE_UP_MS = 70_000

/** Sends a request byte by byte on many connections, while user b asks again and again. */
export async function sendSlowly(
  evidence: Evidence,
  { do: kind, connections = 1, bytes_per_s: rate = 1 }: Step,
): Promise<void> {
  const { desk, found } = evidence
  const { hostname, port } = new URL(desk.url())
  const head = `POST /chatkit HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${evidence.names['AUTH_A']}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n`
  const begun = kind === 'slow_body' ? head : ''
  const rest = kind === 'slow_body' ? '{'.padEnd(1_000, ' ') : head
  const started = performance.now()
  const lifetimes: number[] = []
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => {})
    socket.resume()
    socket.write(begun)
    const dripping = drip(socket, rest, 1_000 / rate)
    socket.once('close', () => {
      clearInterval(dripping)
      lifetimes.push(performance.now() - started)
    })
    return socket
  })
  const waits: number[] = []
  const isOver = () => lifetimes.length === connections || performance.now() - started > GIVE_UP_MS
  while (!isOver()) {
    const reply = await sendOperation(desk, LIST, { who: 'b' })
    waits.push(reply.status === 200 ? reply.elapsedMs : Number.POSITIVE_INFINITY)
    await delay(250)
  }
  for (const socket of sockets) socket.destroy()
  Object.assign(found, { lifetimes, waits, connections })
}

function drip(socket: Socket, text: string, everyMs: number): NodeJS.Timeout {
  let at = 0
  return setInterval(() => socket.write(text.charAt(at++)), everyMs)
}

/** Sends many requests at once on one connection, while user b asks. */
export async function pipeline({ desk, names, found }: Evidence, { op, times = 1 }: Step): Promise<void> {
  const { hostname, port } = new URL(desk.url())
  const body = JSON.stringify(op)
  const request = `POST /chatkit HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${names['AUTH_A']}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => {})
  let answers = 0
  const finished = new Promise<void>((resolve) => {
    let rest = ''
    socket.on('data', (chunk: Buffer) => {
      const text = rest + chunk.toString('latin1')
      answers += text.split(ANSWER).length - 1
      // The words may be torn apart between two chunks.
      rest = text.slice(-ANSWER.length + 1)
      if (answers === times) resolve()
    })
    void closing(socket).then(resolve)
  })
  socket.write(request.repeat(times))
  const reply = await sendOperation(desk, LIST, { who: 'b' })
  await finished
  socket.destroy()
  Object.assign(found, { answers, asked: times, isClosed: socket.closed, other: reply })
}
