import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { lastReply } from '../evidence.ts'
import type { Evidence } from '../evidence.ts'
import { NAMELESS } from '../flow/every-operation.ts'
import { markerOf } from '../flow/run-flow.ts'
import { parseStream, threadIdOf } from '../send/reply.ts'
import type { Reply } from '../send/reply.ts'
import { sendOperation } from '../send/send.ts'
import { describeUserB, VISIBLE_ITEMS } from '../world/seed.ts'
import type { Checks } from './check.ts'
import { itemsOf, sendNext } from './read-back.ts'

/** Items of the thread of user a before the case: a question and an answer. */
const SEEDED = 2

/** What the corpus says of threads: one message once, one order, nothing of another user. */
export const threadChecks: Checks = {
  async 'one user message, one model call'(evidence) {
    assert.equal((await newMessages(evidence)).length, 1)
    assert.equal(evidence.desk.model.requests.length, 1)
  },
  'second answer replays the same item ids'({ replies }) {
    const [first, second] = replies.map(({ text }) => idsIn(text))
    assert.deepEqual(second, first)
  },
  'others replay or get 409 with Retry-After'({ replies }) {
    for (const { status, headers } of replies) {
      assert.ok(status === 200 || (status === 409 && headers['retry-after'] !== undefined), `status ${status}`)
    }
  },
  'one user message': async (evidence) => assert.equal((await newMessages(evidence)).length, 1),
  'either two ordered messages or one and a 409; never interleaved items': async (evidence) => {
    const taken = evidence.replies.filter(({ status }) => status === 200).length
    assert.equal((await newMessages(evidence)).length, taken)
    await expectTurns(evidence)
  },
  'policy as stated (queue, or 409 with Retry-After)': ({ replies }) => {
    for (const { status, headers } of replies) {
      assert.ok(status === 200 || (status === 409 && headers['retry-after'] !== undefined), `status ${status}`)
    }
  },
  'every 200 is stored once': async (evidence) => {
    const taken = evidence.replies.filter(({ status }) => status === 200).length
    assert.equal((await newMessages(evidence)).length, taken)
  },
  'items have one total order, the same on every read': expectOneOrder,
  'one total order, no lost or doubled item': async (evidence) => {
    await expectOneOrder(evidence)
    const taken = evidence.replies.filter(({ status }) => status === 200).length
    assert.equal((await newMessages(evidence)).length, taken)
  },
  '409, or the first run is stopped before items are deleted': (evidence) => {
    assert.ok([200, 409].includes(lastReply(evidence).status), `status ${lastReply(evidence).status}`)
  },
  'no orphan assistant item after the end': async (evidence) => {
    await evidence.readings[0]?.reaches('\r\n0\r\n')
    await expectTurns(evidence)
  },
  'stream ends within 2 s': async ({ readings }) => {
    const ended = readings[0]!.reaches('\r\n0\r\n').then(() => true)
    assert.ok(await Promise.race([ended, delay(2_000, false)]), 'the stream goes on')
  },
  'no item of the thread is left in the store, now or 10 s later': async ({ desk, names }) => {
    for (const waitMs of [0, 10_000]) {
      await delay(waitMs)
      const context = { userId: 'user-a' }
      await assert.rejects(desk.store.loadThread(names['THREAD_A'] ?? '', context), { name: 'NotFoundError' })
      assert.deepEqual(
        (await desk.store.loadThreadItems(names['THREAD_A'] ?? '', { limit: 10, order: 'asc' }, context)).data,
        [],
      )
    }
  },
  'attachments of the thread are removed or unlinked': async ({ desk, names }) => {
    const { data } = await desk.store.loadAttachments({ limit: 1_000, order: 'asc' }, { userId: 'user-a' })
    assert.ok(!data.some(({ thread_id }) => thread_id === names['THREAD_A']))
  },
  'one is accepted, one is refused': ({ replies }) => {
    const statuses = replies.map(({ status }) => status).toSorted((one, other) => one - other)
    assert.ok(statuses[0] === 200 && (statuses[1] ?? 0) >= 400, statuses.join())
  },
  'one continuation of the run': ({ desk }) => assert.equal(desk.model.requests.length, 2),
  '1,000 distinct thread ids, all item ids distinct': ({ replies }) => {
    const events = replies.map(({ text }) => parseStream(text))
    assert.equal(new Set(events.map((each) => threadIdOf(each))).size, 1_000)
    const items = events.flatMap((each) =>
      each.flatMap(({ type, item }) => (type === 'thread.item.done' && item ? [item.id] : [])),
    )
    assert.equal(new Set(items).size, items.length)
  },
  // Of 36 or 62 signs each, or of 16: what does not repeat from id to id is random.
  'ids have at least 96 random bits': ({ replies }) => {
    const ids = replies.map(({ text }) => threadIdOf(parseStream(text))?.replace(/^thr_/, '') ?? '')
    const signs = new Set(ids.join('')).size
    const length = Math.min(...ids.map((id) => id.length))
    const varying = Array.from({ length }, (_, at) => new Set(ids.map((id) => id.charAt(at))).size).filter(
      (count) => count > 8,
    )
    assert.ok(varying.length * Math.log2(Math.min(signs, 64)) >= 96, `${varying.length} signs of ${signs} vary`)
  },
  'no stream of a holds a marker of b': ({ replies }) => {
    for (const { who, text, status } of replies) {
      assert.equal(status, 200)
      assert.ok(text.includes(markerOf(who)), 'the own marker is missing')
      assert.ok(!text.includes(markerOf(who === 'a' ? 'b' : 'a')), `user ${who} was told the marker of the other`)
    }
  },
  'no hidden_context_item or sdk_hidden_context in any answer': async (evidence) => {
    const thread_id = evidence.names['THREAD_A_WITH_HIDDEN'] ?? ''
    const read = await sendOperation(evidence.desk, { type: 'threads.get_by_id', params: { thread_id } })
    const streamed = await sendNext(evidence, thread_id)
    for (const { text } of [lastReply(evidence), read, streamed]) assert.doesNotMatch(text, /hidden/)
  },
  'page length and cursor do not skip visible items': async (evidence) => {
    const { data } = JSON.parse(evidence.replies[0]!.text) as { data: unknown[] }
    assert.equal(data.length, VISIBLE_ITEMS)
    const seen: string[] = []
    for (let after: string | undefined, isMore = true; isMore;) {
      const params = { thread_id: evidence.names['THREAD_A_WITH_HIDDEN'], limit: 3, order: 'asc', after }
      const { text } = await sendOperation(evidence.desk, { type: 'items.list', params })
      const page = JSON.parse(text) as { data: { id: string }[]; has_more: boolean; after?: string }
      seen.push(...page.data.map(({ id }) => id))
      isMore = page.has_more
      after = page.after
    }
    assert.ok(new Set(seen).size === seen.length && seen.length >= VISIBLE_ITEMS, `${seen.length} items`)
  },
  '404 for each': ({ replies, found }) => {
    const wrong = (found['operations'] as string[]).flatMap((type, index) => {
      const status = replies[index]?.status
      return NAMELESS.has(type) || status === 404 ? [] : [`${type}: ${status}`]
    })
    assert.deepEqual(wrong, [])
  },
  'store of b unchanged': async ({ desk, shared, found }) => {
    assert.equal(await describeUserB(desk, shared), found['userB'])
  },
  'ids unique': ({ found }) => {
    for (const ids of found['readings'] as string[][]) assert.equal(new Set(ids).size, ids.length)
  },
  'superset of the start set': ({ found }) => {
    for (const ids of found['readings'] as string[][]) {
      const missing = (found['atStart'] as string[]).filter((id) => !ids.includes(id))
      assert.deepEqual(missing, [])
    }
  },
  '20 distinct ids, same order twice': ({ found }) => {
    const [up, down, again] = found['readings'] as string[][]
    assert.deepEqual(again, up)
    assert.deepEqual(down?.toReversed(), up)
    assert.ok(new Set(up).size >= 20)
  },
  'same status, body and time (within noise) as for an id that does not exist': expectLikeAbsent,
  'nothing stored for the good id either': async ({ desk, names }) => {
    const feedback = await desk.store.records.loadFeedback()
    assert.ok(!JSON.stringify(feedback).includes(names['ITEM_A'] ?? ''), 'feedback was stored')
  },
  'the attachment keeps its thread': async ({ desk, shared }) => {
    const attachment = await desk.store.loadAttachment(shared['ATTACHMENT_B'] ?? '', { userId: 'user-b' })
    assert.equal(attachment.thread_id, undefined)
  },
  'an error or a page of own items; never items of b, never the whole table, never 500': (evidence) => {
    const { status, text } = lastReply(evidence)
    // An error may say which id it was.
    const isThere = status === 200 && text.includes(evidence.shared['ITEM_B'] ?? '~')
    assert.ok(!isThere && !/of b\b/.test(text), 'it holds something of user b')
  },
  'list of user a only': (evidence) => {
    const { text } = lastReply(evidence)
    assert.ok(!text.includes(evidence.shared['THREAD_B'] ?? '~') && !text.includes('Thread of b'))
  },
}

