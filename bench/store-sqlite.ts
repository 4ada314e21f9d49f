/**
 * Items kept and pages read by the SQLite store, beside better-sqlite3 that runs the same statements on a file of the same durability. "bare" has the
 * tables and indexes of items alone, "same" all that the store's migrations make. Run it with
 * `node --conditions=@frontdesk/source bench/store-sqlite.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ThreadMetadata, UserMessageItem } from '@frontdesk/chatkit'
import { openStore } from '@frontdesk/store'
import Database from 'better-sqlite3'
import { compare } from './compare.ts'
import type { Contender } from './compare.ts'
import { roundsOf } from './report.ts'

const ada = { userId: 'ada' }
const APPENDS = 200
const WRITERS = 50
const PAGES = 200

const BARE = `
  CREATE TABLE threads (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant_id TEXT NOT NULL, user_id TEXT NOT NULL, created_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE items (sequence INTEGER PRIMARY KEY, thread INTEGER NOT NULL REFERENCES threads, id TEXT NOT NULL, created_at INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (thread, id)) STRICT;
  CREATE INDEX items_in_order ON items (thread, sequence);`
const SAVE = `INSERT INTO items (thread, id, created_at, body)
  SELECT key, ?, ?, ? FROM threads WHERE id = ? AND tenant_id = '' AND user_id = ?
  ON CONFLICT (thread, id) DO UPDATE SET body = excluded.body`
const PAGE = `SELECT id, body FROM items WHERE thread = (SELECT key FROM threads WHERE id = ? AND tenant_id = '' AND user_id = ?)
  AND sequence < ? ORDER BY sequence DESC LIMIT ?`
const CURSOR = `SELECT sequence FROM items
  WHERE thread = (SELECT key FROM threads WHERE id = ? AND tenant_id = '' AND user_id = ?) AND id = ?`

let count = 0

function makeThread(id: string): ThreadMetadata {
  return { id, created_at: '2026-01-01T00:00:00.000Z', status: { type: 'active' }, metadata: {} }
}

function makeItem(threadId: string): UserMessageItem {
  count += 1
  return {
    id: `msg_${count.toString().padStart(32, '0')}`,
    thread_id: threadId,
    created_at: new Date(1_767_225_600_000 + count).toISOString(),
    type: 'user_message',
    content: [{ type: 'input_text', text: 'Where is my order? I have waited for it since last Tuesday. '.repeat(3) }],
    attachments: [],
    inference_options: {},
  }
}

function openRaw(path: string): Database.Database {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  return db
}

function appendRaw(db: Database.Database): () => void {
  const [begin, save, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare(SAVE), db.prepare('COMMIT')]
  return () => {
    const item = makeItem('thr_1')
    begin.run()
    save.run(item.id, Date.parse(item.created_at), JSON.stringify(item), 'thr_1', 'ada')
    commit.run()
  }
}

const directory = await mkdtemp(join(tmpdir(), 'frontdesk-bench-'))
try {
  await using store = await openStore(join(directory, 'store.db'))
  await store.saveThread(makeThread('thr_1'), ada)
  await (await openStore(join(directory, 'same.db')))[Symbol.asyncDispose]()
  const same = openRaw(join(directory, 'same.db'))
  const bare = openRaw(join(directory, 'bare.db'))
  bare.exec(BARE)
  for (const db of [same, bare]) {
    db.prepare(
      `INSERT INTO threads (id, tenant_id, user_id, created_at, body) VALUES ('thr_1', '', 'ada', 0, '{}')`,
    ).run()
  }

  const raw = (name: string, db: Database.Database): Contender => {
    const append = appendRaw(db)
    return {
      name,
      run: async () => {
        for (let index = 0; index < APPENDS; index += 1) append()
        return APPENDS
      },
    }
  }
  await compare(
    'SQLite: items appended, durable: one writer',
    [
      raw('better-sqlite3, bare', bare),
      raw('better-sqlite3, same', same),
      {
        name: 'store',
        goal: { atLeast: 0.85 },
        run: async () => {
          for (let index = 0; index < APPENDS; index += 1) await store.addThreadItem('thr_1', makeItem('thr_1'), ada)
          return APPENDS
        },
      },
    ],
    { rounds: roundsOf(25) },
  )

  await compare(
    `SQLite: items appended, durable: ${WRITERS} writers, beside one of better-sqlite3`,
    [
      raw('better-sqlite3, bare', bare),
      {
        name: 'store',
        goal: { atLeast: 5 },
        run: async () => {
          const writer = async () => {
            for (let index = 0; index < APPENDS; index += 1) await store.addThreadItem('thr_1', makeItem('thr_1'), ada)
          }
          await Promise.all(Array.from({ length: WRITERS }, writer))
          return WRITERS * APPENDS
        },
      },
    ],
    { rounds: roundsOf(5) },
  )

  for (const [threadId, length] of [
    ['thr_10k', 10_000],
    ['thr_1m', Number(process.argv[2] ?? 1_000_000)],
  ] as const) {
    await store.saveThread(makeThread(threadId), ada)
    const ids: string[] = []
    const fill = openRaw(store.database.name)
    const save = fill.prepare(SAVE)
    fill.transaction(() => {
      for (let index = 0; index < length; index += 1) {
        const item = makeItem(threadId)
        ids.push(item.id)
        save.run(item.id, Date.parse(item.created_at), JSON.stringify(item), threadId, 'ada')
      }
      fill.exec('DELETE FROM search_pending')
    })()
    const [cursor, page] = [fill.prepare(CURSOR), fill.prepare(PAGE)]
    const pick = () => ids[20 + Math.floor(Math.random() * (length - 20))] ?? ''
    await compare(`SQLite: pages of 20 from anywhere in ${length.toLocaleString('en')} items`, [
      {
        name: 'better-sqlite3',
        run: async () => {
          for (let index = 0; index < PAGES; index += 1) {
            const place = cursor.get(threadId, 'ada', pick()) as { sequence: number }
            const rows = page.all(threadId, 'ada', place.sequence, 21) as { body: string }[]
            for (const row of rows.slice(0, 20)) JSON.parse(row.body)
          }
          return PAGES
        },
      },
      {
        name: 'store',
        goal: { atLeast: 0.8 },
        run: async () => {
          for (let index = 0; index < PAGES; index += 1) {
            await store.loadThreadItems(threadId, { limit: 20, order: 'desc', after: pick() }, ada)
          }
          return PAGES
        },
      },
    ])
    fill.close()
  }
  same.close()
  bare.close()
} finally {
  await rm(directory, { recursive: true })
}
