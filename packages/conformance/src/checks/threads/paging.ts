import { ensure, ensureSame } from '../check.ts'
import type { Check, Section } from '../check.ts'
import { CARE, SERVER, STORE } from '../sources.ts'
import { CheckFailure } from '../../subject/check-failure.ts'
import { get, getArray } from '../../subject/json.ts'
import type { JsonObject } from '../../subject/json.ts'
import { idOf, parseJson } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'

export const paging: Section = {
  title: 'Paging',
  checks: [
    {
      id: 'PAGE-001',
      level: 'core',
      rule: '`items.list` gives the newest first unless `asc` is asked for, and `asc` is the other way round.',
      source: `${STORE}, load_thread_items`,
      async run(subject) {
        const { threadId, ids } = await longThread(subject)
        const newest = await page(subject, 'items.list', { thread_id: threadId, limit: 100 })
        ensureSame(newest.ids, ids.toReversed(), 'The items without an order')
        const oldest = await page(subject, 'items.list', { thread_id: threadId, limit: 100, order: 'asc' })
        ensureSame(oldest.ids, ids, 'The items in the order `asc`')
      },
    },
    ...(['asc', 'desc'] as const).map((order, index): Check => ({
      id: `PAGE-00${2 + index}`,
      level: 'core',
      rule: `Walking through \`items.list\` by \`after\` in the order \`${order}\` gives every item once.`,
      source: `${STORE}, load_thread_items`,
      async run(subject) {
        const { threadId, ids } = await longThread(subject)
        const walked = await walk(subject, 'items.list', { thread_id: threadId, limit: 2, order })
        ensureSame(walked, order === 'asc' ? ids : ids.toReversed(), 'The items of all pages')
      },
    })),
    {
      id: 'PAGE-004',
      level: 'core',
      rule: 'A page has no more elements than its `limit`.',
      source: `${STORE}, load_thread_items`,
      async run(subject) {
        const { threadId } = await longThread(subject)
        for (const limit of [1, 3]) {
          const { ids } = await page(subject, 'items.list', { thread_id: threadId, limit })
          ensure(ids.length === limit, `Expected ${limit} items for the limit ${limit}, got ${ids.length}.`)
        }
      },
    },
    {
      id: 'PAGE-005',
      level: 'core',
      rule: '`has_more` is true exactly when something follows, and `after` then names the last element of the page.',
      source: `${STORE}, Page`,
      async run(subject) {
        const { threadId, ids } = await longThread(subject)
        const first = await page(subject, 'items.list', { thread_id: threadId, limit: 2, order: 'asc' })
        ensure(first.hasMore, '`has_more` is not true although more follows.')
        ensureSame(first.after, ids[1], '`after` of a page of two')
        const whole = await page(subject, 'items.list', { thread_id: threadId, limit: ids.length, order: 'asc' })
        ensure(!whole.hasMore, '`has_more` is true although nothing follows.')
        ensure(whole.after === undefined, `\`after\` is ${String(whole.after)} although nothing follows.`)
      },
    },
    {
      id: 'PAGE-006',
      level: 'core',
      rule: 'The id of any item is a cursor, not only the one that `after` gave.',
      source: `${STORE}, load_thread_items`,
      async run(subject) {
        const { threadId, ids } = await longThread(subject)
        const rest = await page(subject, 'items.list', { thread_id: threadId, limit: 100, order: 'asc', after: ids[2] })
        ensureSame(rest.ids, ids.slice(3), 'The items after the third')
        const before = await page(subject, 'items.list', { thread_id: threadId, limit: 100, after: ids[2] })
        ensureSame(before.ids, ids.slice(0, 2).toReversed(), 'The items before the third')
      },
    },
    {
      id: 'PAGE-007',
      level: 'core',
      rule: '`threads.get_by_id` gives the items of the thread from the oldest on.',
      source: `${SERVER}, threads.get_by_id`,
      async run(subject) {
        const { threadId, ids } = await longThread(subject)
        const thread = await subject.load('threads.get_by_id', { thread_id: threadId })
        const given = getArray(thread, 'items.data').map(idOf)
        ensureSame(given, ids.slice(0, given.length), 'The items of the thread')
        ensure(
          given.length === ids.length || get(thread, 'items.has_more') === true,
          '`has_more` is not true although items are missing.',
        )
      },
    },
    {
      id: 'PAGE-008',
      level: 'core',
      rule: '`threads.list` gives the newest first, and by `after` every thread once.',
      source: `${STORE}, load_threads`,
      async run(subject) {
        const made = [await subject.startThread(), await subject.startThread(), await subject.startThread()]
        const ids = made.map(({ threadId }) => threadId).toReversed()
        const walked: unknown[] = []
        for (let after: string | undefined; walked.length < 3;) {
          const next = await page(subject, 'threads.list', { limit: 1, ...(after !== undefined && { after }) })
          ensure(next.ids.length === 1, `Expected one thread for the limit 1, got ${next.ids.length}.`)
          walked.push(...next.ids)
          after = next.ids[0]
        }
        ensureSame(walked, ids, 'The three newest threads')
      },
    },
    {
      id: 'PAGE-009',
      level: 'full',
      rule: '`threads.list` in the order `asc` is the list the other way round.',
      source: `${STORE}, load_threads`,
      async run(subject) {
        const older = await subject.startThread()
        const newer = await subject.startThread()
        const { ids } = await page(subject, 'threads.list', { order: 'asc', after: older.threadId, limit: 100 })
        ensureSame(ids[0], newer.threadId, 'The thread after the older one')
      },
    },
    {
      id: 'PAGE-010',
      level: 'full',
      rule: 'A page has at most 20 elements where no `limit` is given; null means the same, and so does 0 unless it is refused with 4xx.',
      source: `${SERVER}, DEFAULT_PAGE_SIZE`,
      async run(subject) {
        const { threadId, ids } = await longThread(subject)
        for (const limit of [undefined, null, 0]) {
          const params = { thread_id: threadId, ...(limit !== undefined && { limit }) }
          const answer = await subject.ask('items.list', params)
          if (limit === 0 && answer.status >= 400 && answer.status < 500) continue
          const given = getArray(parseJson(answer.text), 'data').length
          const expected = Math.min(20, ids.length)
          ensure(given === expected, `Expected ${expected} items for the limit ${String(limit)}, got ${given}.`)
        }
      },
    },
    {
      id: 'PAGE-011',
      level: 'strict',
      rule: 'Hidden items do not leave holes: a page is full as long as more follows, and never empty with `has_more`.',
      source: `${CARE}: the reference filters after paging`,
      needs: ['hidden'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread('hidden')
        await subject.say(subject.prompt('hidden'), { threadId })
        const visible = (await subject.items(threadId)).map(idOf)
        const walked = await walk(
          subject,
          'items.list',
          { thread_id: threadId, limit: 1, order: 'asc' },
          (ids, hasMore) => ensure(ids.length > 0 || !hasMore, 'A page is empty, and says that more follows.'),
        )
        ensureSame(walked, visible, 'The items of all pages')
      },
    },
    {
      id: 'PAGE-012',
      level: 'strict',
      rule: 'A cursor that names nothing is refused, rather than read as the beginning.',
      source: `${STORE}, load_thread_items: NotFoundError`,
      async run(subject) {
        const { threadId } = await subject.probe('text')
        const answer = await subject.ask('items.list', { thread_id: threadId, after: 'msg_conformance_nothing' })
        ensure(answer.status >= 400 && answer.status < 500, `Expected a refusal (4xx), got ${answer.status}.`)
      },
    },
    {
      id: 'PAGE-013',
      level: 'strict',
      rule: 'A limit that is negative or huge does no harm: it is refused with 4xx, or cut to what is usual.',
      source: CARE,
      async run(subject) {
        const { threadId } = await subject.probe('text')
        for (const limit of [-1, 1_000_000_000]) {
          const answer = await subject.ask('items.list', { thread_id: threadId, limit })
          ensure(answer.status < 500, `The limit ${limit} was answered with ${answer.status}.`)
        }
      },
    },
  ],
}

