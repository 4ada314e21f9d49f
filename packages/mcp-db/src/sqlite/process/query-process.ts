import type { Cell } from '../../database.ts'
import type { Bindings } from '../statement/bindings.ts'
import { readInsertTarget } from '../statement/insert-target.ts'
import type { ProcessConfig, ProcessReply, ProcessRequest, ProcessResult } from './protocol.ts'
import type { Bound, BoundValue } from './read-rows.ts'
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { toFailure } from './failure.ts'
import { countChanges } from './changes.ts'
import { keepsWriteAheadLog } from './journal.ts'
import { QueryFailure } from './protocol.ts'
import { readRows } from './read-rows.ts'

// The main of the query process. One that runs inside SQLite hears nothing, so it is made to be killed: it holds no state, answers
// one statement at a time, and a thread of its own ends it when the parent dies while a statement runs.

const config = JSON.parse(process.argv[2] ?? '') as ProcessConfig
let database: Sqlite.Database | undefined
let isWal = false

process.on('message', (request: ProcessRequest) => reply(request.id, () => run(request)))
process.on('disconnect', () => process.exit())
watchParent()
try {
  database = open()
} catch {
  // Nobody waits for an answer yet: the statement that comes next opens again and reports it.
}
send('ready')

function run(request: ProcessRequest): ProcessResult {
  database ??= open()
  if (request.change !== undefined) return write(database, request, request.change)
  const statement = database.prepare(request.sql)
  if (!statement.readonly || !statement.reader) {
    throw new QueryFailure('refused', 'The statement changes data or returns no rows; this tool only reads.')
  }
  return readRows(statement.raw(true), toSqliteValues(request.params), request)
}

function write(
  opened: Sqlite.Database,
  { id, sql, params, limits }: ProcessRequest,
  { isPreview, maxAffectedRows }: NonNullable<ProcessRequest['change']>,
): ProcessResult {
  opened.exec('BEGIN IMMEDIATE')
  try {
    assertNoCommand(opened, sql)
    const changes = countChanges(opened)
    const statement = opened.prepare(sql)
    const values = toSqliteValues(params)
    const returned = statement.reader
      ? readRows(statement.raw(true), values, { offset: 0, limits, isWholeRun: true })
      : { columns: [], rows: [], truncated: false, nextOffset: null }
    if (!statement.reader) statement.run(values)
    const affectedRows = changes.end()
    if (affectedRows > maxAffectedRows) {
      const remedy = 'Nothing was changed. Narrow the condition, or do it in parts.'
      throw new QueryFailure(
        'limit',
        `The statement changes ${affectedRows} rows; the limit is ${maxAffectedRows}. ${remedy}`,
      )
    }
    if (!isPreview) {
      send({ id, stage: 'committing' })
      opened.exec('COMMIT')
    }
    return { ...returned, affectedRows, isCommitted: !isPreview }
  } finally {
    if (opened.inTransaction) opened.exec('ROLLBACK')
  }
}

/**
 * A full-text table takes a row for a command where the column of its own name is given: 'delete-all' empties an index and counts as one row. Only what
 * the caller writes is looked at: the triggers of a database keep an index in step that way.
 */
function assertNoCommand(opened: Sqlite.Database, sql: string): void {
  const target = readInsertTarget(sql)
  if (target === undefined || !target.columns.includes(target.table)) return
  const definition = opened
    .prepare<[string], string>("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE")
    .pluck()
    .get(target.table)
  if (definition === undefined || !FULL_TEXT.test(definition)) return
  throw new QueryFailure(
    'refused',
    `A value in the column ${target.table} of the full-text table ${target.table} is a command to its index, and no row. Leave that column out. An operator can give commands beside this server.`,
  )
}

const FULL_TEXT = /^create\s+virtual\s+table\b.*\busing\s+["'`[]?fts[345]/is

function toSqliteValues(params: Bindings): Bound {
  if (Array.isArray(params)) return params.map(toSqliteValue)
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, toSqliteValue(value)]))
}

function toSqliteValue(value: Cell): BoundValue {
  if (typeof value === 'boolean') return BigInt(value)
  return Number.isSafeInteger(value) ? BigInt(value as number) : value
}

function open(): Sqlite.Database {
  const { path, isWriter, busyTimeoutMs } = config
  if (!existsSync(path))
    throw new QueryFailure('unavailable', 'The database file is missing. Tell the user to check the server.')
  isWal = keepsWriteAheadLog(path)
  const opened = new Sqlite(path, { readonly: !isWriter, fileMustExist: true, timeout: busyTimeoutMs })
  opened.pragma('trusted_schema = OFF')
  opened.pragma('temp_store = MEMORY')
  opened.pragma('cell_size_check = ON')
  if (!isWriter) opened.pragma('query_only = ON')
  opened.defaultSafeIntegers(true)
  // A writer that was killed leaves a journal that only a writer can roll back; the first read does it.
  if (isWriter) opened.prepare('SELECT count(*) FROM sqlite_schema').get()
  return opened
}

function reply(id: number, work: () => ProcessResult): void {
  send({ id, stage: 'began' })
  let message: ProcessReply
  try {
    message = { id, result: work() }
  } catch (error) {
    message = { id, failure: toFailure(error, { isWal }) }
  }
  send(message)
}

function send(message: ProcessReply | 'ready'): void {
  process.send?.(message, (error: Error | null) => {
    // The parent has gone: so is the reason to live.
    if (error !== null) process.exit()
  })
}

function watchParent(): void {
  const watch = `setInterval(() => { if (process.ppid !== ${config.parentPid}) process.kill(process.pid, 'SIGKILL') }, 200)`
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 4 }
  new Worker(watch, { eval: true, resourceLimits }).unref()
}
