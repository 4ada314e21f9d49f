import type { Gate } from '@frontdesk/mcp-kit'
import { createGate } from '@frontdesk/mcp-kit'
import type { ConnectionOptions } from './connection.ts'
import { PostgresConnection } from './connection.ts'
import type { SessionFacts } from './session.ts'
import { beginCommand, readFacts } from './session.ts'

const MAX_CONNECTIONS = 4
const MAX_WAITING = 1_024

/** What a pool is made with. */
export interface PoolOptions extends ConnectionOptions {
  /** Throws when the session is not one to work with. Called once for each new session. */
  check: (facts: SessionFacts) => void
}

interface Session {
  connection: PostgresConnection
  facts: SessionFacts
}

/** A few sessions that are kept for the next statement, and given back clean. */
export class PostgresPool implements AsyncDisposable {
  readonly #options: PoolOptions
  readonly #gate: Gate = createGate({ maxRunning: MAX_CONNECTIONS, maxWaiting: MAX_WAITING })
  readonly #idle: Session[] = []
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /**
   * Runs `work` in a transaction, which is rolled back unless `work` commits it. Rejects with the signal's reason or with one of
   * the errors of `errors.ts`.
   */
  async transaction<T>(
    work: (connection: PostgresConnection) => Promise<T>,
    { signal, isReadOnly }: { signal: AbortSignal; isReadOnly: boolean },
  ): Promise<T> {
    return this.#gate.run(async () => {
      const session = this.#takeIdle() ?? (await this.#open())
      const { connection, facts } = session
      const { statementTimeoutMs } = this.#options
      try {
        return await connection.attempt(
          async () => {
            await connection.command(beginCommand(facts, { isReadOnly, statementTimeoutMs }))
            return work(connection)
          },
          { signal },
        )
      } finally {
        await this.#giveBack(session)
      }
    }, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#idle.splice(0).map(async ({ connection }) => connection[Symbol.asyncDispose]()))
  }

  #takeIdle(): Session | undefined {
    let session = this.#idle.pop()
    while (session !== undefined && !session.connection.isOpen) session = this.#idle.pop()
    return session
  }

  async #open(): Promise<Session> {
    const connection = await PostgresConnection.open(this.#options)
    try {
      const facts = await connection.attempt(async () => readFacts(connection), {
        signal: new AbortController().signal,
      })
      this.#options.check(facts)
      return { connection, facts }
    } catch (error) {
      await connection[Symbol.asyncDispose]()
      throw error
    }
  }

  async #giveBack(session: Session): Promise<void> {
    const { connection } = session
    try {
      if (connection.isOpen && !this.#isClosed) await connection.reset()
    } catch {
      // A session that cannot be cleaned is not used again.
      await connection[Symbol.asyncDispose]()
    }
    if (connection.isOpen && !this.#isClosed) this.#idle.push(session)
    else await connection[Symbol.asyncDispose]()
  }
}
