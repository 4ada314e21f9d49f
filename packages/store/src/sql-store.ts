import type { Attachment, Page, ThreadItem, ThreadMetadata } from '@frontdesk/chatkit'
import { Store } from '@frontdesk/chatkit/server'
import type { Arrivals, PageOptions, ThreadMark } from '@frontdesk/chatkit/server'
import type { DurableChange } from './change.ts'
import { toOwner } from './context.ts'
import type { StoreContext } from './context.ts'
import { Credentials } from './credentials.ts'
import type { Database } from './database.ts'
import { ThreadChangedError } from './errors.ts'
import { Outbox } from './outbox.ts'
import { Records } from './records.ts'
import { RunLog } from './runs/run-log.ts'
import { Indexer } from './search/indexer.ts'
import { loadAttachment, loadAttachments } from './sql/attachments.ts'
import { appendAudit } from './sql/records/audit.ts'
import { prepare, threadOf } from './sql/change.ts'
import type { PreparedChange } from './sql/change.ts'
import { loadArrivals, loadItem, loadItems } from './sql/items.ts'
import type { Work } from './sql/query.ts'
import { assertLease } from './sql/runs.ts'
import { search } from './sql/search.ts'
import type { SearchHit, SearchOptions } from './sql/search.ts'
import { loadRevision, loadThread, loadThreads } from './sql/threads.ts'
import { TaskLists } from './task-lists.ts'

/** Conversations in a database. A resolved write is on the disk. Closing the store closes its database. */
export class SqlStore<Kind extends Database = Database> extends Store<StoreContext> implements AsyncDisposable {
  readonly database: Kind
  /** What is under way in the threads, and what was sent. */
  readonly runs: RunLog
  /** What is known about the conversations, for those who run the service. */
  readonly records: Records
  /** What other services are still to be told. */
  readonly outbox: Outbox
  /** The to-do lists of the users. */
  readonly tasks: TaskLists
  /** What callers prove who they are with. */
  readonly credentials: Credentials
  readonly #indexer: Indexer

  constructor(database: Kind) {
    super()
    this.database = database
    this.runs = new RunLog({
      database,
      write: (changes, context) => this.write(changes, context),
      commit: (changes, context) => this.#commit(changes, context),
    })
    this.records = new Records(database)
    this.outbox = new Outbox(database)
    this.tasks = new TaskLists(database)
    this.credentials = new Credentials(database)
    this.#indexer = new Indexer(database)
  }

  override async loadThread(threadId: string, context: StoreContext): Promise<ThreadMetadata> {
    const owner = toOwner(context)
    const settling = this.runs.settle(threadId, 'thread')
    if (settling) await settling
    return this.database.read(() => loadThread(threadId, owner))
  }

  override async loadThreads(options: PageOptions, context: StoreContext): Promise<Page<ThreadMetadata>> {
    const owner = toOwner(context)
    return this.database.read(() => loadThreads(options, owner))
  }

  override async loadThreadItems(
    threadId: string,
    options: PageOptions,
    context: StoreContext,
  ): Promise<Page<ThreadItem>> {
    const owner = toOwner(context)
    const settling = this.runs.settle(threadId, 'all')
    if (settling) await settling
    return this.database.read(() => loadItems(threadId, options, owner))
  }

  override async loadArrivals(
    threadId: string,
    options: { mark?: ThreadMark | undefined; limit: number },
    context: StoreContext,
  ): Promise<Arrivals | undefined> {
    const owner = toOwner(context)
    const settling = this.runs.settle(threadId, 'all')
    if (settling) await settling
    return this.database.read(() => loadArrivals(threadId, options, owner))
  }

  override async loadItem(threadId: string, itemId: string, context: StoreContext): Promise<ThreadItem> {
    const owner = toOwner(context)
    const settling = this.runs.settle(threadId, 'all')
    if (settling) await settling
    return this.database.read(() => loadItem(threadId, itemId, owner))
  }

