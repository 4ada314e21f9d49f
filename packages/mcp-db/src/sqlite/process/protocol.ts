import type { QueryResult, ResultLimits } from '../../database.ts'
import type { Bindings } from '../statement/bindings.ts'

/** What the query process is started with. */
export interface ProcessConfig {
  path: string
  /** Whether its statements change data; a reading process opens the file so that none can. */
  isWriter: boolean
  parentPid: number
  busyTimeoutMs: number
}

/** A statement to run. It has passed the guard. */
export interface ProcessRequest {
  id: number
  sql: string
  params: Bindings
  offset: number
  limits: ResultLimits
  /** How a writing process ends the transaction of the statement. */
  change?: { isPreview: boolean; maxAffectedRows: number }
}

/** What a statement gave. A reading process leaves out the last two. */
export interface ProcessResult extends QueryResult {
  affectedRows?: number
  isCommitted?: boolean
}

/** Why a statement has no answer; `errors.ts` has a class for each. */
export type FailureKind = 'refused' | 'statement' | 'limit' | 'unavailable'

/** How far a statement has come. A process that ends before it `began` ran none of it, and one before `committing` changed nothing. */
export type Stage = 'began' | 'committing'

/** What becomes of a statement. */
export type ProcessReply =
  | { id: number; stage: Stage }
  | { id: number; result: ProcessResult }
  | { id: number; failure: Failure }

/** A failure on its way to the main process. */
export interface Failure {
  kind: FailureKind
  message: string
}

/** A failure inside the query process, which does not load what `errors.ts` needs: it has to start fast. */
export class QueryFailure extends Error implements Failure {
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}
