import { closeSync, openSync, readSync } from 'node:fs'

/** Where the header says by which journal the file is to be read, and what it says for a write-ahead log. */
const READ_VERSION_AT = 19
const WAL = 2

/**
 * Whether the database at `path` keeps a write-ahead log, which even its readers need to write beside it. Only for a process that holds
 * no database open: closing a file drops every lock that its process has on it.
 */
export function keepsWriteAheadLog(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const version = Buffer.alloc(1)
    return readSync(file, version, 0, 1, READ_VERSION_AT) === 1 && version[0] === WAL
  } finally {
    closeSync(file)
  }
}
