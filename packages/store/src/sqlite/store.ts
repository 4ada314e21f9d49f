import type { Attachment, Page, ThreadItem, ThreadMetadata } from '@frontdesk/chatkit'
import { Store } from '@frontdesk/chatkit/server'
import type { PageOptions, RequestContext, StoreChange } from '@frontdesk/chatkit/server'
import { toOwner } from '../context.ts'
import { StoreClosedError, StoreFailedError } from '../errors.ts'
import { loadAttachment } from '../sql/attachments.ts'
import { toWork } from '../sql/change.ts'
import { loadItem, loadItems } from '../sql/items.ts'
import type { Work } from '../sql/query.ts'
import { loadThread, loadThreads } from '../sql/threads.ts'
import type { Connection } from './connection.ts'
import { isSyncFailure, toStoreError } from './errors.ts'
import { GroupCommit } from './group-commit.ts'

/**
 * Conversations in one SQLite file, which any number of processes of one machine may share. A resolved write is on the disk. Made by
 * {@link openSqliteStore}; closing waits for the writes under way.
 */
export class SqliteStore extends Store implements AsyncDisposable {
  readonly #connection: Connection
  readonly #writer: GroupCommit
  #refusal: Error | undefined

  constructor(connection: Connection, options: { busyTimeoutMs: number }) {
    super()
    this.#connection = connection
    this.#writer = new GroupCommit(connection, options)
  }

  /** The file, or `:memory:`. */
  get path(): string {
    return this.#connection.db.name
  }

  override async loadThread(threadId: string, context: RequestContext): Promise<ThreadMetadata> {
    return this.#read(loadThread(threadId, toOwner(context)))
  }

  override async loadThreads(options: PageOptions, context: RequestContext): Promise<Page<ThreadMetadata>> {
    return this.#read(loadThreads(options, toOwner(context)))
  }

  override async loadItem(threadId: string, itemId: string, context: RequestContext): Promise<ThreadItem> {
    return this.#read(loadItem(threadId, itemId, toOwner(context)))
  }

  override async loadThreadItems(
    threadId: string,
    options: PageOptions,
    context: RequestContext,
  ): Promise<Page<ThreadItem>> {
    return this.#read(loadItems(threadId, options, toOwner(context)))
  }

  override async loadAttachment(attachmentId: string, context: RequestContext): Promise<Attachment> {
    return this.#read(loadAttachment(attachmentId, toOwner(context)))
  }

  override async write(changes: readonly StoreChange[], context: RequestContext): Promise<void> {
    const owner = toOwner(context)
    const works = changes.map((change) => toWork(change, owner))
    if (this.#refusal !== undefined) throw this.#refusal
    try {
      await this.#writer.submit(function* () {
        for (const work of works) yield* work()
      })
    } catch (error) {
      throw this.#translate(error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#refusal ??= new StoreClosedError(`The store at ${this.path} is closed.`)
    await this.#writer.idle()
    this.#connection[Symbol.dispose]()
  }

  #read<Result>(work: Work<Result>): Result {
    try {
      return this.#connection.run(work)
    } catch (error) {
      throw this.#translate(error)
    }
  }

  #translate(error: unknown): unknown {
    const translated = toStoreError(error, this.path)
    // What a failed fsync left in memory looks written and is not: acknowledging anything more would be a lie.
    if (isSyncFailure(error) && translated instanceof StoreFailedError) this.#refusal ??= translated
    return translated
  }
}
