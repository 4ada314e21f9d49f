import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { LimitError, openSqliteDatabase, UnavailableError } from '@frontdesk/mcp-db'
import { StartError } from '@frontdesk/mcp-kit'
import { childrenOf, ENDLESS, Shop, until } from './world.ts'

const signal = new AbortController().signal

it('stops a statement at its time limit and answers the next one', async () => {
  using shop = new Shop()
  await using database = openSqliteDatabase({ path: shop.path, limits: { statementTimeoutMs: 200 } })
  const endless = database.query(ENDLESS, { signal })
  await expect(endless).rejects.toThrow(LimitError)
  await expect(endless).rejects.toThrow('did not finish within 0.2 s')
  expect(await database.query('SELECT 1', { signal })).toMatchObject({ rows: [[1]] })
})

it('has another process ready before a statement is stopped with its own', async () => {
  using shop = new Shop()
  await using database = openSqliteDatabase({ path: shop.path, limits: { statementTimeoutMs: 2_000 } })
  await database.query('SELECT 1', { signal })
  const endless = database.query(ENDLESS, { signal }).catch((error: unknown) => error)
  await until(() => childrenOf(process.pid).length === 2)
  const processes = childrenOf(process.pid)
  expect(await endless).toBeInstanceOf(LimitError)
  await database.query('SELECT 1', { signal })
  expect(childrenOf(process.pid).filter((pid) => processes.includes(pid))).toHaveLength(1)
})

it('frees the process when the caller cancels', async () => {
  using shop = new Shop()
  await using database = openSqliteDatabase({ path: shop.path, maxProcesses: 1 })
  const controller = new AbortController()
  const endless = database.query(ENDLESS, { signal: controller.signal })
  const next = database.query('SELECT 1', { signal })
  setTimeout(() => controller.abort(new Error('stop')), 50)
  await expect(endless).rejects.toThrow('stop')
  expect(await next).toMatchObject({ rows: [[1]] })
})

it('answers others while a statement runs away', async () => {
  using shop = new Shop()
  await using database = openSqliteDatabase({ path: shop.path, limits: { statementTimeoutMs: 2_000 } })
  const settled: string[] = []
  const endless = database.query(ENDLESS, { signal }).catch(() => settled.push('endless'))
  await database.query('SELECT 1', { signal }).then(() => settled.push('select'))
  await endless
  expect(settled).toEqual(['select', 'endless'])
})

it.each(['SELECT zeroblob(900000000)', "SELECT printf('%.*c', 400000000, 'x')", 'SELECT randomblob(400000000)'])(
  'bounds the memory of %s',
  async (sql) => {
    using shop = new Shop()
    await using database = openSqliteDatabase({ path: shop.path })
    await expect(database.query(sql, { signal })).rejects.toThrow(LimitError)
    expect(await database.query('SELECT 1', { signal })).toMatchObject({ rows: [[1]] })
  },
)

it('starts another process when the idle one was killed', async () => {
  using shop = new Shop()
  await using database = openSqliteDatabase({ path: shop.path })
  await database.query('SELECT 1', { signal })
  const before = childrenOf(process.pid)
  for (const pid of before) process.kill(pid, 'SIGKILL')
  await until(() => !childrenOf(process.pid).some((pid) => before.includes(pid)))
  expect(await database.query('SELECT 1', { signal })).toMatchObject({ rows: [[1]] })
})

it('leaves no process behind when it is closed while a statement runs', async () => {
  using shop = new Shop()
  const database = openSqliteDatabase({ path: shop.path })
  const endless = database.query(ENDLESS, { signal })
  await Promise.all([expect(endless).rejects.toThrow('The server is closing.'), database[Symbol.asyncDispose]()])
  expect(childrenOf(process.pid)).toEqual([])
  await expect(database.query('SELECT 1', { signal })).rejects.toThrow('The server is closing.')
})

it('refuses to start without a file and creates none', () => {
  using shop = new Shop()
  const path = join(shop.folder, 'none.db')
  expect(() => openSqliteDatabase({ path })).toThrow(StartError)
  expect(() => openSqliteDatabase({ path })).toThrow(`There is no database file at ${path}.`)
  expect(() => openSqliteDatabase({ path: shop.folder })).toThrow('is not a file')
  expect(() => openSqliteDatabase({ path })).toThrow('There is no database file')
})

it('says that the database is locked, and answers once it is free', async () => {
  using shop = new Shop()
  const other = new Sqlite(shop.path)
  other.exec('BEGIN EXCLUSIVE')
  await using database = openSqliteDatabase({ path: shop.path, limits: { statementTimeoutMs: 1_000 } })
  const locked = database.query('SELECT count(*) FROM customers', { signal })
  await expect(locked).rejects.toThrow(UnavailableError)
  await expect(locked).rejects.toThrow('The database is locked by another program.')
  other.exec('COMMIT')
  other.close()
  expect(await database.query('SELECT count(*) FROM customers', { signal })).toMatchObject({ rows: [[3]] })
})

it('says that the file is no database', async () => {
  using shop = new Shop()
  const path = join(shop.folder, 'notes.txt')
  writeFileSync(path, 'this is no database '.repeat(100))
  await using database = openSqliteDatabase({ path })
  await expect(database.listTables({ signal })).rejects.toThrow('is not an SQLite database')
})

it('says that the file is damaged', async () => {
  using shop = new Shop()
  truncateSync(shop.path, 4_096)
  await using database = openSqliteDatabase({ path: shop.path })
  const damaged = database.query('SELECT * FROM customers', { signal })
  await expect(damaged).rejects.toThrow(UnavailableError)
  await expect(damaged).rejects.toThrow('The database file is damaged')
})

it('reads an empty file as a database without tables', async () => {
  using shop = new Shop()
  truncateSync(shop.path, 0)
  await using database = openSqliteDatabase({ path: shop.path })
  expect(await database.listTables({ signal })).toEqual([])
})

it('follows a file that takes the place of the old one, and tells when it has gone', async () => {
  using shop = new Shop()
  using other = new Shop()
  other.write((database) => database.exec('DELETE FROM orders; DELETE FROM customers'))
  await using database = openSqliteDatabase({ path: shop.path })
  expect(await database.query('SELECT count(*) FROM customers', { signal })).toMatchObject({ rows: [[3]] })
  renameSync(other.path, shop.path)
  expect(await database.query('SELECT count(*) FROM customers', { signal })).toMatchObject({ rows: [[0]] })
  rmSync(shop.path)
  await expect(database.query('SELECT 1', { signal })).rejects.toThrow('The database file is missing.')
})

it('sees what another process has written', async () => {
  using shop = new Shop()
  shop.write((database) => database.pragma('journal_mode = WAL'))
  await using database = openSqliteDatabase({ path: shop.path })
  expect(await database.query('SELECT count(*) FROM customers', { signal })).toMatchObject({ rows: [[3]] })
  shop.write((writer) => writer.exec("INSERT INTO customers (name) VALUES ('Barbara')"))
  expect(await database.query('SELECT count(*) FROM customers', { signal })).toMatchObject({ rows: [[4]] })
})

it('says that a database in WAL mode needs a folder that can be written to', async () => {
  using shop = new Shop()
  shop.write((database) => database.pragma('journal_mode = WAL'))
  // No permission stops the superuser who may run this: a folder in the place of the file that SQLite needs does.
  mkdirSync(`${shop.path}-wal`)
  await using database = openSqliteDatabase({ path: shop.path })
  await expect(database.query('SELECT 1 FROM customers', { signal })).rejects.toThrow(
    'The database is in WAL mode and its folder cannot be written to',
  )
})
