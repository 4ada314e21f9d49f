import type { Gate } from '@frontdesk/mcp-kit'
import { createGate } from '@frontdesk/mcp-kit'
import type { ConnectionOptions } from './connection.ts'
import { PostgresConnection } from './connection.ts'
import type { SessionFacts } from './session.ts'
import { beginCommand, readFacts } from './session.ts'
import { stopBackend } from './stop-backend.ts'

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
  readonly #closing = new AbortController()
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /**
   * Runs `work` in a transaction, which is rolled back unless `work` commits it. Rejects with the signal's reason or with one of
   * the errors of `errors.ts`. A statement that goes on in its backend after its caller was told keeps its place until it has ended.
   */
  async transaction<T>(
    work: (connection: PostgresConnection, facts: SessionFacts) => Promise<T>,
    { signal, isReadOnly }: { signal: AbortSignal; isReadOnly: boolean },
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const turn = this.#gate.run(async () => {
      const session = this.#takeIdle() ?? (await this.#open())
      const { connection, facts } = session
      const { statementTimeoutMs } = this.#options
      try {
        const result = await connection.attempt(
          async () => {
            await connection.begin(beginCommand(facts, { isReadOnly, statementTimeoutMs }))
            return work(connection, facts)
          },
          { signal },
        )
        await this.#giveBack(session)
        resolve(result)
      } catch (error) {
        if (connection.isOpen) await this.#giveBack(session)
        reject(error)
        await this.#end(connection)
      }
    }, signal)
    turn.catch(reject)
    return promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#closing.abort()
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

  /** Lets go of a connection that was not given back, and of what it has left running. */
  async #end(connection: PostgresConnection): Promise<void> {
    if (connection.isOpen) return
    await connection[Symbol.asyncDispose]()
    if (connection.abandoned === undefined) return
    await stopBackend(connection.abandoned, { ...this.#options, signal: this.#closing.signal })
  }
}
