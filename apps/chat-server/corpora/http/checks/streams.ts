import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { ThreadItem } from '@frontdesk/chatkit'
import { lastReply, logOf } from '../evidence.ts'
import type { Evidence } from '../evidence.ts'
import { openStream } from '../send/open-stream.ts'
import { answerOf, parseStream } from '../send/reply.ts'
import type { StreamEvent } from '../send/reply.ts'
import { sendOperation } from '../send/send.ts'
import { findLeftOpen, footprintOf, peakOf } from '../world/probe.ts'
import type { Checks } from './check.ts'
import { itemsOf, sendNext, textsOf } from './read-back.ts'

const MEBIBYTE = 1_048_576
const LIMIT_MS = 60_000

/** What the corpus says of streams: slow readers, readers who leave, and what a stream may hold. */
export const streamChecks: Checks = {
  'each closed within 60 s (headersTimeout)': expectAllClosed,
  'closed within requestTimeout': expectAllClosed,
  'another user gets threads.list within 500 ms all the time': expectOthersServed,
  'another user unaffected': expectOthersServed,
  'RSS growth under 64 MB': expectGrowth(64),
  'RSS growth under 256 MB': expectGrowth(256),
  async 'the producer is paused or the stream is detached; after at most 60 s the socket is closed'({
    readings,
    desk,
  }) {
    const { socket } = readings[0]!
    // Reading now gives what was sent before the server let go, and then the end.
    const started = performance.now()
    while (!(await isLetGo(desk.log)) && performance.now() - started < LIMIT_MS) await delay(500)
    socket.resume()
    const late = delay(5_000).then(() => 'open')
    assert.notEqual(await Promise.race([readings[0]!.closed.then(() => 'closed'), late]), 'open')
  },
  async 'the whole answer is stored and readable by threads.get_by_id'(evidence) {
    const { desk } = evidence
    const { data } = await desk.store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'user-a' })
    const reply = await sendOperation(desk, { type: 'threads.get_by_id', params: { thread_id: data[0]?.id } })
    assert.equal(reply.status, 200)
    const items = await itemsOf(evidence, data[0]?.id ?? '')
    assert.match(textsOf(items), /All work and no play/)
  },
  async 'no pending handler after 2 s'({ desk }) {
    await delay(2_000)
    assert.equal(desk.model.running, 0, 'the model is still listened to')
  },
  'listener counts and open handles back to baseline': expectClean,
  async 'normal user gets the first token within 1 s'({ desk }) {
    const started = performance.now()
    const input = { content: [{ type: 'input_text', text: 'hi' }], attachments: [], inference_options: {} }
    const reading = await openStream(desk, { type: 'threads.create', params: { input } }, { who: 'b' })
    await reading.reaches('text_delta')
    const tookMs = performance.now() - started
    reading.socket.destroy()
    assert.ok(tookMs < 1_000, `the first words came after ${Math.round(tookMs)} ms`)
  },
  async 'nothing stored'({ desk, found }) {
    const { data } = await desk.store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'user-a' })
    assert.equal(data[0]?.id, found['newestThread'])
  },
  'no unhandled rejection, no listener leak (open handles back to baseline within 5 s)': expectClean,
  'the next message in the thread works': async (evidence) => {
    const threadId = (await newThread(evidence)) ?? evidence.names['THREAD_A'] ?? ''
    const reply = await sendNext(evidence, threadId)
    assert.equal(reply.status, 200, reply.text)
    assert.ok(!parseStream(reply.text).some(({ type }) => type === 'error'), reply.text.slice(-500))
  },
  'user message stored once or not at all; never twice': async (evidence) => {
    const threadId = await newThread(evidence)
    const items = threadId === undefined ? [] : await itemsOf(evidence, threadId)
    assert.ok(items.filter(({ type }) => type === 'user_message').length <= 1)
  },
  'user message stored; run goes on or is marked stopped': async (evidence) => {
    const items = await itemsOf(evidence, (await newThread(evidence)) ?? '')
    assert.equal(items.filter(({ type }) => type === 'user_message').length, 1)
  },
  'what was sent is a prefix of what is stored, status incomplete or complete': async (evidence) => {
    const sent = answerOf(evidence.readings[0]!.events)
    const stored = textsOf(await itemsOf(evidence, (await newThread(evidence)) ?? ''))
    assert.ok(sent !== '' && stored.startsWith(sent), `sent ${JSON.stringify(sent)}, stored ${JSON.stringify(stored)}`)
  },
  'tool result is stored or marked interrupted; the tool is not run twice': async (evidence) => {
    const effects = await evidence.desk.effects()
    assert.equal(effects.filter((line) => line === 'slow_tool').length, 1)
  },
  'text read is a prefix of the final text': async (evidence) => {
    const read = textsOf(readThread(lastReply(evidence).text))
    await delay(2_000)
    const final = textsOf(await itemsOf(evidence, evidence.names['LAST_THREAD'] ?? ''))
    assert.ok(final.startsWith(read), `read ${JSON.stringify(read)}, in the end ${JSON.stringify(final)}`)
  },
  'no item appears twice': (evidence) => {
    const ids = readThread(lastReply(evidence).text).map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  },
  async 'file descriptors, timers, child processes and memory back to baseline (within 10 percent)'(evidence) {
    await expectClean(evidence)
    const { rssBytes } = await footprintOf(evidence.desk.pid)
    const most = evidence.before.rssBytes * 1.1 + 64 * MEBIBYTE
    assert.ok(
      rssBytes < most,
      `${Math.round(rssBytes / MEBIBYTE)} MB, ${Math.round(evidence.before.rssBytes / MEBIBYTE)} before`,
    )
  },
  async 'every acknowledged user message is stored exactly once'({ readings, desk }) {
    for (const { events } of readings) {
      const said = events.find(({ type, item }) => type === 'thread.item.done' && item?.type === 'user_message')?.item
      if (!said) continue
      const { data } = await desk.store.loadThreadItems(
        said.thread_id,
        { limit: 100, order: 'asc' },
        { userId: 'user-a' },
      )
      assert.equal(data.filter(({ type }) => type === 'user_message').length, 1)
    }
  },
  'a strict SSE parser yields exactly the events the server made': (evidence) => {
    const events = parseStream(lastReply(evidence).text)
    assert.ok(!events.some(({ type }) => type === 'thread.item.removed'), 'an event came out of the text')
    assert.equal(events.filter(({ type }) => type === 'thread.created').length, 1)
  },
  'text arrives unchanged': (evidence) => {
    assert.equal(finalText(parseStream(lastReply(evidence).text)), evidence.entry.input.model?.text)
  },
  'no replacement character': (evidence) => {
    const { text } = lastReply(evidence)
    assert.doesNotMatch(text, /\uFFFD/)
    const wanted = Buffer.from((evidence.entry.input.model?.chunks_hex ?? []).join(''), 'hex').toString()
    assert.equal(finalText(parseStream(text)), wanted)
  },
  'a comment heartbeat at least every 15 s': expectHeartbeat(16_000),
  'the stream survives a proxy idle timeout of 30 s': expectHeartbeat(30_000),
  'one error event, allow_retry set, then a clean end': (evidence) => {
    const errors = parseStream(lastReply(evidence).text).filter(({ type }) => type === 'error')
    assert.equal(errors.length, 1)
    assert.equal(errors[0]?.['allow_retry'], true)
  },
  'text so far is stored and marked incomplete': async (evidence) => {
    const sent = answerOf(parseStream(lastReply(evidence).text))
    const stored = textsOf(await itemsOf(evidence, evidence.names['LAST_THREAD'] ?? ''))
    assert.ok(sent !== '' && stored.startsWith(sent), `sent ${JSON.stringify(sent)}, stored ${JSON.stringify(stored)}`)
  },
  'client sees a generic error event': (evidence) => {
    const { text } = lastReply(evidence)
    assert.ok(parseStream(text).some(({ type }) => type === 'error'))
    assert.doesNotMatch(text, /MARKER|Incorrect API key/)
  },
  'no log holds the marker': (evidence) => assert.doesNotMatch(logOf(evidence), /MARKER/),
}

