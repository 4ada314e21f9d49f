import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { StartError } from '@frontdesk/mcp-kit'

const MAGIC = 'SQLite format 3\0'

/** Throws `StartError` when there is no file at `path`. */
export function assertSqliteFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  const remedy = 'mcp-db never creates one: check the path, or create the database first.'
  if (stats === undefined) throw new StartError(`There is no database file at ${path}. ${remedy}`)
  if (!stats.isFile()) throw new StartError(`${path} is not a file. ${remedy}`)
}

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
