import assert from 'node:assert/strict'
import { lastReply, logOf } from '../evidence.ts'
import type { Evidence } from '../evidence.ts'
import type { Reply } from '../send/reply.ts'
import { send, sendOperation } from '../send/send.ts'
import { footprintOf } from '../world/probe.ts'
import type { Checks } from './check.ts'

const LIST = { type: 'threads.list', params: {} }
/** A key that no honest answer has. */
const POLLUTION = /"polluted"/

/** What the corpus says of single requests: their form, their size, their origin, what is logged of them. */
export const requestChecks: Checks = {
  // A polluted prototype would show in whatever the server writes next: its own JSON has every enumerable key.
  async 'global object prototype has no new key'({ desk }) {
    const list = await sendOperation(desk, LIST)
    const health = await send(desk, { method: 'GET', path: '/healthz', who: 'a' })
    assert.doesNotMatch(list.text + health.text, POLLUTION)
    assert.doesNotMatch(desk.log, /"polluted":1/)
  },
  'status is 200, 400 or 422'(evidence) {
    assert.ok([200, 400, 422].includes(lastReply(evidence).status))
  },
  'next request works': expectList,
  async 'nothing deleted'(evidence) {
    const { desk, names } = evidence
    const reply = await sendOperation(desk, { type: 'threads.get_by_id', params: { thread_id: names['THREAD_A'] } })
    assert.equal(reply.status, 200)
  },
  async 'no stack overflow, event loop blocked for less than 100 ms'({ desk, before }) {
    const { cpuMs } = await footprintOf(desk.pid)
    assert.ok(cpuMs - before.cpuMs < 300, `${cpuMs - before.cpuMs} ms of work`)
    assert.doesNotMatch(desk.log, /Maximum call stack/)
  },
  'answer within 1 s, connection closed; measured: plain express.json() waits for the whole body before it answers 413'(
    evidence,
  ) {
    const { elapsedMs, isClosed } = lastReply(evidence)
    assert.ok(elapsedMs < 1_000 && isClosed, `answered after ${elapsedMs} ms, closed: ${isClosed}`)
  },
  'answers in order or connection closed; other users answered within 1 s'({ found }) {
    const { answers, asked, isClosed, other } = found as {
      answers: number
      asked: number
      isClosed: boolean
      other: Reply
    }
    assert.ok(answers === asked || isClosed, `${answers} of ${asked} answers`)
    assert.ok(other.status === 200 && other.elapsedMs < 1_000, `user b: ${other.status} after ${other.elapsedMs} ms`)
  },
  'no Access-Control-Allow-Origin for it; with cookie authentication 403': (evidence) => {
    assert.equal(lastReply(evidence).headers['access-control-allow-origin'], undefined)
  },
  'no allow headers; never * together with credentials'(evidence) {
    const { headers } = lastReply(evidence)
    for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-allow/)
  },
  'Vary: Origin on every answer that depends on it': (evidence) => {
    assert.match(String(lastReply(evidence).headers['vary'] ?? ''), /\borigin\b/i)
  },
  'start fails with a clear message'({ found }) {
    const message = String(found['startError'])
    assert.match(message, /AUTH is none, which is for loopback only/)
  },
  'one log record per event, valid JSON lines': async (evidence) => {
    await settle(evidence)
    const lines = logOf(evidence)
      .split('\n')
      .filter((line) => line !== '')
    const answered = lines.map((line) => JSON.parse(line) as { req?: object }).filter(({ req }) => req)
    assert.equal(answered.length, 1)
  },
  'no raw control character in the log': (evidence) => {
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(logOf(evidence), /[\0-\x09\x0b-\x1f\x7f]/)
  },
  '500 with a request id; no stack, SQL, path or table name in the answer': (evidence) => {
    const { status, headers, text } = lastReply(evidence)
    assert.equal(status, 500)
    assert.ok(headers['x-request-id'], 'no request id')
    assert.doesNotMatch(text, /\bat \S+:\d+|SELECT|threads|\.ts|\/|SQLITE/i)
  },
  'stack is in the log under that id': async (evidence) => {
    await settle(evidence)
    const id = String(lastReply(evidence).headers['x-request-id'])
    const lines = logOf(evidence)
      .split('\n')
      .filter((line) => line.includes(id))
    assert.ok(
      lines.some((line) => line.includes('"stack"')),
      'the stack is in no line with the id',
    )
  },
}

async function expectList({ desk }: Evidence): Promise<void> {
  const { status } = await sendOperation(desk, LIST)
  assert.equal(status, 200)
}

/** The line of a request is written after its answer was sent. */
async function settle(evidence: Evidence): Promise<void> {
  const wanted = String(lastReply(evidence).headers['x-request-id'])
  const isThere = () =>
    logOf(evidence)
      .split('\n')
      .some((line) => line.includes(wanted) && line.includes('"res"'))
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20))
}
