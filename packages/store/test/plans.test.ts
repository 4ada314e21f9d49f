import type { SqlStore } from '@frontdesk/store'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { toOwner } from '../src/context.ts'
import { loadAttachments } from '../src/sql/attachments.ts'
import { deleteItemsAfter, loadItems } from '../src/sql/items.ts'
import { query } from '../src/sql/query.ts'
import type { Outcome, Query, Work } from '../src/sql/query.ts'
import { loadRunEvents } from '../src/sql/runs.ts'
import { search } from '../src/sql/search.ts'
import { loadThreads } from '../src/sql/threads.ts'
import { databases } from './support/databases.ts'
import { ada, bob, makeThread } from './support/samples.ts'

const owner = toOwner(ada)
const page = { limit: 20, order: 'desc' } as const

/** Pages of lists, and the index that each is to be read along. */
const pages: Record<string, { work: () => Work<unknown>; index: string }> = {
  'the newest items': { work: () => loadItems('thr_1', page, owner), index: 'items_in_order' },
  'older items': { work: () => loadItems('thr_1', { ...page, after: 'msg_1000' }, owner), index: 'items_in_order' },
  'newer items': {
    work: () => loadItems('thr_1', { ...page, order: 'asc', after: 'msg_1000' }, owner),
    index: 'items_in_order',
  },
  'the newest threads': { work: () => loadThreads(page, owner), index: 'threads_in_order' },
  'older threads': { work: () => loadThreads({ ...page, after: 'thr_500' }, owner), index: 'threads_in_order' },
  'the newest attachments': { work: () => loadAttachments(page, owner), index: 'attachments_in_order' },
  'older attachments': {
    work: () => loadAttachments({ ...page, after: 'atc_500' }, owner),
    index: 'attachments_in_order',
  },
}

describe('SQLite', () => {
  it.each(Object.entries(pages))('reads %s along an index, without sorting', async (_, { work, index }) => {
    const store = await openEmpty()
    const plan = await explainInSqlite(store, work())
    expect(plan[0]).toMatch(new RegExp(`^SEARCH (items|threads|attachments) USING INDEX ${index} \\(`))
    expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN/)
  })

  it('deletes items and reads events along an index', async () => {
    const store = await openEmpty()
    const deletion = await explainInSqlite(store, deleteItemsAfter('thr_1', 'msg_1', owner)())
    expect(deletion[0]).toMatch(/^SEARCH items USING (COVERING )?INDEX items_in_order/)
    const events = await explainInSqlite(store, loadRunEvents('run_1', { after: 5, limit: 10 }, owner))
    expect(events[0]).toMatch(/^SEARCH e USING PRIMARY KEY \(run=\? AND sequence>\?\)/)
    expect([...deletion, ...events].join('\n')).not.toContain('SCAN')
  })

  it('finds words by the index of words, and their rows by key', async () => {
    const store = await openEmpty()
    const plan = await explainInSqlite(store, search({ query: 'word' }, owner, store.database.search))
    expect(plan.slice(0, 4)).toEqual([
      'MATERIALIZE found',
      expect.stringMatching(/^SCAN thread_words VIRTUAL TABLE INDEX \d+:M/),
      'SCAN found',
      'SEARCH t USING INTEGER PRIMARY KEY (rowid=?)',
    ])
  })
})

describe('Postgres', () => {
  it('reads no more than a page, along an index, without sorting', async () => {
    const store = await openFilled()
    for (const [what, { work, index }] of Object.entries(pages)) {
      const nodes = await explainInPostgres(store, work())
      expect([what, nodes.map((node) => node['Index Name'])]).toEqual([what, expect.arrayContaining([index])])
      const types = nodes.map((node) => node['Node Type'])
      expect([what, types]).toEqual([what, expect.not.arrayContaining(['Sort'])])
      expect([what, types]).toEqual([what, expect.not.arrayContaining(['Seq Scan'])])
      const rows = nodes.map((node) => Number(node['Actual Rows']) + Number(node['Rows Removed by Filter'] ?? 0))
      expect([what, Math.max(...rows)]).toEqual([what, 21])
    }
  })

  it('finds the words of one user without a look at those of others', async () => {
    const store = await openFilled()
    await store.saveThread(makeThread('thr_bob', { title: 'common' }), bob)
    expect(await store.search({ query: 'common' }, bob)).toHaveLength(1)
    const nodes = await explainInPostgres(store, search({ query: 'common' }, toOwner(bob), store.database.search))
    const found = nodes.find((node) => node['Index Name'] === 'thread_words_index')
    expect(Number(found?.['Actual Rows'])).toBe(1)
  })
})

async function openEmpty(): Promise<SqlStore> {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  return store
}

/** A thousand threads, a thousand attachments of each of two users, two thousand items in one of them, twenty thousand titles: enough for a scan to be dearer than an index. */
async function openFilled(): Promise<SqlStore> {
  const store = await (await databases.Postgres()).open()
  await store.database.write(function* () {
    yield {
      text: `INSERT INTO threads (id, tenant_id, user_id, created_at, body)
             SELECT 'thr_' || n, '', 'ada', n, '{"id":"thr_' || n || '","title":"common"}' FROM generate_series(1, 1000) n`,
      values: [],
    }
    yield {
      text: `INSERT INTO items (thread, id, created_at, body)
             SELECT t.key, 'msg_' || n, n, '{"id":"msg_' || n || '"}' FROM generate_series(1, 2000) n, threads t
             WHERE t.id IN ('thr_1', 'thr_2')`,
      values: [],
    }
    yield {
      text: `INSERT INTO attachments (id, tenant_id, user_id, created_at, body)
             SELECT prefix || n, '', name, n, '{}' FROM generate_series(1, 1000) n,
             (VALUES ('atc_', 'ada'), ('other_', 'bob')) AS users (prefix, name)`,
      values: [],
    }
    yield { text: 'DELETE FROM search_pending', values: [] }
    yield {
      text: `INSERT INTO thread_words (rowid, words)
             SELECT n, array_to_tsvector(ARRAY['oother', 'common', 'word' || n]) FROM generate_series(10001, 30000) n`,
      values: [],
    }
  })
  await store.database.read(() => query('ANALYZE', []))
  return store
}

async function explainInSqlite(store: SqlStore, work: Work<unknown>): Promise<string[]> {
  const { text, values } = lastStatement(work)
  const rows = await store.database.read(() => query<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, values))
  return rows.map(({ detail }) => detail)
}

interface PlanNode {
  Plans?: PlanNode[]
  [property: string]: unknown
}

async function explainInPostgres(store: SqlStore, work: Work<unknown>): Promise<PlanNode[]> {
  const { text, values } = lastStatement(work)
  const [row] = await store.database.read(() =>
    query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values),
  )
  return nodesOf(row?.['QUERY PLAN'][0].Plan ?? {})
}

function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** What the work asks last: of a page, the rows themselves, after the place to go on from, which is said to be in the middle. */
function lastStatement(work: Work<unknown>): Query {
  const cursor: Outcome = { rows: [{ sequence: 1000, key: 500 }], changes: 0 }
  const none: Outcome = { rows: [], changes: 0 }
  let last: Query | undefined
  for (let step = work.next(); step.done !== true;) {
    last = step.value
    step = work.next(/^SELECT (sequence|key) FROM/.test(last.text) ? cursor : none)
  }
  if (last === undefined) throw new Error('The work asks nothing.')
  return last
}
