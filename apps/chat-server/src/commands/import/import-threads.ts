import { NotFoundError } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import { toItem, toThread } from './convert.ts'
import type { HostedItem } from './hosted.ts'
import type { HostedExport } from './read-export.ts'

export interface ImportOptions {
  tenantId?: string | undefined
  /** Gives a user of the hosted service the id that it has here. */
  userOf: (hosted: string) => string
}

export interface Imported {
  threads: number
  items: number
  /** Threads that are here already, and stay as they are. */
  known: number
  /** What was not carried over, by kind. */
  left: Map<string, number>
}

/** Writes each thread with its items in one transaction, in their order, for the user whose it was. A second import changes nothing. */
export async function importThreads(
  store: Pick<SqlStore, 'write' | 'loadThread'>,
  { threads, items, unknown }: HostedExport,
  { tenantId, userOf }: ImportOptions,
): Promise<Imported> {
  const imported: Imported = { threads: 0, items: 0, known: 0, left: new Map(unknown) }
  const leave = (kind: string) => imported.left.set(kind, (imported.left.get(kind) ?? 0) + 1)
  const itemsOf = Map.groupBy(items, ({ thread_id }) => thread_id)
  for (const threadId of itemsOf.keys()) {
    if (!threads.has(threadId)) leave('items whose thread is not in the export')
  }
  for (const thread of [...threads.values()].toSorted((a, b) => a.created_at - b.created_at)) {
    const context = { userId: userOf(thread.user), ...(tenantId !== undefined && { tenantId }) }
    if (await isKnown(thread.id)) {
      imported.known += 1
      continue
    }
    const converted = inOrder(itemsOf.get(thread.id) ?? []).flatMap((hosted) => {
      const item = toItem(hosted)
      if (item === undefined) leave(`${hosted.type} that no page can draw`)
      return item === undefined ? [] : [item]
    })
    const saved = converted.map((item) => ({ type: 'save_item' as const, threadId: thread.id, item }))
    await store.write([{ type: 'save_thread', thread: toThread(thread) }, ...saved], context)
    imported.threads += 1
    imported.items += converted.length

    async function isKnown(id: string): Promise<boolean> {
      try {
        await store.loadThread(id, context)
        return true
      } catch (error) {
        if (error instanceof NotFoundError) return false
        throw error
      }
    }
  }
  return imported
}

/** The API lists the newest first unless it is asked otherwise; items of one second stay in their order. */
function inOrder(items: readonly HostedItem[]): HostedItem[] {
  const [first, last] = [items[0], items.at(-1)]
  const isNewestFirst = first !== undefined && last !== undefined && first.created_at > last.created_at
  return (isNewestFirst ? items.toReversed() : [...items]).toSorted((a, b) => a.created_at - b.created_at)
}
