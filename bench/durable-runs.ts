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

const STREAMS = 50
const FOLLOWERS = 1_000
const user = { userId: 'user' }
const logger = { info() {}, warn() {}, error() {} }

class AnswerServer extends ChatKitServer {
  override async *respond({ id }: ThreadMetadata): AsyncGenerator<ThreadStreamEvent, void> {
    // Ids are kept for good, and are a thread's own.
    for await (const event of answer(id)) yield JSON.parse(JSON.stringify(event).replaceAll('msg_1', `msg_${id}`))
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
      reader.postMessage({ port, streams: STREAMS })
      const [firstMs] = (await once(reader, 'message')) as [number[]]
      firsts.set(name, [...(firsts.get(name) ?? []), ...firstMs])
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
  console.log(`  ${name.padEnd(36)} first event p99 ${sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)} ms`)
}
await reader.terminate()

const idle = new DurableRuns(new IdleServer({ store, logger }), { store })
const request = { type: 'threads.create', params: { input: { content: [], attachments: [], inference_options: {} } } }
const abort = new AbortController()
const header = (name: string) => (name === 'x-frontdesk-detached' ? '1' : undefined)
const result = await idle.process(request, user, { signal: abort.signal, header })
if (result.type !== 'frames') throw new Error('The answer is no stream.')
const runId = result.headers['x-frontdesk-run'] ?? ''
await result.frames.return()
const before = memory()
const followers = Array.from({ length: FOLLOWERS }, () => idle.read(runId, { after: 3, signal: abort.signal }, user))
const waiting = followers.map((events) => events.next())
await new Promise((resolve) => setTimeout(resolve, 500))
console.log(`\n1,000 readers of an idle run: ${((memory() - before) / FOLLOWERS / 1_024).toFixed(1)} kB each`)
abort.abort()
await Promise.all(waiting)

await idle[Symbol.asyncDispose]()
await runs[Symbol.asyncDispose]()
await store[Symbol.asyncDispose]()
await rm(directory, { recursive: true })

function memory(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