  override async loadAttachment(attachmentId: string, context: StoreContext): Promise<Attachment> {
    const owner = toOwner(context)
    return this.database.read(() => loadAttachment(attachmentId, owner))
  }

  /**
   * One page of the user's attachments in the order of their first saves, those without bytes yet included. `after` is the last id seen
   * (exclusive). Throws `NotFoundError` when that one is gone.
   */
  async loadAttachments(options: PageOptions, context: StoreContext): Promise<Page<Attachment>> {
    const owner = toOwner(context)
    return this.database.read(() => loadAttachments(options, owner))
  }

  /**
   * Makes all the changes, in order, or none, and only while the lease of the context, if it has one, holds. The first write of a context with an
   * `audit` records that too.
   */
  override async write(changes: readonly DurableChange[], context: StoreContext): Promise<void> {
    const owner = toOwner(context)
    const all = context.alongside === undefined ? changes : [...context.alongside(changes), ...changes]
    const prepared = all.map((change) => prepare(change, owner))
    for (const threadId of new Set(changes.flatMap((change) => threadOf(change) ?? []))) {
      const settling = this.runs.settle(threadId, 'all')
      if (settling) await settling
    }
    return this.#commit(prepared, context)
  }

  async #commit(changes: readonly PreparedChange[], context: StoreContext): Promise<void> {
    const owner = toOwner(context)
    const works = changes.map(({ work }) => work)
    if (context.lease !== undefined) works.unshift(assertLease(context.lease, owner))
    if (works.length === 0) return
    const { audit } = context
    if (audit !== undefined && !audit.isRecorded) works.push(appendAudit(audit, owner))
    const [append] = works.length === 1 ? changes.map((change) => change.append) : []
    if (append !== undefined && this.database.appendRunEvents !== undefined) await this.database.appendRunEvents(append)
    else {
      const isSingle = works.length === 1 && changes.every((change) => change.isSingle)
      await this.database.write(inOrder(works), { isSingle })
    }
    if (audit !== undefined) audit.isRecorded = true
    this.#indexer.poke()
    for (const { runId } of changes) {
      if (runId !== undefined) this.database.announceRun(runId)
    }
  }

  /** Messages and titles of the user with all the words of the query, newest first. */
  async search(options: SearchOptions, context: StoreContext): Promise<SearchHit[]> {
    const owner = toOwner(context)
    await this.#indexer.catchUp()
    return this.database.read(() => search(options, owner, this.database.search))
  }

  /** A thread with the number of its revision, to be saved with an `update_thread` change. */
  async loadRevision(threadId: string, context: StoreContext): Promise<{ thread: ThreadMetadata; revision: number }> {
    const owner = toOwner(context)
    const settling = this.runs.settle(threadId, 'thread')
    if (settling) await settling
    return this.database.read(() => loadRevision(threadId, owner))
  }

  /**
   * Changes a thread so that no other change is lost: when somebody saves it meanwhile, `update` is given the newer one. Resolves to what was
   * saved. Throws {@link ThreadChangedError} when that happens ten times in a row.
   */
  async updateThread(
    threadId: string,
    update: (thread: ThreadMetadata) => ThreadMetadata,
    context: StoreContext,
  ): Promise<ThreadMetadata> {
    for (let attempt = 1; ; attempt += 1) {
      const { thread: current, revision } = await this.loadRevision(threadId, context)
      const thread = update(current)
      try {
        await this.write([{ type: 'update_thread', thread, revision }], context)
        return thread
      } catch (error) {
        if (!(error instanceof ThreadChangedError) || attempt === 10) throw error
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#indexer[Symbol.asyncDispose]()
    await this.database[Symbol.asyncDispose]()
  }
}

function inOrder(works: readonly (() => Work<void>)[]): () => Work<void> {
  const [first] = works
  if (first !== undefined && works.length === 1) return first
  return function* () {
    for (const work of works) yield* work()
  }
}
