import type { Cell, QueryResult } from '../database.ts'
import type { Bindings } from './bindings.ts'
import type { Failure, ProcessConfig, ProcessReply, ProcessRequest } from './protocol.ts'
import type { Bound, BoundValue } from './read-rows.ts'
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { QueryFailure } from './protocol.ts'
import { readRows } from './read-rows.ts'

// The main of the query process. One that runs inside SQLite hears nothing, so it is made to be killed: it holds no state, answers
// one statement at a time, and a thread of its own ends it when the parent dies while a statement runs.

const config = JSON.parse(process.argv[2] ?? '') as ProcessConfig
let database: Sqlite.Database | undefined

process.on('message', (request: ProcessRequest) => reply(request.id, () => run(request)))
process.on('disconnect', () => process.exit())
watchParent()
try {
  database = open()
} catch {
  // Nobody waits for an answer yet: the statement that comes next opens again and reports it.
}
send('ready')

function run({ sql, params, offset, limits }: ProcessRequest): QueryResult {
  database ??= open()
  const statement = database.prepare(sql)
  if (!statement.readonly || !statement.reader) {
    throw new QueryFailure('refused', 'The statement changes data or returns no rows; this tool only reads.')
  }
  return readRows(statement.raw(true), toSqliteValues(params), { offset, limits })
}

function toSqliteValues(params: Bindings): Bound {
  if (Array.isArray(params)) return params.map(toSqliteValue)
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, toSqliteValue(value)]))
}

function toSqliteValue(value: Cell): BoundValue {
  if (typeof value === 'boolean') return BigInt(value)
  return Number.isSafeInteger(value) ? BigInt(value as number) : value
}

function open(): Sqlite.Database {
  if (!existsSync(config.path))
    throw new QueryFailure('unavailable', 'The database file is missing. Tell the user to check the server.')
  const opened = new Sqlite(config.path, { readonly: true, fileMustExist: true, timeout: config.busyTimeoutMs })
  for (const pragma of ['query_only = ON', 'trusted_schema = OFF', 'temp_store = MEMORY', 'cell_size_check = ON']) {
    opened.pragma(pragma)
  }
  opened.defaultSafeIntegers(true)
  return opened
}

function reply(id: number, work: () => QueryResult): void {
  let message: ProcessReply
  try {
    message = { id, result: work() }
  } catch (error) {
    message = { id, failure: toFailure(error) }
  }
  send(message)
}

function send(message: ProcessReply | 'ready'): void {
  process.send?.(message, (error: Error | null) => {
    // The parent has gone: so is the reason to live.
    if (error !== null) process.exit()
  })
}

function toFailure(error: unknown): Failure {
  if (error instanceof QueryFailure) return { kind: error.kind, message: error.message }
  if (!(error instanceof Error)) throw error
  const code = error instanceof Sqlite.SqliteError ? error.code : ''
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return { kind: 'unavailable', message: 'The database is locked by another program. Try again in a moment.' }
  }
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) {
    const remedy = 'Tell the user to restore it from a backup.'
    return { kind: 'unavailable', message: `The database file is damaged, or is not an SQLite database. ${remedy}` }
  }
  if (/^SQLITE_(?:CANTOPEN|IOERR|PERM|AUTH|PROTOCOL|FULL)/.test(code)) {
    return {
      kind: 'unavailable',
      message: `The database file cannot be read (${code}). Tell the user to check the server.`,
    }
  }
  if (code === 'SQLITE_NOMEM' || code === 'SQLITE_TOOBIG') {
    return { kind: 'limit', message: 'The statement needed more memory than it may have. Ask for less.' }
  }
  return { kind: 'statement', message: `SQLite says: ${error.message}` }
}

function watchParent(): void {
  const watch = `setInterval(() => { if (process.ppid !== ${config.parentPid}) process.kill(process.pid, 'SIGKILL') }, 200)`
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 4 }
  new Worker(watch, { eval: true, resourceLimits }).unref()
}
