import type { Client, QueryArrayConfig, QueryArrayResult } from 'pg'
import { Socket } from 'node:net'
import { LimitError, UnavailableError } from '../../errors.ts'
import { AS_TEXT } from './cells.ts'
import { toDatabaseError } from './failure.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** How much later than the server this end stops a statement: a session that the server has stopped can be used again. */
const GRACE_MS = 500
const TRAFFIC_CHECK_MS = 10
/** What DISCARD ALL does, in one round trip with the end of the transaction. */
const RESET =
  'ROLLBACK; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); ' +
  'DISCARD SEQUENCES; DISCARD TEMP'

/** What a connection is made with. */
export interface ConnectionOptions {
  url: string
  statementTimeoutMs: number
  /** How many bytes the server may send for one piece of work before it is cut off. */
  maxTrafficBytes: number
}

/** A process of the server, and since when its transaction runs: both together mean one transaction and no later one. */
export interface Backend {
  pid: string
  since: string
}

/** One session of PostgreSQL. Work that is aborted, late or answers too much ends the session: that is what stops a server. */
export class PostgresConnection implements AsyncDisposable {
  readonly #client: Client
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  #isOpen = true
  #wasStopped = false
  #backend: Backend | undefined

  private constructor(client: Client, socket: Socket, options: ConnectionOptions) {
    this.#client = client
    this.#socket = socket
    this.#options = options
    const close = () => {
      this.#isOpen = false
    }
    // The work that runs or comes next reports it.
    client.on('error', close).on('end', close)
  }

  /** A new session with its limits set. Rejects with `UnavailableError`. */
  static async open(options: ConnectionOptions): Promise<PostgresConnection> {
    // Imported when it is needed, like the parser: a server of SQLite files does without both, and starts faster.
    const pg = await import('pg')
    const socket = new Socket()
    const client = new pg.Client({
      connectionString: options.url,
      stream: () => socket,
      application_name: 'mcp-db',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      types: AS_TEXT,
      // A statement is sent without waiting for the answers to those before it.
      pipeline: true,
    })
    const connection = new PostgresConnection(client, socket, options)
    try {
      await client.connect()
      return connection
    } catch (error) {
      socket.destroy()
      const failure = toDatabaseError(error)
      throw failure instanceof UnavailableError
        ? failure
        : new UnavailableError('The database server cannot be reached. Tell the user.', { cause: error })
    }
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Runs `work`, which uses {@link PostgresConnection.run}, within the time, the traffic and the signal. */
  async attempt<T>(work: () => Promise<T>, { signal }: { signal: AbortSignal }): Promise<T> {
    signal.throwIfAborted()
    let stopped: Error | undefined
    const stop = (reason: Error) => {
      stopped ??= reason
      this.#isOpen = false
      this.#wasStopped = true
      this.#socket.destroy()
    }
    const { statementTimeoutMs, maxTrafficBytes } = this.#options
    const allowed = this.#socket.bytesRead + maxTrafficBytes
    const onAbort = () => stop(signal.reason as Error)
    const timer = setTimeout(
      () =>
        stop(
          new LimitError(
            `The statement did not finish within ${statementTimeoutMs / 1000} s and was stopped. Add conditions, or aggregate less.`,
          ),
        ),
      statementTimeoutMs + GRACE_MS,
    )
    const watch = setInterval(() => {
      if (this.#socket.bytesRead > allowed)
        stop(new LimitError('The answer is too large and was cut off. Select fewer columns, or shorten them.'))
    }, TRAFFIC_CHECK_MS)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await work()
    } catch (error) {
      throw stopped ?? toDatabaseError(error)
    } finally {
      clearTimeout(timer)
      clearInterval(watch)
      signal.removeEventListener('abort', onAbort)
    }
  }

  /**
   * One statement by the extended protocol, which takes no second one; values as text. It has no name: behind a pooler the session of
   * the next transaction is another one, which would not know it, or would know one of somebody else's.
   */
  async run(text: string, values: readonly unknown[] = []): Promise<QueryArrayResult<(string | null)[]>> {
    // The type of the driver's options does not know `queryMode`.
    const query: QueryArrayConfig<unknown[]> & { queryMode: string } = {
      text,
      values: [...values],
      rowMode: 'array',
      queryMode: 'extended',
    }
    return this.#client.query<(string | null)[], unknown[]>(query)
  }

  /**
   * One statement by the simple protocol, which takes placeholders without values, as EXPLAIN (GENERIC_PLAN) does. It also takes a
   * second statement: only for what was parsed as one.
   */
  async runWithoutValues(text: string): Promise<QueryArrayResult<(string | null)[]>> {
    return this.#client.query<(string | null)[]>({ text, rowMode: 'array' })
  }

  /** Statements of our own, without values. Gives the rows of the last one. */
  async command(text: string): Promise<(string | null)[][]> {
    const answers = await this.#client.query<(string | null)[]>({ text, rowMode: 'array' })
    // The driver gives a list where there were several statements, which its types do not tell.
    const last = [answers].flat().at(-1)
    return last?.rows ?? []
  }

  /** Sends what `ask` asks for as one piece: its statements take one round trip together. */
  together<T>(ask: () => T): T {
    this.#socket.cork()
    try {
      return ask()
    } finally {
      this.#socket.uncork()
    }
  }

  /** Begins a transaction with the command of `session.ts`, and tells what its last row says. */
  async begin(command: string): Promise<{ hasAddedCode: boolean; hasOtherAbbreviations: boolean }> {
    const [[pid, since, hasAddedCode, hasOtherAbbreviations] = []] = await this.command(command)
    this.#backend = { pid: String(pid), since: String(since) }
    return { hasAddedCode: hasAddedCode !== 'f', hasOtherAbbreviations: hasOtherAbbreviations !== 'f' }
  }

  /** What still runs on the server after this end has left in the middle of a statement; undefined when nothing does. */
  get abandoned(): Backend | undefined {
    return this.#wasStopped ? this.#backend : undefined
  }

  /** Ends what is open and forgets what was set, for the next one who uses the session. */
  async reset(): Promise<void> {
    await this.attempt(async () => this.command(RESET), { signal: new AbortController().signal })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false
    this.#client.end().catch(() => {
      // The server learns from the closed socket all the same.
    })
    this.#socket.destroySoon()
  }
}
