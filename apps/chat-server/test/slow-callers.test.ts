import express from 'express'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BUSY_ROOM } from '../src/http/connection-gate.ts'
import { connectionsWithin, openFilesLimit } from '../src/http/descriptors.ts'
import { DEFAULT_LIMITS, listen } from '../src/http/listener.ts'
import type { ConnectionLimits, ListenOptions } from '../src/http/listener.ts'
import { refuse } from '../src/http/refuse.ts'

const SHORT = { headersTimeoutMs: 200, requestTimeoutMs: 300, keepAliveTimeoutMs: 200 }

/** A server that answers `GET /`, reads the bodies of `POST /`, refuses `POST /refused` unread, and never ends the answer to `GET /stall`. */
async function open(limits: Partial<ConnectionLimits>, { long }: Pick<ListenOptions, 'long'> = {}) {
  const app = express()
  app.get('/', (_req, res) => void res.send('ok'))
  app.get('/stall', (_req, res) => void res.write('begun'))
  app.post('/', async (req, res) => {
    let bytes = 0
    try {
      for await (const chunk of req) bytes += (chunk as Buffer).length
    } catch {
      // The caller's connection was cut.
      return
    }
    res.send(String(bytes))
  })
  app.post('/refused', (_req, res) => refuse(res, 401, 'unauthenticated', 'Who are you?'))
  const listener = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...(long && { long }),
  })
  onTestFinished(() => listener.close())
  const port = Number(new URL(listener.url).port)
  const connect = async (text = ''): Promise<Caller> => {
    const socket = createConnection({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    onTestFinished(() => void socket.destroy())
    socket.write(text)
    return new Caller(socket)
  }
  /** A caller whose request is under way. */
  const connectAndStall = async (): Promise<Caller> => {
    const caller = await connect('GET /stall HTTP/1.1\r\nHost: x\r\n\r\n')
    await caller.answer()
    return caller
  }
  return { url: listener.url, connect, connectAndStall }
}

class Caller {
  readonly socket: Socket
  readonly closed: Promise<unknown>
  received = ''

  constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => (this.received += text))
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => socket.once('close', resolve))
  }

  /** Sends a byte now and then until the connection ends. */
  async drip(): Promise<void> {
    const drops = setInterval(() => this.socket.write('a'), 20)
    await this.closed
    clearInterval(drops)
  }

  async answer(): Promise<string> {
    while (!this.received.includes('\r\n\r\n')) await once(this.socket, 'data')
    return this.received
  }
}

const POST = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n'
const REFUSED = 'POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n'
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

