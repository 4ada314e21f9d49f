import { Attachment } from '../../../attachment.ts'
import { ThreadItem } from '../../../item.ts'
import type { JsonValue } from '../../../json.ts'
import { toWireItem } from '../../../server/wire/projections.ts'
import type { StoreChange } from '../../../server/store.ts'
import { toWireJson } from '../../../server/wire/wire-json.ts'
import { ThreadMetadata } from '../../../thread.ts'
import { GoldenServer } from './golden-server.ts'
import { GoldenStore } from './golden-stores.ts'
import { Normalizer } from './normalize.ts'
import type { ServerScenario } from '../scenarios/scenario.ts'
import { GOLDEN_CONTEXT } from './script-world.ts'
import { sendRequest } from './send-request.ts'

/** What our server made of a scenario, normalised: a result per request, the hook calls, the store. */
export interface ServerOutcome {
  results: JsonValue[]
  calls: JsonValue
  store: JsonValue
}

/** Plays all requests of the scenario, one after the other, on one server. Rejects when the scenario itself is wrong. */
export async function runServerScenario(scenario: ServerScenario): Promise<ServerOutcome> {
  const store = new GoldenStore()
  await store.write(toChanges(scenario.setup), GOLDEN_CONTEXT)
  const server = new GoldenServer(scenario.server ?? {}, store)
  const normalizer = new Normalizer()
  const results: JsonValue[] = []
  for (const request of scenario.requests) {
    const body = request.raw_body ?? JSON.stringify(normalizer.toActual(request.body ?? null))
    results.push(normalizer.normalize(await sendRequest(server, body, request)))
    if (server.fault) throw server.fault
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
