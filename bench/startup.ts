/**
 * How soon the built chat-server is ready, with its four tool servers as children, from an empty folder and from one that it knows; and how soon it has
 * answered a question. Bare node beside it. Build first: `pnpm bench --only startup` does.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median, report, roundsOf } from './report.ts'

const ROUNDS = roundsOf(5)
const SERVER = fileURLToPath(new URL('../apps/chat-server/dist/main.js', import.meta.url))
const body = JSON.stringify({
  type: 'threads.create',
  params: {
    input: {
      content: [{ type: 'input_text', text: 'How many customers are there?' }],
      attachments: [],
      inference_options: {},
    },
  },
})

const bare: number[] = []
const ready: number[] = []
const answered: number[] = []
const folder = await mkdtemp(join(tmpdir(), 'frontdesk-bench-'))
try {
  await start() // The first start makes the demo data.
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await timeOf(() => once(spawn(process.execPath, ['-e', '0']), 'exit')))
    const times = await start()
    ready.push(times.ready)
    answered.push(times.answered)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
report('startup: chat-server with four children', 's', [
  { name: 'node -e 0', value: median(bare) },
  { name: 'ready', value: median(ready), goal: { valueAtMost: 1.2 } },
  { name: 'first answer', value: median(answered) },
])

/** Seconds from the spawn until `/readyz` says so, and until a question has been answered. */
async function start(): Promise<{ ready: number; answered: number }> {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(process.execPath, [SERVER], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: `${port}`, DATA_DIR: folder, LLM_PROVIDER: 'offline', LOG_LEVEL: 'error' },
    stdio: 'ignore',
  })
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error('The server has ended at its start. Run it by hand to see why.')
      await setTimeout(10)
    }
    const readyAt = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}/chatkit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (!(await response.text()).includes('thread.item.done')) throw new Error('The question was not answered.')
    return { ready: (readyAt - begun) / 1_000, answered: (performance.now() - begun) / 1_000 }
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, 'exit')
  }
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  return response?.ok ?? false
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1_000
}
