/**
 * What users feel while others hold connections: slow headers, slow bodies, idle sockets, and readers who never read. Says the 99th percentile of small
 * requests beside it and the memory of the server, before and meanwhile. Run it with
 * `node --conditions=@frontdesk/source bench/slow-clients.ts [IDLE=5000] [READERS=200] [SLOW=500]`; it needs `ulimit -n` above twice the sockets.
 */
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { listThreads, percentile, startReplica } from '@frontdesk/test-replicas'

const [idle = 5_000, readers = 200, slow = 500] = process.argv.slice(2).map(Number)
const SAMPLES = 400
const BODY = JSON.stringify({
  type: 'threads.create',
  params: { input: { content: [{ type: 'input_text', text: 'Talk.' }], attachments: [], inference_options: {} } },
})
const HEAD = ['POST /chatkit HTTP/1.1', 'Host: HOST', 'Content-Type: application/json']

await using server = await startReplica({
  cwd: tmpdir(),
  env: { DATABASE_URL: ':memory:', OFFLINE_LOAD: 'tokens=5000,rate=30', LOG_LEVEL: 'error' },
})
const { hostname, port, host } = new URL(server.url)
const head = HEAD.join('\r\n').replace('HOST', host)
const sockets: Socket[] = []

await measure() // Warms it up.
console.log(await measure(), 'alone')
await hold('slow headers', slow, (socket) => drip(socket, 'X-Slow: 1\r\n', 'POST /chatkit HTTP/1.1\r\n'))
await hold('slow bodies', slow, (socket) => drip(socket, ' ', `${head}\r\nContent-Length: 1000\r\n\r\n`))
await hold('idle sockets', idle, () => {})
const question = `${head}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`
// What so many answers cost anyhow, to compare the next row with.
await hold('readers who read', readers, (socket) => socket.resume().write(question))
await hold('readers who never read', readers, (socket) => socket.pause().write(question))
console.log(await measure(), 'alone again')

/** Opens the connections, measures beside them, and lets them go. */
async function hold(what: string, count: number, use: (socket: Socket) => void): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {}) // The server lets go of them: that is what it is for.
    socket.once('connect', () => use(socket))
    sockets.push(socket)
    if (index % 200 === 199) await delay(20)
  }
  await delay(1_000)
  console.log(await measure(), `beside ${count} ${what}`)
  for (const socket of sockets.splice(0)) socket.destroy()
  await delay(2_000)
}

function drip(socket: Socket, piece: string, start: string): void {
  socket.write(start)
  const timer = setInterval(() => socket.write(piece), 1_000)
  socket.once('close', () => clearInterval(timer))
}

async function measure(): Promise<string> {
  const times: number[] = []
  for (let count = 0; count < SAMPLES; count += 1) {
    const started = performance.now()
    await listThreads({ url: server.url })
    times.push(performance.now() - started)
    await delay(2)
  }
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  const mebibytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
  return `p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms, ${mebibytes.toFixed(0)} MiB`
}
