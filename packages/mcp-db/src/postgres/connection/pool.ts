import type { Gate } from '@frontdesk/mcp-kit'
import { createGate } from '@frontdesk/mcp-kit'
import type { ConnectionOptions } from './connection.ts'
import { PostgresConnection } from './connection.ts'
import type { SessionFacts, TransactionFacts } from './session.ts'
import { beginCommand, FIXED_ABBREVIATIONS, readFacts } from './session.ts'
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
  /** Settles when nothing of the last transaction is left in it, or it is closed. */
  cleaned: Promise<void>
}

/** How {@link PostgresPool.transaction} begins. */
export interface TransactionOptions<Prepared> {
  signal: AbortSignal
  isReadOnly: boolean
  /** Asks for what `work` needs in any case, in the round trip in which the transaction begins. */
  prepare: (connection: PostgresConnection) => Promise<Prepared>
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
   * Runs `work` in a transaction, which is rolled back unless `work` commits it. Resolves as soon as `work` does: the session is cleaned
   * meanwhile. Rejects with the signal's reason or with one of the errors of `errors.ts`. A statement that goes on in its backend after its
   * caller was told keeps its place until it has ended.
   */
  async transaction<T, Prepared>(
    work: (connection: PostgresConnection, facts: TransactionFacts, prepared: Prepared) => Promise<T>,
    { signal, isReadOnly, prepare }: TransactionOptions<Prepared>,
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const turn = this.#gate.run(async () => {
      const session = (await this.#takeIdle()) ?? (await this.#open())
      const { connection, facts } = session
      const { statementTimeoutMs } = this.#options
      try {
        const result = await connection.attempt(
          async () => {
            const command = beginCommand(facts, { isReadOnly, statementTimeoutMs })
            const [found, prepared] = await connection.together(async () =>
              Promise.all([connection.begin(command), prepare(connection)]),
            )
            if (found.hasOtherAbbreviations) await connection.command(FIXED_ABBREVIATIONS)
            return work(connection, { ...facts, ...found }, prepared)
          },
          { signal },
        )
        this.#giveBack(session)
        resolve(result)
      } catch (error) {
        if (connection.isOpen) this.#giveBack(session)
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

  async #takeIdle(): Promise<Session | undefined> {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      await session.cleaned
      if (session.connection.isOpen) return session
    }
    return undefined
  }

  async #open(): Promise<Session> {
    const connection = await PostgresConnection.open(this.#options)
    try {
      const facts = await connection.attempt(async () => readFacts(connection), {
        signal: new AbortController().signal,
      })
      this.#options.check(facts)
      return { connection, facts, cleaned: Promise.resolve() }
    } catch (error) {
      await connection[Symbol.asyncDispose]()
      throw error
    }
  }

  #giveBack(session: Session): void {
    session.cleaned = this.#clean(session.connection)
    this.#idle.push(session)
  }

  /** Never rejects. A session that cannot be cleaned is not used again. */
  async #clean(connection: PostgresConnection): Promise<void> {
    try {
      if (connection.isOpen && !this.#isClosed) await connection.reset()
    } catch {
      await connection[Symbol.asyncDispose]()
    }
    if (this.#isClosed) await connection[Symbol.asyncDispose]()
  }

  /** Lets go of a connection that was not given back, and of what it has left running. */
  async #end(connection: PostgresConnection): Promise<void> {
    if (connection.isOpen) return
    await connection[Symbol.asyncDispose]()
    if (connection.abandoned === undefined) return
    await stopBackend(connection.abandoned, { ...this.#options, signal: this.#closing.signal })
  }
}
