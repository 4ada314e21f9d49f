import { ToolError } from '@frontdesk/mcp-kit'
import { LimitError, RefusedStatementError, StatementError, UnavailableError } from '../../errors.ts'
import { TooWideError } from '../../rows.ts'

/** What the driver or the server threw, as one of the errors of `errors.ts`; what is none of theirs is handed back. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof ToolError) return error
  if (error instanceof TooWideError) return new LimitError(error.message, { cause: error })
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  const { code, message } = error
  const options = { cause: error }
  if (code === '57014')
    return new LimitError('The statement took too long and was stopped. Add conditions, or aggregate less.', options)
  if (code === '55P03')
    return new UnavailableError('Another session has locked what the statement reads. Try again in a moment.', options)
  if (code === '25006') return new RefusedStatementError('The statement changes data; this tool only reads.', options)
  if (/^53|^54/.test(code))
    return new LimitError(`The statement needs more than the server gives: ${message}.`, options)
  if (/^(?:08(?!P01)|28|3D|57P)/.test(code))
    return new UnavailableError(`PostgreSQL refuses the connection: ${message}. Tell the user.`, options)
  if (/^[0-9A-Z]{5}$/.test(code)) return new StatementError(`PostgreSQL says: ${message}${hintOf(error)}`, options)
  return new UnavailableError(`The database server cannot be reached (${code}). Tell the user.`, options)
}

function hintOf(error: Error): string {
  return 'hint' in error && typeof error.hint === 'string' ? `. ${error.hint}` : ''
}