/** A thread of more items than one page holds, and their ids from the oldest on: the same for all checks. */
async function longThread(subject: Subject): Promise<{ threadId: string; ids: string[] }> {
  const { turns } = subject.session
  const key = 'a long thread'
  const begun =
    turns.get(key) ??
    (async () => {
      const first = await subject.startThread()
      for (let count = 0; count < 10; count++) await subject.say(subject.prompt('text'), { threadId: first.threadId })
      return first
    })()
  turns.set(key, begun)
  const { threadId } = await begun
  const all = await subject.items(threadId)
  ensure(all.length >= 22, `Eleven messages and their answers are at least 22 items; the thread has ${all.length}.`)
  return { threadId, ids: all.map(idOf) }
}

interface ReadPage {
  ids: string[]
  hasMore: boolean
  after: unknown
}

async function page(subject: Subject, type: string, params: JsonObject): Promise<ReadPage> {
  const body = await subject.load(type, params)
  return { ids: getArray(body, 'data').map(idOf), hasMore: body['has_more'] === true, after: body['after'] }
}

const MAX_PAGES = 200

/** The ids of all pages, each page after the last element of the one before. */
async function walk(
  subject: Subject,
  type: string,
  params: JsonObject,
  look: (ids: string[], hasMore: boolean) => void = () => {},
): Promise<string[]> {
  const ids: string[] = []
  let after: unknown
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const next = await page(subject, type, { ...params, ...(after !== undefined && { after }) })
    look(next.ids, next.hasMore)
    ids.push(...next.ids)
    if (!next.hasMore) return ids
    after = next.after ?? next.ids.at(-1)
    ensure(after !== undefined, 'More follows, and neither `after` nor an element says where.')
  }
  throw new CheckFailure(`There is no end after ${MAX_PAGES} pages.`)
}
