/**
 * What durable runs cost: 50 streams at once, each a new thread and an answer of 500 text deltas, as fast as it goes, kept in an SQLite file event by event;
 * against the same without any persistence. The reader is a thread of its own. Then the memory of 1,000 readers of an idle run. Run it with
 * `node --expose-gc --conditions=@frontdesk/source bench/durable-runs.ts`.
 */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { ChatKitServer, handleChatKitRequest, MemoryStore } from '@frontdesk/chatkit/server'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import { ANSWER_EVENTS, answer } from './answer.ts'
import { compare } from './compare.ts'
import type { Contender } from './compare.ts'
import { median } from './report.ts'

const STREAMS = 50
const FOLLOWERS = 1_000
const user = { userId: 'user' }
const logger = { info() {}, warn() {}, error() {} }

class AnswerServer extends ChatKitServer {
  override respond({ id }: ThreadMetadata): AsyncGenerator<ThreadStreamEvent, void> {
    return answer(id)
  }
}

class IdleServer extends ChatKitServer {
  override async *respond(
    _thread: ThreadMetadata,
    _input: unknown,
    _context: unknown,
    { signal }: { signal: AbortSignal },
  ) {
    await once(signal, 'abort')
    yield* [] as ThreadStreamEvent[]
  }
}

const directory = await mkdtemp(join(tmpdir(), 'frontdesk-bench-'))
const store = await openStore(`file:${join(directory, 'bench.db')}`)
const runs = new DurableRuns(new AnswerServer({ store, logger }), { store })
const plain = new AnswerServer({ store: new MemoryStore(), logger })
const reader = new Worker(new URL('read-streams.ts', import.meta.url))
const firsts = new Map<string, number[]>()
/** What the thread of the server computed in each round, in milliseconds: it tells the cost where the machine has other work, and waits for a disk. */
const cpus = new Map<string, number[]>()

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return (server.address() as AddressInfo).port
}

async function contender(name: string, listener: RequestListener): Promise<Contender> {
  const port = await serve(listener)
  return {
    name,
    async run() {
      const before = process.threadCpuUsage()
      reader.postMessage({ port, streams: STREAMS })
      const [firstMs] = (await once(reader, 'message')) as [number[]]
      firsts.set(name, [...(firsts.get(name) ?? []), ...firstMs])
      const { user: inUser, system } = process.threadCpuUsage(before)
      cpus.set(name, [...(cpus.get(name) ?? []), (inUser + system) / 1_000])
      return STREAMS * ANSWER_EVENTS
    },
  }
}

await compare('50 streams over HTTP: events of the hook', [
  await contender(
    'without persistence',
    (request, response) => void handleChatKitRequest(plain, request, response, user),
  ),
  await contender(
    'durable runs on SQLite',
    (request, response) => void handleRunRequest(runs, request, response, user),
  ),
])
for (const [name, values] of firsts) {
  const sorted = values.toSorted((a, b) => a - b)
  const cpuMs = median(cpus.get(name) ?? [])
  const p99 = sorted[Math.floor(sorted.length * 0.99)]
  console.log(`  ${name.padEnd(36)} first event p99 ${p99?.toFixed(1)} ms, computing ${cpuMs.toFixed(1)} ms a round`)
}
await reader.terminate()

const idle = new DurableRuns(new IdleServer({ store, logger }), { store })
const request = { type: 'threads.create', params: { input: { content: [], attachments: [], inference_options: {} } } }
const header = (name: string) => (name === 'x-frontdesk-detached' ? '1' : undefined)
const { signal } = new AbortController()

console.log('')
await measureFollowers('an idle run', idle, { after: 3 })
// A reader who stops after the first event of a run that has ended holds what was read of the log with it.
await measureFollowers('an ended run', runs, { after: 0 })

await idle[Symbol.asyncDispose]()
await runs[Symbol.asyncDispose]()
await store[Symbol.asyncDispose]()
await rm(directory, { recursive: true })

/** Many readers of a run, each of whom waits for an event or has just got one: what they keep in memory. */
async function measureFollowers(name: string, of: DurableRuns, { after }: { after: number }): Promise<void> {
  const result = await of.process(request, user, { signal, header })
  if (result.type !== 'frames') throw new Error('The answer is no stream.')
  const runId = result.headers['x-frontdesk-run'] ?? ''
  if (of === idle) await result.frames.return()
  else while (!(await result.frames.next()).done);
  const abort = new AbortController()
  const before = memory()
  const followers = Array.from({ length: FOLLOWERS }, () => of.read(runId, { after, signal: abort.signal }, user))
  const waiting = followers.map((events) => events.next())
  await new Promise((resolve) => setTimeout(resolve, 500))
  console.log(`1,000 readers of ${name}: ${((memory() - before) / FOLLOWERS / 1_024).toFixed(1)} kB each`)
  abort.abort()
  await Promise.all(waiting)
}

function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
