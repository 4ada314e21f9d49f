import fs from 'node:fs'
import { chmod, copyFile, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  openSqliteStore,
  openStore,
  SchemaVersionError,
  SqlStore,
  StoreBusyError,
  StoreClosedError,
  StoreDamagedError,
  StoreFailedError,
  StoreFullError,
  StoreReadOnlyError,
} from '@frontdesk/store'
import type { DurableChange } from '@frontdesk/store'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Connection } from '../src/sqlite/connection.ts'
import { SqliteDatabase } from '../src/sqlite/database.ts'
import { loadRunSigns } from '../src/sql/runs.ts'
import { migrations } from '../src/sqlite/migrations/index.ts'
import { makeDirectory } from './support/databases.ts'
import { fill } from './support/fill.ts'
import { ada, makeMessage, makeThread } from './support/samples.ts'

async function makePath(): Promise<string> {
  return join(await makeDirectory(), 'frontdesk.db')
}

/** A store with a thread and a message, on a connection that the test can make fail. */
async function openOn<Kind extends Connection>(makeConnection: (path: string) => Kind) {
  const path = await makePath()
  await using first = await openStore(path)
  await first.saveThread(makeThread('thr_1'), ada)
  await first.addThreadItem('thr_1', makeMessage('msg_1'), ada)
  const connection = makeConnection(path)
  const store = new SqlStore(new SqliteDatabase(connection, { busyTimeoutMs: 200 }))
  onTestFinished(() => store[Symbol.asyncDispose]())
  return { path, connection, store }
}

function restoreDisk(): void {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
}

async function halve(path: string): Promise<void> {
  await truncate(path, Math.floor((await stat(path)).size / 2))
}

async function idsIn(store: SqlStore): Promise<string[]> {
  return (await store.loadThreadItems('thr_1', { limit: 100, order: 'asc' }, ada)).data.map(({ id }) => id)
}

describe('a full disk', () => {
  it('refuses a write, keeps nothing of it, goes on reading, and recovers when there is space', async () => {
    const { connection, store } = await openOn((path) => new Connection(path, { readOnly: false }))
    const pages = connection.db.pragma('page_count', { simple: true }) as number
    connection.db.pragma(`max_page_count = ${pages + 2}`)
    const large = makeMessage('msg_large', 'x'.repeat(100_000))
    const write = store.write(
      [
        { type: 'save_thread', thread: makeThread('thr_1', { title: 'Changed' }) },
        { type: 'save_item', threadId: 'thr_1', item: large },
      ],
      ada,
    )
    await expect(write).rejects.toThrow(StoreFullError)
    await expect(store.addThreadItem('thr_1', large, ada)).rejects.toMatchObject({ code: 'store_full', status: 507 })
    expect(await store.loadThread('thr_1', ada)).toEqual(makeThread('thr_1'))
    expect(await idsIn(store)).toEqual(['msg_1'])
    connection.db.pragma('max_page_count = 1000000')
    await store.addThreadItem('thr_1', large, ada)
    expect(await idsIn(store)).toEqual(['msg_1', 'msg_large'])
  })

  it('fails the write that does not fit, and not those that share its turn', async () => {
    const { connection, store } = await openOn((path) => new Connection(path, { readOnly: false }))
    const pages = connection.db.pragma('page_count', { simple: true }) as number
    connection.db.pragma(`max_page_count = ${pages + 2}`)
    const texts = ['a', 'b', 'x'.repeat(100_000), 'c', 'd']
    const writes = texts.map((text, index) => store.addThreadItem('thr_1', makeMessage(`msg_${index + 2}`, text), ada))
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(await idsIn(store)).toEqual(['msg_1', 'msg_2', 'msg_3', 'msg_5', 'msg_6'])
  })
})

