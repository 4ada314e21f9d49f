import { Attachment } from '../../attachment.ts'
import type { ThreadStreamEvent } from '../../event.ts'
import { ThreadItem } from '../../item.ts'
import type { JsonValue } from '../../json.ts'
import { ChatKitError } from '../../server/errors.ts'
import { toWireItem } from '../../server/projections.ts'
import { encodeEvent } from '../../server/sse.ts'
import type { StoreChange } from '../../server/store.ts'
import { toWireJson } from '../../server/wire-json.ts'
import { ThreadMetadata } from '../../thread.ts'
import { GoldenServer } from './golden-server.ts'
import { GoldenStore } from './golden-stores.ts'
import { Normalizer } from './normalize.ts'
import type { ScenarioRequest, ServerScenario } from './scenario.ts'

/** What our server made of a scenario, normalised: a result per request, the hook calls, the store. */
export interface ServerOutcome {
  results: JsonValue[]
  calls: JsonValue
  store: JsonValue
}

const CONTEXT = { userId: 'golden' }

/** Plays all requests of the scenario, one after the other, on one server. */
export async function runServerScenario(scenario: ServerScenario): Promise<ServerOutcome> {
  const store = new GoldenStore()
  await store.write(toChanges(scenario.setup), CONTEXT)
  const server = new GoldenServer(scenario.server ?? {}, store)
  const normalizer = new Normalizer()
  const results: JsonValue[] = []
  for (const request of scenario.requests) {
    const body = request.raw_body ?? JSON.stringify(normalizer.toActual(request.body ?? null))
    results.push(normalizer.normalize(await send(server, body, request)))
  }
  const calls = normalizer.normalize(server.calls)
  return { results, calls, store: normalizer.normalize(dump(store)) }
}

function toChanges({ threads = [], attachments = [] }: ServerScenario['setup'] = {}): StoreChange[] {
  return [
    ...threads.flatMap(({ thread, items }): StoreChange[] => {
      const metadata = ThreadMetadata.parse(thread)
      const saved = items.map((item): StoreChange => ({
        type: 'save_item',
        threadId: metadata.id,
        item: ThreadItem.parse(item),
      }))
      return [{ type: 'save_thread', thread: metadata }, ...saved]
    }),
    ...attachments.map((attachment): StoreChange => ({
      type: 'save_attachment',
      attachment: Attachment.parse(attachment),
    })),
  ]
}

async function send(server: GoldenServer, body: string, request: ScenarioRequest): Promise<JsonValue> {
  const abort = new AbortController()
  const waiting = Promise.withResolvers<void>()
  server.onWaiting = waiting.resolve
  const stream: JsonValue[] = []
  try {
    const result = await server.process(body, CONTEXT, { signal: abort.signal })
    if (result.type === 'json') return { json: JSON.parse(toWireJson(result.body)) }
    return await readStream(result.events, { stream, request, abort, waiting: waiting.promise })
  } catch (error) {
    return stream.length > 0 ? { stream, aborted: toKind(error) } : { error: toKind(error) }
  }
}

interface Reading {
  stream: JsonValue[]
  request: ScenarioRequest
  abort: AbortController
  waiting: Promise<void>
}

async function readStream(
  events: AsyncGenerator<ThreadStreamEvent, void, undefined>,
  { stream, request, abort, waiting }: Reading,
): Promise<JsonValue> {
  const { cancel_after_events: limit = Infinity, cancel_mode: mode = 'abort' } = request
  for (;;) {
    if (stream.length >= limit && mode === 'close') {
      await events.return()
      return { stream, cancelled: true }
    }
    const next = events.next()
    if (stream.length >= limit && (await Promise.race([next, waiting])) === undefined) {
      abort.abort()
      await next.catch(ignoreAbort)
      await events.return()
      return { stream, cancelled: true }
    }
    const step = await next
    if (step.done) return { stream }
    stream.push(parseFrame(encodeEvent(step.value)))
  }
}

/** The read that was cut rejects with the abort; what it left behind is judged by the store. */
function ignoreAbort(): void {}

function parseFrame(frame: string): JsonValue {
  const json = /^data: ([^\n\r]+)\n\n$/.exec(frame)?.[1]
  if (json === undefined) throw new Error(`Not a frame of the protocol: ${JSON.stringify(frame)}`)
  return JSON.parse(json)
}

function toKind(error: unknown): string {
  return error instanceof ChatKitError ? error.code : 'other'
}

/** The store in wire form, hidden items included. */
function dump(store: GoldenStore): JsonValue {
  const { threads, attachments } = store.snapshot()
  return JSON.parse(
    toWireJson({
      threads: threads
        .toSorted((one, other) => compare(one.thread.id, other.thread.id))
        .map(({ thread, items }) => ({ thread, items: items.map(toWireItem) })),
      attachments: attachments.toSorted((one, other) => compare(one.id, other.id)),
    }),
  )
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1
}
