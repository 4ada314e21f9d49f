import { createHash } from 'node:crypto'
import type { ThreadItem, ThreadMetadata } from '@frontdesk/chatkit'
import type { Owner } from '../context.ts'
import { textOfItem } from '../search/searchable-text.ts'
import { makeSnippet } from '../search/snippet.ts'
import type { Snippet } from '../search/snippet.ts'
import { findWords } from '../search/words.ts'
import { toInstant } from './instant.ts'
import { WALK } from './page.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

type WordTable = 'item_words' | 'thread_words'

/** How a database keeps and finds words. Words hold letters, digits and marks alone. */
export interface SearchDialect {
  /** The statement that saves `$1` row, `$2` owner, `$3` words joined by spaces. */
  save: (table: WordTable) => string
  /** The condition that a row of the table matches the pattern `$1`. */
  match: (table: WordTable) => string
  /** The pattern of an owner's rows with all the words, the last of which may be the beginning of one. */
  toPattern: (owner: string, words: readonly string[]) => string
}

/** Which messages and titles to find: those with all the words of `query`, created from `since` to before `until` (ISO 8601), the last to arrive first. */
export interface SearchOptions {
  query: string
  since?: string | undefined
  until?: string | undefined
  limit?: number | undefined
  /** Gives each thread once: by its title, or by the last of its messages to arrive. Default false. */
  onePerThread?: boolean | undefined
}

/** A message that was found, or a thread by its title, which has no `itemId`. */
export interface SearchHit {
  thread: ThreadMetadata
  itemId?: string
  createdAt: string
  snippet: Snippet
}

const MAX_WORDS = 10_000
/** How much is looked at in one transaction, or one item where that is longer: others wait for it. */
const BYTES_AT_ONCE = 200_000

export function* search(options: SearchOptions, owner: Owner, dialect: SearchDialect): Work<SearchHit[]> {
  const words = [...findWords(options.query)].map(({ form }) => form).filter((form) => form !== '')
  if (words.length === 0) return []
  const { since, until, limit = 20, onePerThread = false } = options
  const values = [
    dialect.toPattern(nameOf(owner), words),
    owner.tenantId,
    owner.userId,
    since === undefined ? Number.MIN_SAFE_INTEGER : toInstant(since),
    until === undefined ? Number.MAX_SAFE_INTEGER : toInstant(until),
    limit,
  ]
  // The words first, then their rows: a planner may take all rows of the user for fewer than those with the words.
  const rows = `FROM found CROSS JOIN items i CROSS JOIN threads t
     WHERE i.sequence = found.key AND t.key = i.thread
       AND t.tenant_id = $2 AND t.user_id = $3 AND i.created_at >= $4 AND i.created_at < $5`
  const items = yield* query<FoundRow & { item: string }>(
    `WITH found AS MATERIALIZED (SELECT rowid AS key FROM item_words WHERE ${dialect.match('item_words')})
     SELECT i.body AS item, t.body AS thread, i.sequence AS place ${rows}
     ${onePerThread ? `AND i.sequence IN (SELECT max(i.sequence) ${rows} GROUP BY i.thread)` : ''}
     ORDER BY i.sequence DESC LIMIT $6`,
    values,
  )
  // A thread arrived just before its first item.
  const threads = yield* query<FoundRow>(
    `WITH found AS MATERIALIZED (SELECT rowid AS key FROM thread_words WHERE ${dialect.match('thread_words')})
     SELECT t.body AS thread, coalesce((${FIRST_ITEM}), 0) AS place
     FROM found CROSS JOIN threads t
     WHERE t.key = found.key AND t.tenant_id = $2 AND t.user_id = $3 AND t.created_at >= $4 AND t.created_at < $5
     ORDER BY t.key DESC LIMIT $6`,
    values,
  )
  const hits = [
    ...items.map((row) => ({ place: row.place, hit: toItemHit(row, words) })),
    ...threads.map((row) => ({ place: row.place, hit: toThreadHit(row, words) })),
  ]
    .toSorted((a, b) => b.place - a.place)
    .map(({ hit }) => hit)
  return (onePerThread ? firstOfEachThread(hits) : hits).slice(0, limit)
}

