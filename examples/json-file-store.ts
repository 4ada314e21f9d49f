import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Attachment, Page, ThreadItem, ThreadMetadata } from '@frontdesk/chatkit'
import { mergeThread, NotFoundError, Store } from '@frontdesk/chatkit/server'
import type { PageOptions, RequestContext, StoreChange } from '@frontdesk/chatkit/server'

interface Row<Value> {
  value: Value
}

/** `owner` is the user, with the tenant if there is one. */
interface Owned<Value> extends Row<Value> {
  owner: string
}

/** Each list in the order of arrival: of first saves. */
interface Tables {
  threads: (Owned<ThreadMetadata> & { items: Row<ThreadItem>[] })[]
  attachments: Owned<Attachment>[]
}

/** Conversations in one JSON file, written anew with each change: for a bot with a few users, and to see what a store is. */
export class JsonFileStore extends Store {
  readonly #path: string
  #tables: Tables
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, tables: Tables) {
    super()
    this.#path = path
    this.#tables = tables
  }

  static async open(path: string): Promise<JsonFileStore> {
    const json = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"threads":[],"attachments":[]}'
      throw error
    })
    return new JsonFileStore(path, JSON.parse(json) as Tables)
  }

  // #region reads
  async loadThread(threadId: string, context: RequestContext): Promise<ThreadMetadata> {
    return structuredClone(findOwned(this.#tables.threads, threadId, context).value)
  }

  async loadThreads(options: PageOptions, context: RequestContext): Promise<Page<ThreadMetadata>> {
    const owner = ownerOf(context)
    const rows = this.#tables.threads.filter((row) => row.owner === owner)
    return toPage(rows, options)
  }

  async loadThreadItems(threadId: string, options: PageOptions, context: RequestContext): Promise<Page<ThreadItem>> {
    const thread = this.#tables.threads.find((row) => isOwned(row, threadId, context))
    return toPage(thread?.items ?? [], options)
  }

  async loadItem(threadId: string, itemId: string, context: RequestContext): Promise<ThreadItem> {
    const { items } = findOwned(this.#tables.threads, threadId, context)
    const row = items.find(({ value }) => value.id === itemId)
    if (!row) throw new NotFoundError(`Item ${itemId} not found`)
    return structuredClone(row.value)
  }

  async loadAttachment(attachmentId: string, context: RequestContext): Promise<Attachment> {
    return structuredClone(findOwned(this.#tables.attachments, attachmentId, context).value)
  }
  // #endregion

  // #region write
  write(changes: readonly StoreChange[], context: RequestContext): Promise<void> {
    // Copied now, because the caller may go on with its objects while this waits for its turn.
    const copies = structuredClone(changes)
    const written = this.#writing.then(() => this.#write(copies, context))
    // The next write waits for this one, whether it succeeds or not.
    this.#writing = written.catch(() => {})
    return written
  }

  async #write(changes: readonly StoreChange[], context: RequestContext): Promise<void> {
    const tables = structuredClone(this.#tables)
    for (const change of changes) apply(tables, change, context)
    await using file = await open(`${this.#path}.new`, 'w')
    await file.writeFile(JSON.stringify(tables))
    await file.sync()
    await rename(`${this.#path}.new`, this.#path)
    await using folder = await open(dirname(this.#path))
    await folder.sync()
    this.#tables = tables
  }
  // #endregion
}

// #region apply
function apply(tables: Tables, change: StoreChange, context: RequestContext): void {
  const { threads, attachments } = tables
  const owner = ownerOf(context)
  switch (change.type) {
    case 'save_thread': {
      const { thread, base } = change
      // What came of a thread that was read goes into what is stored now: somebody else may have changed it since.
      const value = base ? mergeThread(findOwned(threads, thread.id, context).value, { base, thread }) : thread
      return saveOwned(threads, { owner, value, items: [] })
    }
    case 'delete_thread':
      tables.threads = threads.filter((row) => !isOwned(row, change.threadId, context))
      return
    case 'save_item': {
      const { items } = findOwned(threads, change.threadId, context)
      const present = items.find(({ value }) => value.id === change.item.id)
      if (present) present.value = change.item
      else items.push({ value: change.item })
      return
    }
    case 'delete_item':
    case 'delete_items_after': {
      const thread = threads.find((row) => isOwned(row, change.threadId, context))
      const index = thread?.items.findIndex(({ value }) => value.id === change.itemId) ?? -1
      if (!thread || index === -1) return
      if (change.type === 'delete_item') thread.items.splice(index, 1)
      else thread.items.length = index + 1
      return
    }
    case 'save_attachment':
      return saveOwned(attachments, { owner, value: change.attachment })
    case 'delete_attachment':
      tables.attachments = attachments.filter((row) => !isOwned(row, change.attachmentId, context))
      return
    default:
      throw new Error(`Unknown change: ${JSON.stringify(change satisfies never)}`)
  }
}
// #endregion

// #region ownership
function ownerOf({ userId, tenantId }: RequestContext): string {
  return JSON.stringify([tenantId ?? null, userId])
}

function isOwned(row: Owned<{ id: string }>, id: string, context: RequestContext): boolean {
  return row.value.id === id && row.owner === ownerOf(context)
}

function findOwned<Found extends Owned<{ id: string }>>(rows: Found[], id: string, context: RequestContext): Found {
  const row = rows.find((each) => isOwned(each, id, context))
  if (!row) throw new NotFoundError(`${id} not found`)
  return row
}

function saveOwned<Saved extends Owned<{ id: string }>>(rows: Saved[], row: Saved): void {
  const present = rows.find(({ value }) => value.id === row.value.id)
  if (!present) rows.push(row)
  else if (present.owner === row.owner) present.value = row.value
  else throw new NotFoundError(`${row.value.id} not found`)
}
// #endregion

// #region pages
function toPage<Value extends { id: string }>(rows: Row<Value>[], { limit, order, after }: PageOptions): Page<Value> {
  const sorted = order === 'asc' ? rows : rows.toReversed()
  const start = sorted.findIndex(({ value }) => value.id === after) + 1
  if (after !== undefined && start === 0) throw new NotFoundError(`${after} not found`)
  const data = structuredClone(sorted.slice(start, start + limit).map(({ value }) => value))
  const has_more = sorted.length > start + limit
  return { data, has_more, ...(has_more && { after: data.at(-1)!.id }) }
}
// #endregion
