/**
 * Items kept and pages read by the Postgres store, beside `pg` that runs the same statements on the same server. Run it with
 * `node --conditions=@frontdesk/source bench/store-postgres.ts`; it starts a server of its own unless TEST_POSTGRES_URL names one.
 */
import type { ThreadMetadata, UserMessageItem } from '@frontdesk/chatkit'
import { openPostgresStore } from '@frontdesk/store'
import { Pool } from 'pg'
import { startPostgres } from '@frontdesk/test-postgres'
import { compare } from './compare.ts'
import type { Contender } from './compare.ts'

const ada = { userId: 'ada' }
const APPENDS = 100
const WRITERS = 50
const PAGES = 100

const SAVE = `INSERT INTO items (thread, id, created_at, body)
  SELECT key, $3, $4, $5 FROM threads WHERE id = $1 AND tenant_id = '' AND user_id = $2
  ON CONFLICT (thread, id) DO UPDATE SET body = excluded.body`
const THREAD = `(SELECT key FROM threads WHERE id = $1 AND tenant_id = '' AND user_id = $2)`
const CURSOR = `SELECT sequence FROM items WHERE thread = ${THREAD} AND id = $3`
const PAGE = `SELECT id, body FROM items WHERE thread = ${THREAD} AND sequence < $3
  ORDER BY sequence DESC LIMIT $4`

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

/** Each writer appends to a thread of its own, one item after the other. */
function appends(
  name: string,
  threads: readonly string[],
  append: (item: UserMessageItem) => Promise<unknown>,
): Contender {
  const write = async (threadId: string) => {
    for (let index = 0; index < APPENDS; index += 1) await append(makeItem(threadId))
  }
  return {
    name,
    run: async () => {
      await Promise.all(threads.map(write))
      return threads.length * APPENDS
    },
  }
}

async function measure(url: string): Promise<void> {
  await using store = await openPostgresStore({ url, schema: 'bench_store', queryTimeoutMs: 600_000 })
  const pool = new Pool({ connectionString: url, options: '-c search_path=bench_store' })
  pool.on('error', () => {}) // The server of a benchmark stops before its connections have closed.
  const threads = ['thr_1', ...Array.from({ length: WRITERS }, (_, index) => `thr_${index + 2}`)]
  for (const id of threads) await store.saveThread(makeThread(id), ada)

  const raw = (name: string, text: string) => (values: unknown[]) => pool.query({ name, text, values })
  const [save, cursor, page] = [raw('save', SAVE), raw('cursor', CURSOR), raw('page', PAGE)]
  for (const [who, writers] of [
    ['one writer', threads.slice(0, 1)],
    [`${WRITERS} writers, each to a thread of its own`, threads.slice(1)],
  ] as const) {
    await compare(`Postgres: items appended, durable: ${who}`, [
      appends('pg', writers, (item) =>
        save([item.thread_id, 'ada', item.id, Date.parse(item.created_at), JSON.stringify(item)]),
      ),
      appends('store', writers, (item) => store.addThreadItem(item.thread_id, item, ada)),
    ])
  }

  for (const [threadId, length] of [
    ['thr_10k', 10_000],
    ['thr_1m', Number(process.argv[2] ?? 1_000_000)],
  ] as const) {
    await store.saveThread(makeThread(threadId), ada)
    await store.database.write(function* () {
      yield {
        text: `INSERT INTO items (thread, id, created_at, body)
               SELECT t.key, 'msg_' || n, n, '{"id":"msg_' || n || '","content":[{"text":"' || repeat('words ', 30) || '"}]}'
               FROM generate_series(1, $2::int) n, threads t WHERE t.id = $1`,
        values: [threadId, length],
      }
      yield { text: 'DELETE FROM search_pending', values: [] }
      yield { text: 'ANALYZE items', values: [] }
    })
    const pick = () => `msg_${21 + Math.floor(Math.random() * (length - 21))}`
    await compare(`Postgres: pages of 20 from anywhere in ${length.toLocaleString('en')} items`, [
      {
        name: 'pg',
        run: async () => {
          for (let index = 0; index < PAGES; index += 1) {
            const { rows: places } = await cursor([threadId, 'ada', pick()])
            const [place] = places as [{ sequence: string }]
            const { rows } = await page([threadId, 'ada', place.sequence, 21])
            for (const row of (rows as { body: string }[]).slice(0, 20)) JSON.parse(row.body)
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
  }
  await pool.query('DROP SCHEMA bench_store CASCADE')
  await pool.end()
}

const given = process.env['TEST_POSTGRES_URL']
if (given === undefined) {
  await using server = await startPostgres({ isDurable: true })
  await measure(server.url)
} else {
  await measure(given)
}
