import type { Database } from '../database.ts'
import { indexPending } from '../sql/search.ts'

/** A batch is looked at in a few milliseconds: others wait for no longer. */
const BATCH = 50
/** A search waits for no more than a second's worth. */
const MAX_BATCHES_PER_SEARCH = 100
const BUSY_MS = 2_000
const QUIET_MS = 20

/** Makes saved messages searchable a little after they were saved: a few at a time while others write, and more of them when it is quiet. */
export class Indexer implements AsyncDisposable {
  readonly #database: Database
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #isBusy = false
  #isClosed = false

  constructor(database: Database) {
    this.#database = database
    // An earlier process may have left some.
    if (!database.isReadOnly) this.poke()
  }

  /** Something was saved. */
  poke(): void {
    this.#isBusy = true
    this.#schedule(BUSY_MS)
  }

  /** Resolves when what was saved before can be found, or when that would take too long: the rest is found a little later. */
  async catchUp(): Promise<void> {
    if (this.#database.isReadOnly) return
    for (let batch = 0; batch < MAX_BATCHES_PER_SEARCH; batch += 1) {
      if ((await this.#index()) === 0) return
    }
    this.poke()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  async #indexOneBatch(): Promise<void> {
    try {
      const isBusy = this.#isBusy
      this.#isBusy = false
      if ((await this.#index()) > 0) this.#schedule(isBusy ? BUSY_MS : QUIET_MS)
    } catch {
      // What is left to look at is noted in the database: the next write or search sees to it.
    }
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#running = this.#indexOneBatch()
    }, delayMs).unref()
  }

  #index(): Promise<number> {
    const { search } = this.#database
    return this.#database.write(() => indexPending(search, { limit: BATCH }))
  }
}
