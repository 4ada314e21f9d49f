import type { Database } from './database.ts'
import { nextDueAt, postponeMessage, removeMessage, takeMessages } from './sql/outbox.ts'
import type { OutboxMessage, TakeOptions } from './sql/outbox.ts'

/**
 * What other services are still to be told: put in by the change that tells of it, in the same write, and kept until somebody has taken it out again.
 * A message may be sent twice, by a host that ends before it says that it has: whoever receives it tells it by its id.
 */
export class Outbox {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The messages that are due, the oldest first, for this caller alone until their lease ends. */
  take(options: TakeOptions): Promise<OutboxMessage[]> {
    return this.#database.write(() => takeMessages(options))
  }

  /** Takes a message out for good. */
  remove(id: string): Promise<void> {
    return this.#database.write(() => removeMessage(id))
  }

  /** Lets a message wait until then, in milliseconds since 1970. */
  postpone(id: string, dueAt: number): Promise<void> {
    return this.#database.write(() => postponeMessage(id, dueAt))
  }

  /** When the next message is due, in milliseconds since 1970; undefined when there is none. */
  nextDueAt(): Promise<number | undefined> {
    return this.#database.read(() => nextDueAt())
  }
}
