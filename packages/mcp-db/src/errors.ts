import { ToolError } from '@frontdesk/mcp-kit'

/** The statement is one that this server does not run. Nothing was sent to the database. */
export class RefusedStatementError extends ToolError {
  override readonly code = 'refused'
}

/** The database rejected the statement: wrong SQL, an unknown table, a missing parameter. */
export class StatementError extends ToolError {
  override readonly code = 'statement'
}

/** The statement was stopped because it took too much time or memory, or its answer has a shape that cannot be cut. */
export class LimitError extends ToolError {
  override readonly code = 'limit'
}

/** The database cannot answer now, whatever the statement: missing, locked, damaged, disconnected. */
export class UnavailableError extends ToolError {
  override readonly code = 'unavailable'
}

/** A change was sent and the connection ended before the answer: it may or may not have been applied. Look before trying again. */
export class OutcomeUnknownError extends ToolError {
  override readonly code = 'outcome_unknown'
}
