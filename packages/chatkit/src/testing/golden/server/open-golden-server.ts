import { Attachment } from '../../../attachment.ts'
import { ThreadItem } from '../../../item.ts'
import type { JsonValue } from '../../../json.ts'
import { toWireItem } from '../../../server/wire/projections.ts'
import type { StoreChange } from '../../../server/store.ts'
import { toWireJson } from '../../../server/wire/wire-json.ts'
import { ThreadMetadata } from '../../../thread.ts'
import type { ScriptedServer, ServerSetup } from '../implementation.ts'
import { GoldenServer } from './golden-server.ts'
import { GoldenStore } from './golden-stores.ts'
import { GOLDEN_CONTEXT } from './script-world.ts'
import { sendRequest } from './send-request.ts'

/** Our server, set up as a scenario says. A request rejects when the scenario itself is wrong. */
export async function openGoldenServer({ setup, server: hooks = {} }: ServerSetup): Promise<ScriptedServer> {
  const store = new GoldenStore()
  await store.write(toChanges(setup), GOLDEN_CONTEXT)
  const server = new GoldenServer(hooks, store)
  return {
    async send(request) {
      const result = await sendRequest(server, request.raw_body ?? JSON.stringify(request.body ?? null), request)
      if (server.fault) throw server.fault
      return result
    },
    async close() {
      return { calls: server.calls, store: dump(store) }
    },
  }
}

function toChanges({ threads = [], attachments = [] }: ServerSetup['setup'] = {}): StoreChange[] {
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
