import { closeSync, openSync, readSync } from 'node:fs'
import { StartError } from '@frontdesk/mcp-kit'

const MAGIC = 'SQLite format 3\0'

/**
 * Throws `StartError` when the file at `path` cannot be read or is no SQLite database. Only for a process that holds no database of
 * its own open: closing a file drops every lock that its process has on it, those of SQLite too.
 */
export function assertSqliteHeader(path: string): void {
  const start = readStart(path)
  // An empty file is a database without tables.
  if (start !== '' && start !== MAGIC) throw new StartError(`${path} is not an SQLite database. Check the path.`)
}

function readStart(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const start = Buffer.alloc(MAGIC.length)
    return start.toString('latin1', 0, readSync(file, start))
  } catch (error) {
    throw new StartError(`${path} cannot be read. Check its permissions.`, { cause: error })
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