describe('a slow caller', () => {
  it('that says nothing is let go', async () => {
    const { connect } = await open(SHORT)
    const caller = await connect()
    await caller.closed
    expect(caller.received).not.toContain('200')
  })

  it('whose headers never end is let go, however long a body may take', async () => {
    const { connect } = await open({ ...SHORT, requestTimeoutMs: 60_000 })
    const caller = await connect('GET / HTTP/1.1\r\nX-Long: ')
    await caller.drip()
    expect(caller.received).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('whose body never ends is told so and let go', async () => {
    const { connect } = await open(SHORT)
    const caller = await connect(POST)
    await caller.drip()
    expect(caller.received).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('whose body never ends is let go although it has its answer', async () => {
    const { connect } = await open(SHORT, { long: { timeoutMs: 60_000, isLong: () => false } })
    const caller = await connect(GET.replace('\r\n\r\n', '\r\nContent-Length: 100000\r\n\r\n'))
    await caller.drip()
    expect(caller.received).toMatch(/^HTTP\/1\.1 200 /)
    expect(caller.received).not.toContain('408')
  })

  it('who expects what there is not is let go at once', async () => {
    const { connect } = await open({ ...SHORT, requestTimeoutMs: 60_000 })
    const caller = await connect(POST.replace('\r\n\r\n', '\r\nExpect: cake\r\n\r\n'))
    await caller.drip()
    expect(caller.received).toMatch(/^HTTP\/1\.1 417 /)
  })

  it('keeps its connection for the next request when its body comes after its answer', async () => {
    const { connect } = await open(SHORT, { long: { timeoutMs: 60_000, isLong: () => false } })
    const caller = await connect(GET.replace('\r\n\r\n', '\r\nContent-Length: 3\r\n\r\n'))
    await caller.answer()
    caller.received = ''
    caller.socket.write(`abc${GET}`)
    expect(await caller.answer()).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('whose body never ends is let go in the time of its kind, where some requests may take longer', async () => {
    const long = { timeoutMs: 60_000, isLong: ({ headers }: IncomingMessage) => 'x-long' in headers }
    const { connect } = await open(SHORT, { long })
    const upload = await connect(POST.replace('\r\n\r\n', '\r\nX-Long: yes\r\n\r\n'))
    const caller = await connect(POST)
    await caller.drip()
    expect(caller.received).toMatch(/^HTTP\/1\.1 408 /)
    expect(upload.received).toBe('')
    expect(upload.socket.closed).toBe(false)
  })

  it('is let go when its next request does not come', async () => {
    const { connect } = await open(SHORT)
    const caller = await connect(GET)
    await caller.closed
    expect(caller.received).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('that is refused before its body was read is answered and let go at once', async () => {
    const { connect } = await open({})
    const caller = await connect(REFUSED)
    await caller.closed
    expect(caller.received).toMatch(/^HTTP\/1\.1 401 /)
    expect(caller.received).toMatch(/Connection: close/i)
  })

  it('is refused when its headers are too large', async () => {
    const { connect } = await open({ maxHeaderBytes: 2_048 })
    const caller = await connect(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(4_096)}\r\n\r\n`)
    await caller.closed
    expect(caller.received).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('a refusal without a body to read', () => {
  it('leaves the connection open for the next request', async () => {
    const { connect } = await open({})
    const caller = await connect('POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n')
    expect(await caller.answer()).toMatch(/^HTTP\/1\.1 401 [^]*keep-alive/i)
    caller.received = ''
    caller.socket.write(GET)
    expect(await caller.answer()).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('a server with as many connections as it may have', () => {
  it('lets a new caller in for the one that has been idle for the longest time', async () => {
    const { connect } = await open({ maxConnections: 3 })
    const [first, ...others] = [await connect(), await connect(), await connect()]
    const caller = await connect(GET)
    expect(await caller.answer()).toMatch(/^HTTP\/1\.1 200 /)
    await first.closed
    expect(others.map(({ socket }) => socket.destroyed)).toEqual([false, false])
  })

  it('answers every caller while hundreds of silent sockets are open', async () => {
    const { url, connect } = await open({ maxConnections: 50 })
    await Promise.all(Array.from({ length: 300 }, () => connect()))
    const answers = await Promise.all(Array.from({ length: 10 }, async () => (await fetch(url)).status))
    expect(answers).toEqual(Array.from({ length: 10 }, () => 200))
  })

  it('says that it is busy while all are at work, and answers again when one is done', async () => {
    const { connect, connectAndStall } = await open({ maxConnections: 2 })
    const working = [await connectAndStall(), await connectAndStall()]
    const refused = await connect(GET)
    await refused.closed
    expect(refused.received).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 1[^]*"code":"busy"/i)
    working[0]!.socket.destroy()
    await working[0]!.closed
    const caller = await connect(GET)
    expect(await caller.answer()).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('holds no more than a few over its limit', async () => {
    const { connect, connectAndStall } = await open({ maxConnections: 1 })
    await connectAndStall()
    const more = await Promise.all(Array.from({ length: BUSY_ROOM + 8 }, () => connect()))
    await Promise.all(more.slice(-8).map(({ closed }) => closed))
    expect(more.filter(({ socket }) => !socket.destroyed)).toHaveLength(BUSY_ROOM)
  })
})

describe('the limit of open files', () => {
  it('is known, and leaves room for the store, the tools and the model', () => {
    expect(openFilesLimit()).toBeGreaterThan(0)
    expect([64, 1_024, 20_000].map(connectionsWithin)).toEqual([8, 488, 9_976])
    expect(connectionsWithin(10)).toBe(1)
    expect(connectionsWithin(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })
})
