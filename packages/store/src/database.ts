import type { SearchDialect } from './sql/search.ts'
import type { Work } from './sql/query.ts'
import type { RunAppend } from './sql/runs.ts'

/** How work gets done on one kind of database. Failures of the database itself are {@link StoreUnavailableError}s. */
export interface Database extends AsyncDisposable {
  /** The file, or the server and database, for messages. Holds no secret. */
  readonly name: string
  readonly isReadOnly: boolean
  readonly search: SearchDialect

  read<Result>(work: () => Work<Result>): Promise<Result>

  /** Reads the database as it was at one moment, whatever others write meanwhile. Whoever opens it closes it soon: what it sees cannot be cleared away. */
  openSnapshot(): Promise<Snapshot>

  /**
   * Runs the work in a transaction; what it did is durable when this resolves. The work may be run more than once, when a transaction was lost
   * or its end not heard, so it must come to the same end from its own result. `isSingle` promises that it is one statement.
   */
  write<Result>(work: () => Work<Result>, options?: { isSingle?: boolean }): Promise<Result>

  /**
   * Appends events in one write with those of other runs. Throws a `LeaseLostError` when the run is another's or over. Absent where writes of the
   * same moment share a transaction anyhow.
   */
  appendRunEvents?(append: RunAppend): Promise<void>

  /** Statements to run when rows were inserted with keys of their own. */
  readonly afterImport: readonly string[]

  /** Statements to run when all rows were deleted, so that rows with the same keys are taken for new. */
  readonly afterClear: readonly string[]

  /** What is wrong with the database as such; empty when nothing is. Changes nothing. */
  check(): Promise<string[]>

  /**
   * Throws when the database must not be used any more, or cannot be now: its file was deleted or replaced, another process has migrated it,
   * it is closed, or it does not answer. Cheap: meant for health checks. Writes look by themselves.
   */
  assertUsable(): Promise<void>

  /** Tells the watchers of this process at once; those of others hear of it from the database. */
  announceRun(runId: string): void

  /** Calls back when runs may have changed, in this process or another: the run's id, or none when any may have. */
  watchRuns(listener: (runId?: string) => void): Disposable
}

/** A database as it was at one moment. */
export interface Snapshot extends AsyncDisposable {
  read<Result>(work: () => Work<Result>): Promise<Result>
}
