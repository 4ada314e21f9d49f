import type { Failure } from './protocol.ts'
import Sqlite from 'better-sqlite3'
import { TooWideError } from '../../rows.ts'
import { QueryFailure } from './protocol.ts'

/** Codes that say something about the database rather than the statement, by their beginning. */
const FAILURES: readonly [code: RegExp, Failure][] = [
  [
    /^SQLITE_(?:BUSY|LOCKED|READONLY_ROLLBACK|READONLY_RECOVERY)/,
    { kind: 'unavailable', message: 'The database is locked by another program. Try again in a moment.' },
  ],
  [
    /^SQLITE_(?:CORRUPT|NOTADB)/,
    {
      kind: 'unavailable',
      message: 'The database file is damaged, or is not an SQLite database. Tell the user to restore it from a backup.',
    },
  ],
  [/^SQLITE_FULL/, { kind: 'unavailable', message: 'The disk is full. Nothing was changed. Tell the user.' }],
  [
    /^SQLITE_(?:CANTOPEN|IOERR|PERM|AUTH|PROTOCOL|READONLY)/,
    {
      kind: 'unavailable',
      message: 'The database file cannot be opened as it should. Tell the user to check the server.',
    },
  ],
  [
    /^SQLITE_(?:NOMEM|TOOBIG)/,
    { kind: 'limit', message: 'The statement needed more memory than it may have. Ask for less.' },
  ],
]

const WAL_FAILURE: Failure = {
  kind: 'unavailable',
  message:
    'The database is in WAL mode and its folder cannot be written to, so SQLite cannot read it. Tell the user to let the server ' +
    'write to the folder, or to convert the file with PRAGMA journal_mode = DELETE.',
}

/** What the query process tells of an error. A database in WAL mode needs files beside it, which may be why it cannot be opened. */
export function toFailure(error: unknown, { isWal }: { isWal: boolean }): Failure {
  if (error instanceof QueryFailure) return { kind: error.kind, message: error.message }
  if (error instanceof TooWideError) return { kind: 'limit', message: error.message }
  if (!(error instanceof Error)) throw error
  const code = error instanceof Sqlite.SqliteError ? error.code : ''
  if (isWal && /^SQLITE_(?:CANTOPEN|READONLY_(?:CANTINIT|DIRECTORY))/.test(code)) return WAL_FAILURE
  const known = FAILURES.find(([pattern]) => pattern.test(code))
  return known?.[1] ?? { kind: 'statement', message: `SQLite says: ${error.message}` }
}
