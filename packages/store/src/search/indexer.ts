import type { Owner } from '../context.ts'
import type { Database } from '../database.ts'
import { indexPending } from '../sql/search.ts'

const BATCH = 50
const DELAY_MS = 1_000

/** Makes saved messages searchable a little after they were saved, a few at a time. */
export class Indexer implements AsyncDisposable {
  readonly #database: Database
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(database: Database) {
    this.#database = database
  }

  /** Something was saved. */
  poke(): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#running = this.#indexOneBatch()
    }, DELAY_MS).unref()
  }

  /** Resolves when everything that the owner has saved can be found. */
  async catchUp(owner: Owner): Promise<void> {
    if (this.#database.isReadOnly) return
    while ((await this.#index(owner)) > 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #indexOneBatch(): Promise<void> {
    try {
      if ((await this.#index()) > 0) this.poke()
    } catch {
      // What is left to look at is noted in the database: the next search, or the next write, sees to it.
    }
  }

  #index(owner?: Owner): Promise<number> {
    const { search } = this.#database
    return this.#database.write(() => indexPending(search, { limit: BATCH, ...(owner && { owner }) }))
  }
}