describe('another process with the lock', () => {
  it('makes a write wait, then fail; reads go on; and it succeeds when the lock is gone', async () => {
    const { path, store } = await openOn((file) => new Connection(file, { readOnly: false }))
    const rival = new Database(path)
    onTestFinished(() => void rival.close())
    rival.exec('BEGIN IMMEDIATE')
    const late = store.addThreadItem('thr_1', makeMessage('msg_2'), ada)
    expect(await idsIn(store)).toEqual(['msg_1'])
    await expect(late).rejects.toThrow(StoreBusyError)
    const waiting = store.addThreadItem('thr_1', makeMessage('msg_3'), ada)
    setTimeout(() => rival.exec('COMMIT'), 20)
    await waiting
    expect(await idsIn(store)).toEqual(['msg_1', 'msg_3'])
  })
})

describe('a disk that fails', () => {
  /** Fails the commit as SQLite does when the disk refuses to make it durable. */
  class FailingConnection extends Connection {
    failWith: string | undefined

    override exec(text: string): void {
      if (text === 'COMMIT' && this.failWith !== undefined) {
        super.exec('ROLLBACK')
        throw new Database.SqliteError('disk I/O error', this.failWith)
      }
      super.exec(text)
    }
  }

  it('ends all writing after a failed fsync, since nothing after it can be trusted', async () => {
    const { connection, store } = await openOn((path) => new FailingConnection(path, { readOnly: false }))
    connection.failWith = 'SQLITE_IOERR_FSYNC'
    await expect(store.addThreadItem('thr_1', makeMessage('msg_2'), ada)).rejects.toThrow(StoreFailedError)
    connection.failWith = undefined
    await expect(store.addThreadItem('thr_1', makeMessage('msg_3'), ada)).rejects.toThrow(StoreFailedError)
    expect(await idsIn(store)).toEqual(['msg_1'])
  })

  it('fails one write after another error, and takes the next', async () => {
    const { connection, store } = await openOn((path) => new FailingConnection(path, { readOnly: false }))
    connection.failWith = 'SQLITE_IOERR_WRITE'
    await expect(store.addThreadItem('thr_1', makeMessage('msg_2'), ada)).rejects.toThrow(
      'Stop the server, check the disk',
    )
    connection.failWith = undefined
    await store.addThreadItem('thr_1', makeMessage('msg_3'), ada)
    expect(await idsIn(store)).toEqual(['msg_1', 'msg_3'])
  })
})

/** A disk that is told when it is done. Gives the store, how often it was asked to sync its log, and what ends the sync under way. */
async function openOnSlowDisk() {
  const { store, path } = await openOn((file) => new Connection(file, { readOnly: false }))
  const syncing: ((error: NodeJS.ErrnoException | null) => void)[] = []
  vi.spyOn(fs, 'fdatasync').mockImplementation((_file, callback) => void syncing.push(callback))
  syncBuiltinESMExports()
  onTestFinished(() => {
    restoreDisk()
    // The store closes when nothing is under way.
    for (const callback of syncing.splice(0)) callback(null)
  })
  const endSync = (error: NodeJS.ErrnoException | null = null) => syncing.pop()?.(error)
  return { store, path, syncing, endSync }
}

