import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { message, Stack } from './support/stack.ts'
import { startTalker } from './support/talker.ts'

const MEBIBYTE = 1024 * 1024
/** A few megabytes wait for the reader, some more in sockets, and what is left of them for the garbage collector. */
const MOST_GROWTH = 128 * MEBIBYTE

it(
  'the server stays small beside a reader who reads nothing of 50 MiB, and stops the model',
  { timeout: 180_000 },
  async () => {
    await using model = await startTalker(50 * MEBIBYTE)
    await using stack = await Stack.start({ env: model.env })
    const pid = stack.process.pid ?? 0
    await (await stack.post(message('Warm up.'))).body?.cancel()
    await expect.poll(() => model.hasDone(1), { timeout: 20_000 }).toBe(true)
    const before = await startPeak(pid)
    askAndNeverRead(stack)
    await expect.poll(() => model.hasDone(2), { timeout: 120_000 }).toBe(true)
    const growth = (await peakOf(pid)) - before
    expect(growth).toBeLessThan(MOST_GROWTH)
    expect(model.takenBytes()).toBeLessThan(40 * MEBIBYTE)
    expect((await fetch(`${stack.url}/healthz`)).status).toBe(200)
  },
)

/** Sends a question over a connection from which nothing is read. */
function askAndNeverRead({ url }: Stack): void {
  const { hostname, port, host } = new URL(url)
  const body = JSON.stringify(message('Talk.'))
  const socket = connect(Number(port), hostname).pause()
  socket.on('error', () => {}) // The server lets go of it: that is what is looked at.
  socket.write(
    `POST /chatkit HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  onTestFinished(() => void socket.destroy())
}

/** Begins to look for the most memory that a process has had, and says what it has now, in bytes. */
async function startPeak(pid: number): Promise<number> {
  await delay(1_000)
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  return peakOf(pid)
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1_024
}