function firstOfEachThread(hits: readonly SearchHit[]): SearchHit[] {
  const seen = new Set<string>()
  return hits.filter(({ thread: { id } }) => !seen.has(id) && seen.add(id))
}

const FIRST_ITEM = `SELECT i.sequence FROM items i WHERE i.thread = t.key ORDER BY i.sequence ${WALK.asc.direction} LIMIT 1`

interface FoundRow {
  thread: string
  /** Where it stands among all items, in the order of their arrival. */
  place: number
}

function toItemHit(row: { item: string; thread: string }, words: readonly string[]): SearchHit {
  const item = JSON.parse(row.item) as ThreadItem
  return {
    thread: JSON.parse(row.thread) as ThreadMetadata,
    itemId: item.id,
    createdAt: item.created_at,
    snippet: makeSnippet(textOfItem(item), words),
  }
}

function toThreadHit(row: { thread: string }, words: readonly string[]): SearchHit {
  const thread = JSON.parse(row.thread) as ThreadMetadata
  return { thread, createdAt: thread.created_at, snippet: makeSnippet(thread.title ?? '', words) }
}

/** Looks at up to `limit` rows that were saved since the last look, fewer where they are long, in the order in which they were, and says how many there were. */
export function* indexPending(dialect: SearchDialect, { limit }: { limit: number }): Work<number> {
  const sizes = yield* query<{ key: number; bytes: number }>(
    `SELECT p.key, octet_length(i.body) AS bytes FROM search_pending p JOIN items i ON i.sequence = p.key
     WHERE p.kind = 'item' ORDER BY p.key LIMIT $1 FOR UPDATE OF p SKIP LOCKED`,
    [limit],
  )
  const items = yield* query<PendingRow>(
    `SELECT p.key, i.body, t.tenant_id, t.user_id FROM search_pending p
     JOIN items i ON i.sequence = p.key JOIN threads t ON t.key = i.thread
     WHERE p.kind = 'item' AND p.key <= $2 ORDER BY p.key LIMIT $1 FOR UPDATE OF p SKIP LOCKED`,
    [limit, lastKeyWithin(sizes, BYTES_AT_ONCE)],
  )
  const threads = yield* query<PendingRow>(
    `SELECT p.key, t.body, t.tenant_id, t.user_id FROM search_pending p JOIN threads t ON t.key = p.key
     WHERE p.kind = 'thread' ORDER BY p.key LIMIT $1 FOR UPDATE OF p SKIP LOCKED`,
    [limit],
  )
  for (const row of items) {
    yield* saveWords('item', row, textOfItem(JSON.parse(row.body) as ThreadItem), dialect)
  }
  for (const row of threads) {
    yield* saveWords('thread', row, (JSON.parse(row.body) as ThreadMetadata).title ?? '', dialect)
  }
  return items.length + threads.length
}

/** The last of the first rows that are no longer than that together. One at least. */
function lastKeyWithin(sizes: readonly { key: number; bytes: number }[], bytes: number): number {
  let left = bytes
  const count = sizes.findIndex((row) => (left -= row.bytes) < 0)
  return sizes.at(count === -1 ? -1 : Math.max(0, count - 1))?.key ?? 0
}

interface PendingRow {
  key: number
  body: string
  tenant_id: string
  user_id: string
}

function* saveWords(kind: 'item' | 'thread', row: PendingRow, text: string, dialect: SearchDialect): Work<void> {
  const forms = new Set<string>()
  for (const { form } of findWords(text)) {
    if (form !== '') forms.add(form)
    if (forms.size === MAX_WORDS) break
  }
  if (forms.size === 0) yield change(`DELETE FROM ${kind}_words WHERE rowid = $1`, [row.key])
  else {
    const owner = nameOf({ tenantId: row.tenant_id, userId: row.user_id })
    yield change(dialect.save(`${kind}_words`), [row.key, owner, [...forms].join(' ')])
  }
  yield change('DELETE FROM search_pending WHERE kind = $1 AND key = $2', [kind, row.key])
}

/** The owner as one word: ids of users may hold any character. */
function nameOf({ tenantId, userId }: Owner): string {
  return `o${createHash('sha256').update(`${tenantId}\0${userId}`).digest('hex')}`
}