describe('a disk that is slow', () => {
  it('holds up neither the process nor what it reads of before, but each write until it is on the disk', async () => {
    const { store, path, syncing, endSync } = await openOnSlowDisk()
    const outcomes: string[] = []
    const write = (id: string) =>
      store.addThreadItem('thr_1', makeMessage(id), ada).then(
        () => outcomes.push(id),
        () => outcomes.push(`${id} failed`),
      )
    const first = write('msg_2')
    await vi.waitFor(() => expect(syncing).toHaveLength(1), 15_000)
    // These share the next sync, and so does what is read of them: it is not shown before it is safe.
    const others = [write('msg_3'), write('msg_4')]
    const reading = idsIn(store).then((ids) => outcomes.push(`read ${ids.length}`))
    await delay(30)
    expect(outcomes).toEqual([])
    // It is in the file all the same: only a failure of the power could take it back.
    const db = new Database(path, { readonly: true })
    expect(db.prepare('SELECT count(*) FROM items').pluck().get()).toBe(2)
    db.close()
    endSync()
    await first
    await reading
    await vi.waitFor(() => expect(syncing).toHaveLength(1), 15_000)
    expect(outcomes.toSorted()).toEqual(['msg_2', 'read 2'])
    endSync()
    await Promise.all(others)
    expect(outcomes.slice(2)).toEqual(['msg_3', 'msg_4'])
  })

  it('and then fails, fails every write that it held, and all that come later', async () => {
    const { store, syncing, endSync } = await openOnSlowDisk()
    const first = store.addThreadItem('thr_1', makeMessage('msg_2'), ada)
    await vi.waitFor(() => expect(syncing).toHaveLength(1), 15_000)
    const second = store.addThreadItem('thr_1', makeMessage('msg_3'), ada)
    endSync(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
    await expect(first).rejects.toThrow(StoreFailedError)
    await expect(second).rejects.toThrow(StoreFailedError)
    await expect(store.addThreadItem('thr_1', makeMessage('msg_4'), ada)).rejects.toThrow(StoreFailedError)
    expect(syncing).toEqual([])
  })
})

describe('a write that is acknowledged', () => {
  it('has had its log synced, once for all that were made together, and a write that changes nothing needs no sync', async () => {
    const { path, store } = await openOn((file) => new Connection(file, { readOnly: false }))
    const synced: number[] = []
    const { fdatasync, fdatasyncSync } = fs
    vi.spyOn(fs, 'fdatasync').mockImplementation((file, callback) => {
      synced.push(fs.fstatSync(file).ino)
      fdatasync(file, callback)
    })
    vi.spyOn(fs, 'fdatasyncSync').mockImplementation((file) => {
      synced.push(fs.fstatSync(file).ino)
      fdatasyncSync(file)
    })
    syncBuiltinESMExports()
    onTestFinished(restoreDisk)
    await store.addThreadItem('thr_1', makeMessage('msg_2'), ada)
    const log = (await stat(`${path}-wal`)).ino
    for (let count = 1; count <= 5; count += 1) {
      await store.addThreadItem('thr_1', makeMessage(`msg_1${count}`), ada)
      expect(synced).toEqual(Array.from({ length: count + 1 }, () => log))
    }
    await Promise.all([1, 2, 3].map((index) => store.addThreadItem('thr_1', makeMessage(`msg_2${index}`), ada)))
    expect(synced.length).toBeLessThanOrEqual(8)
    const settled = synced.length
    await store.database.write(() => loadRunSigns())
    expect(synced).toHaveLength(settled)
  })
})

describe('a database that may not be written', () => {
  it('is read, and its writes are refused', async () => {
    const { path } = await openOn((file) => new Connection(file, { readOnly: false }))
    await using store = await openStore(path, { readOnly: true })
    expect(await idsIn(store)).toEqual(['msg_1'])
    await expect(store.addThreadItem('thr_1', makeMessage('msg_2'), ada)).rejects.toThrow(StoreReadOnlyError)
    expect(await store.search({ query: 'hello' }, ada)).toEqual([])
  })

  it('says so when its directory belongs to another user', async () => {
    const directory = await makeDirectory()
    const failure = await asNobody(directory, () =>
      openStore(join(directory, 'sub', 'frontdesk.db')).catch((error: unknown) => error),
    )
    expect(failure).toBeInstanceOf(StoreReadOnlyError)
    await (await openStore(join(directory, 'sub', 'frontdesk.db')))[Symbol.asyncDispose]()
  })
})

describe('a damaged file', () => {
  const damages: Record<string, (path: string, size: number) => Promise<void>> = {
    'flipped bytes': (path, size) => overwrite(path, Math.floor(size / 8192) * 4096, Buffer.alloc(4096, 0xa5)),
    'a header of zeros': (path) => overwrite(path, 0, Buffer.alloc(100)),
    'a cut tail': (path, size) => truncate(path, size - 8192),
    'no bytes at all': (path) => truncate(path, 0),
    'other contents': (path) => writeFile(path, 'Not a database. '.repeat(1000)),
  }
  for (const [what, damage] of Object.entries(damages)) {
    it(`with ${what} is refused and left as it is`, async () => {
      const path = await makeDamaged(damage)
      const before = await readFile(path)
      await expect(openStore(path)).rejects.toThrow(StoreDamagedError)
      expect(await readFile(path)).toEqual(before)
    })
  }

  it('too large to be checked is found at the first bad page, and good pages are read', async () => {
    const path = await makeDamaged(async () => {})
    const db = new Database(path)
    const page = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'attachments'`).pluck().get() as number
    db.close()
    await overwrite(path, (page - 1) * 4096, Buffer.alloc(4096, 0xa5))
    await using store = await openSqliteStore({ path, checkMaxBytes: 0 })
    await expect(store.loadAttachment('atc_thr_1', ada)).rejects.toThrow(StoreDamagedError)
    expect(await idsIn(store)).toHaveLength(31)
  })
})

describe('a schema', () => {
  it('that is newer is refused and left as it is', async () => {
    const { path, store } = await openOn((file) => new Connection(file, { readOnly: false }))
    await store[Symbol.asyncDispose]()
    const db = new Database(path)
    db.pragma('user_version = 999')
    db.close()
    const before = await readFile(path)
    await expect(openStore(path)).rejects.toMatchObject({ name: SchemaVersionError.name, found: 999 })
    expect(await readFile(path)).toEqual(before)
  })

  it('that is older is brought up to date, or refused where it may not be', async () => {
    const path = await makePath()
    const db = new Database(path)
    db.exec(migrations[0] ?? '')
    db.pragma('application_id = 0x4672446b')
    db.pragma('user_version = 1')
    db.prepare(`INSERT INTO threads (id, tenant_id, user_id, created_at, body) VALUES (?, '', 'ada', 0, ?)`).run(
      'thr_1',
      JSON.stringify(makeThread('thr_1', { title: 'Older' })),
    )
    db.close()
    await expect(openStore(path, { readOnly: true })).rejects.toThrow('Run "frontdesk-store migrate" on it first.')
    await using store = await openStore(path)
    await store.addThreadItem('thr_1', makeMessage('msg_1'), ada)
    expect(await store.search({ query: 'older' }, ada)).toHaveLength(1)
  })

  it('of another application is refused', async () => {
    const path = await makePath()
    const db = new Database(path)
    db.exec('CREATE TABLE threads (id)')
    db.close()
    await expect(openStore(path)).rejects.toThrow('is a database of another application')
  })
})

describe('a database that is no longer the one that was opened', () => {
  it.each([
    ['deleted', (path: string) => rm(path)],
    ['replaced', (path: string, other: string) => rename(other, path)],
    ['moved away', (path: string) => rename(path, `${path}.away`)],
    ['emptied', (path: string) => truncate(path)],
    ['cut in half', (path: string) => halve(path)],
    ['left without its log', (path: string) => rm(`${path}-wal`)],
    ['left with an empty log', (path: string) => truncate(`${path}-wal`)],
    ['left with half of its log', (path: string) => halve(`${path}-wal`)],
    [
      'given the log of another',
      (path: string, other: string) => copyFile(other, `${path}.new`).then(() => rename(`${path}.new`, `${path}-wal`)),
    ],
  ])('acknowledges nothing once its file was %s', async (_, harm) => {
    const [path, other] = [await makePath(), await makePath()]
    await (await openStore(other))[Symbol.asyncDispose]()
    await using store = await openStore(path)
    await store.saveThread(makeThread('thr_1'), ada)
    await store.database.assertUsable()
    await harm(path, other)
    const writes = ['msg_1', 'msg_2', 'msg_3'].map((id) => store.addThreadItem('thr_1', makeMessage(id), ada))
    for (const outcome of await Promise.allSettled(writes)) {
      expect(outcome).toMatchObject({
        reason: { name: StoreFailedError.name, message: expect.stringContaining('put the file back') },
      })
    }
    await expect(store.loadThread('thr_1', ada)).rejects.toThrow(StoreFailedError)
    await expect(store.database.assertUsable()).rejects.toThrow(StoreFailedError)
  })

  it('is still the one when an operator has made it smaller', async () => {
    const path = await makePath()
    await using store = await openStore(path)
    await store.saveThread(makeThread('thr_1'), ada)
    await store.addThreadItem('thr_1', makeMessage('msg_1', 'x'.repeat(1_000_000)), ada)
    const operator = new Database(path)
    operator.pragma('wal_checkpoint(TRUNCATE)')
    await store.deleteThreadItem('thr_1', 'msg_1', ada)
    const before = (await stat(path)).size
    operator.exec('VACUUM')
    operator.pragma('wal_checkpoint(TRUNCATE)')
    operator.close()
    expect((await stat(path)).size).toBeLessThan(before)
    await store.addThreadItem('thr_1', makeMessage('msg_2'), ada)
    expect(await idsIn(store)).toEqual(['msg_2'])
  })

  it('is not written any more once another process has migrated it', async () => {
    const path = await makePath()
    await using store = await openStore(path)
    await store.saveThread(makeThread('thr_1'), ada)
    const newer = new Database(path)
    newer.pragma('user_version = 999')
    newer.close()
    const refusal = { name: SchemaVersionError.name, found: 999, message: expect.stringContaining('stop this process') }
    await expect(store.addThreadItem('thr_1', makeMessage('msg_1'), ada)).rejects.toMatchObject(refusal)
    const several = ['msg_1', 'msg_2'].map((id) => store.addThreadItem('thr_1', makeMessage(id), ada))
    for (const outcome of await Promise.allSettled(several)) expect(outcome).toMatchObject({ reason: refusal })
    await expect(store.database.assertUsable()).rejects.toMatchObject(refusal)
    expect(await idsIn(store)).toEqual([])
  })
})

it('gives a consistent past state as a backup while others write', async () => {
  const path = await makePath()
  await using store = await openSqliteStore({ path })
  await store.saveThread(makeThread('thr_1'), ada)
  const done = new AbortController()
  const writing = (async () => {
    let written = 0
    for (; !done.signal.aborted; written += 2) {
      const pair = [written, written + 1].map((index): DurableChange => ({
        type: 'save_item',
        threadId: 'thr_1',
        item: makeMessage(`msg_${index}`, 'x'.repeat(2000)),
      }))
      await store.write(pair, ada)
    }
    return written
  })()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await store.database.backup(`${path}.backup`)
  done.abort()
  const written = await writing
  await using copy = await openStore(`${path}.backup`)
  const kept = (await copy.loadThreadItems('thr_1', { limit: 100_000, order: 'asc' }, ada)).data.map(({ id }) => id)
  expect(kept.length % 2).toBe(0)
  expect(kept.length).toBeLessThanOrEqual(written)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => `msg_${index}`))
})

it('refuses everything once it is closed, and finishes what was under way', async () => {
  const path = await makePath()
  const store = await openStore(path)
  await store.saveThread(makeThread('thr_1'), ada)
  const writes = Array.from({ length: 20 }, (_, index) =>
    store.addThreadItem('thr_1', makeMessage(`msg_${index}`), ada),
  )
  await store[Symbol.asyncDispose]()
  await Promise.all(writes)
  await expect(store.saveThread(makeThread('thr_2'), ada)).rejects.toThrow(StoreClosedError)
  await expect(store.loadThread('thr_1', ada)).rejects.toThrow(StoreClosedError)
  await store[Symbol.asyncDispose]()
  await using again = await openStore(path)
  expect(await idsIn(again)).toHaveLength(20)
})

/** Runs as a user who may not write to the directory: as root one may write everywhere. */
async function asNobody<Result>(directory: string, run: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0
  await chmod(directory, 0o555)
  if (isRoot) process.seteuid?.(65_534)
  try {
    return await run()
  } finally {
    if (isRoot) process.seteuid?.(0)
    await chmod(directory, 0o755)
  }
}

/** A store with something in every table, and then with the damage. */
async function makeDamaged(damage: (path: string, size: number) => Promise<void>): Promise<string> {
  const path = await makePath()
  const store = await openStore(path)
  await fill(store)
  await store[Symbol.asyncDispose]()
  await damage(path, (await stat(path)).size)
  return path
}

async function overwrite(path: string, at: number, bytes: Buffer): Promise<void> {
  await using file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, at)
}
