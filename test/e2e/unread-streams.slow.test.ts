import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { message, Stack } from './support/stack.ts'
import { startTalker } from './support/talker.ts'

const MEBIBYTE = 1024 * 1024
/** Row K3 of the faults that the server survives. */
const MOST_GROWTH = 64 * MEBIBYTE
const READERS = 4

it(
  'the server stays small beside readers who read nothing of 50 MiB each, and stops the model',
  { timeout: 180_000 },
  async () => {
    const { growth, taken } = await measure({})
    expect(growth).toBeLessThan(MOST_GROWTH)
    expect(taken).toBeLessThan(READERS * 2 * MEBIBYTE)
  },
)

it(
  'where an answer may be longer than that, a reader who reads nothing is let go, and the model with it',
  { timeout: 180_000 },
  async () => {
    const { growth, taken } = await measure({ MAX_ANSWER_CHARACTERS: '100000000' })
    // What the sockets of a machine take is said and stored before the reader is let go: 8 to 12 MiB here, which the last event and the store hold whole.
    expect(growth / READERS).toBeLessThan(2 * MOST_GROWTH)
    expect(taken).toBeLessThan(READERS * 40 * MEBIBYTE)
  },
)

/** How much larger the server was at its peak, and what it took of the model, both in bytes. */
async function measure(env: Record<string, string>): Promise<{ growth: number; taken: number }> {
  await using model = await startTalker(50 * MEBIBYTE)
  await using stack = await Stack.start({ env: { ...model.env, ...env } })
  const pid = stack.process.pid ?? 0
  await (await stack.post(message('Warm up.'))).body?.cancel()
  await expect.poll(() => model.hasDone(1), { timeout: 20_000 }).toBe(true)
  const before = await startPeak(pid)
  for (let reader = 0; reader < READERS; reader += 1) askAndNeverRead(stack)
  await expect.poll(() => model.hasDone(1 + READERS), { timeout: 120_000 }).toBe(true)
  expect((await fetch(`${stack.url}/healthz`)).status).toBe(200)
  return { growth: (await peakOf(pid)) - before, taken: model.takenBytes() }
}

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