async function newMessages(evidence: Evidence) {
  const items = await itemsOf(evidence, evidence.names['THREAD_A'] ?? '')
  return items.slice(SEEDED).filter(({ type }) => type === 'user_message')
}

/** After each question of the user comes what belongs to it, and nothing of another run. */
async function expectTurns(evidence: Evidence): Promise<void> {
  const items = (await itemsOf(evidence, evidence.names['THREAD_A'] ?? '')).slice(SEEDED)
  const kinds = items.map(({ type }) => type).filter((type) => type === 'user_message' || type === 'assistant_message')
  for (const [index, kind] of kinds.entries()) {
    if (kind === 'assistant_message') assert.equal(kinds[index - 1], 'user_message', kinds.join())
  }
}

async function expectOneOrder(evidence: Evidence): Promise<void> {
  const reads = await Promise.all([1, 2].map(() => itemsOf(evidence, evidence.names['THREAD_A'] ?? '')))
  const [first = [], second = []] = reads.map((items) => items.map(({ id }) => id))
  assert.deepEqual(second, first)
  assert.equal(new Set(first).size, first.length)
  await expectTurns(evidence)
}

/** The same request for ids that nobody has. */
async function expectLikeAbsent(evidence: Evidence): Promise<void> {
  const { desk, entry, shared } = evidence
  const { THREAD_B = '', ITEM_B = '', ATTACHMENT_B = '' } = shared
  const told = lastReply(evidence)
  const absent = JSON.stringify(evidence.found['operation'])
    .replaceAll(THREAD_B, 'thr_that_nobody_has')
    .replaceAll(ITEM_B, 'msg_that_nobody_has')
    .replaceAll(ATTACHMENT_B, 'atc_that_nobody_has')
  const other = await sendOperation(desk, JSON.parse(absent) as { type: string }, { who: entry.input.as ?? 'a' })
  assert.equal(told.status, other.status)
  assert.equal(withoutIds(told), withoutIds(other))
  assert.ok(Math.abs(told.elapsedMs - other.elapsedMs) < 200)
}

function withoutIds({ text }: Reply): string {
  return text.replaceAll(/(thr|msg|atc)_[\w-]+/g, 'ID')
}

function idsIn(text: string): string[] {
  return parseStream(text).flatMap(({ type, item }) => (type === 'thread.item.done' && item ? [item.id] : []))
}
