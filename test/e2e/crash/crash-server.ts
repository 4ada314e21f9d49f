import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ChatKitClient } from '@frontdesk/client'
import { Stack } from '../support/stack.ts'
import type { StackOptions } from '../support/stack.ts'
import { CrashClient } from './crash-client.ts'

export interface CrashOptions {
  kills: number
  clients?: number
  /** From this and the number of the kill comes the moment of each kill. */
  seed?: number
  onKill?: (kill: number) => void
}

export interface CrashReport {
  kills: number
  acknowledged: number
  lost: string[]
  doubled: string[]
  stuck: string[]
}

/** How long a server lives after it is ready, at most. */
const MAX_LIFE_MS = 1_500
const END_MS = 30_000
/** So many starts in a row that end at once are a fault. */
const MAX_STARTS = 3

/** Kills the whole server at random moments while clients talk to it, and then looks whether it has kept what it had acknowledged. */
export async function crashServer({ kills, clients = 20, seed = 1, onKill }: CrashOptions): Promise<CrashReport> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-crash-'))
  const port = await findFreePort()
  const env = { PORT: String(port), LOG_LEVEL: 'error' }
  const client = new ChatKitClient({ url: `http://127.0.0.1:${port}/chatkit` })
  const talking = Array.from({ length: clients }, (_, index) => new CrashClient(client, `client ${index}`))
  const random = createRandom(seed)
  let stack = await supervise({ directory, env })
  const ended = talking.map((each) => each.talk())
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await delay(random() * MAX_LIFE_MS)
      await stack.stop('SIGKILL')
      onKill?.(kill)
      stack = await supervise({ directory, env })
    }
    for (const each of talking) each.stop()
    await Promise.race([Promise.all(ended), delay(END_MS)])
    const checks = await Promise.all(talking.map((each) => each.check({ timeoutMs: END_MS })))
    return {
      kills,
      acknowledged: talking.reduce((sum, each) => sum + each.acknowledged, 0),
      lost: checks.flatMap(({ lost }) => lost),
      doubled: checks.flatMap(({ doubled }) => doubled),
      stuck: checks.flatMap(({ stuck }) => stuck),
    }
  } finally {
    for (const each of talking) each.leave()
    await stack.stop('SIGKILL')
    await rm(directory, { recursive: true, force: true })
  }
}

/** Starts the server, and again when it has ended at its start, as on a machine so busy that a tool server does not answer in time. */
async function supervise(options: StackOptions): Promise<Stack> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await Stack.start(options)
    } catch (error) {
      if (attempt === MAX_STARTS) throw error
    }
  }
}

export function toLine({ kills, acknowledged, lost, doubled, stuck }: CrashReport): string {
  return `${kills} kills, ${acknowledged} acknowledged, ${lost.length} lost, ${doubled.length} doubled, ${stuck.length} stuck`
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Mulberry32: numbers from 0 to 1 that are the same for a seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