function expectAllClosed({ found }: Evidence): void {
  const { lifetimes, connections } = found as { lifetimes: number[]; connections: number }
  assert.equal(lifetimes.length, connections, `${connections - lifetimes.length} connections stay open`)
  assert.ok(Math.max(...lifetimes) < LIMIT_MS)
}

function expectOthersServed({ found }: Evidence): void {
  const slowest = Math.max(...(found['waits'] as number[]))
  assert.ok(slowest < 500, `user b waited for ${Math.round(slowest)} ms`)
}

function expectGrowth(mebibytes: number) {
  return async ({ desk, before }: Evidence): Promise<void> => {
    const grown = ((await peakOf(desk.pid)) - before.rssBytes) / MEBIBYTE
    assert.ok(grown < mebibytes, `memory grew by ${Math.round(grown)} MB`)
  }
}

async function expectClean(evidence: Evidence): Promise<void> {
  for (const { socket } of evidence.readings) socket.destroy()
  assert.equal(await findLeftOpen(evidence.desk.pid, evidence.before), undefined)
  assert.doesNotMatch(logOf(evidence), /unhandled|MaxListenersExceeded/i)
}

function expectHeartbeat(withinMs: number) {
  return (evidence: Evidence): void => {
    const { arrivals } = lastReply(evidence)
    const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? 0))
    assert.ok(gaps.length > 2 && Math.max(...gaps) < withinMs, `silent for ${Math.round(Math.max(...gaps))} ms`)
  }
}

/** The thread that the case has made, if it has. */
async function newThread({ desk, found }: Evidence): Promise<string | undefined> {
  const { data } = await desk.store.loadThreads({ limit: 1, order: 'desc' }, { userId: 'user-a' })
  return data[0]?.id === found['newestThread'] ? undefined : data[0]?.id
}

function readThread(text: string): ThreadItem[] {
  return (JSON.parse(text) as { items: { data: ThreadItem[] } }).items.data
}

function finalText(events: readonly StreamEvent[]): string {
  return textsOf(
    events.flatMap(({ type, item }) => (type === 'thread.item.done' && item ? [item as unknown as ThreadItem] : [])),
  )
}

async function isLetGo(log: string): Promise<boolean> {
  return /let go|slow reader|behind/i.test(log)
}
