import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { listThreads, percentile, startReplica } from '@frontdesk/test-replicas'
import type { Replica } from '@frontdesk/test-replicas'
import { expect, it, onTestFinished } from 'vitest'

/** By how much two storms may raise the memory of a server that has seen one like them: less than what the readers of one would hold if it were kept. What V8 keeps it uses again. */
const MAX_GROWTH_BYTES = 64 * 1_048_576
/** On a machine that does other work too, a request now and then takes as long as this, whoever else is there. */
const NOISE_MS = 250
const SAMPLES = 60

async function start(): Promise<Replica> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-storm-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'frontdesk.config.json')
  const host = { description: 'Meets people.', instructions: 'You are the host.' }
  await writeFile(path, JSON.stringify({ entry: 'host', agents: { host } }))
  const env = {
    DATABASE_URL: ':memory:',
    FRONTDESK_CONFIG: path,
    OFFLINE_LOAD: 'tokens=5000,rate=30',
    LOG_LEVEL: 'error',
    // Else the young generation of V8 goes on growing to 128 MiB, and what is in it is garbage.
    NODE_OPTIONS: '--max-semi-space-size=4',
  }
  const server = await startReplica({ cwd: folder, env })
  onTestFinished(() => server.stop())
  return server
}

it(
  'slow clients and readers who never read hold up nobody, and leave nothing behind',
  { timeout: 180_000 },
  async () => {
    const server = await start()
    const filesBefore = await openFiles(server)
    await p99(server)
    const alone = await p99(server)
    const beside = [await storm(server), await storm(server), await storm(server)]
    const [first, , last] = beside as [Seen, Seen, Seen]
    expect(last.bytes - first.bytes).toBeLessThan(MAX_GROWTH_BYTES)
    await expect.poll(() => openFiles(server), { timeout: 10_000 }).toBeLessThanOrEqual(filesBefore + 2)
    for (const { p99Ms } of beside) expect(p99Ms).toBeLessThan(Math.max(2 * alone, NOISE_MS))
  },
)

interface Seen {
  p99Ms: number
  /** Of the server, once all have left. */
  bytes: number
}

/** What others feel beside 600 such clients, and what stays of them. */
async function storm(server: Replica): Promise<Seen> {
  const { hostname, port, host } = new URL(server.url)
  const body = JSON.stringify({
    type: 'threads.create',
    params: { input: { content: [{ type: 'input_text', text: 'Talk.' }], attachments: [], inference_options: {} } },
  })
  const head = `POST /chatkit HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`
  const uses: ((socket: Socket) => void)[] = [
    ...Array<() => void>(400).fill(() => {}),
    ...Array<(socket: Socket) => void>(80).fill((socket) =>
      drip(socket, 'POST /chatkit HTTP/1.1\r\n', 'X-Slow: 1\r\n'),
    ),
    ...Array<(socket: Socket) => void>(80).fill((socket) => drip(socket, `${head}Content-Length: 1000\r\n\r\n`, ' ')),
    ...Array<(socket: Socket) => void>(40).fill((socket) =>
      socket.pause().write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`),
    ),
  ]
  const sockets = uses.map((use) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {}) // The server lets go of them: that is what it is for.
    socket.once('connect', () => use(socket))
    return socket
  })
  await delay(4_000)
  const p99Ms = await p99(server)
  for (const socket of sockets) socket.destroy()
  await delay(3_000)
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  return { p99Ms, bytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024 }
}

function drip(socket: Socket, beginning: string, piece: string): void {
  socket.write(beginning)
  const timer = setInterval(() => socket.write(piece), 1_000)
  socket.once('close', () => clearInterval(timer))
}

async function p99({ url }: Replica): Promise<number> {
  const times: number[] = []
  for (let count = 0; count < SAMPLES; count += 1) {
    const started = performance.now()
    await listThreads({ url })
    times.push(performance.now() - started)
  }
  return percentile(times, 0.99)
}

async function openFiles({ pid }: Replica): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length
}
