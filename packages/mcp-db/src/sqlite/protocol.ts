import type { QueryResult, ResultLimits } from '../database.ts'
import type { Bindings } from './bindings.ts'

/** What the query process is started with. */
export interface ProcessConfig {
  path: string
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
}

/** Why a statement has no answer; `errors.ts` has a class for each. */
export type FailureKind = 'refused' | 'statement' | 'limit' | 'unavailable'

/** What became of a statement. */
export type ProcessReply = { id: number; result: QueryResult } | { id: number; failure: Failure }

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
