import assert from 'node:assert/strict'
import { lastReply } from '../evidence.ts'
import type { Evidence } from '../evidence.ts'
import { openStream } from '../send/open-stream.ts'
import { parseStream } from '../send/reply.ts'
import { send, sendOperation } from '../send/send.ts'
import { KEYS, NOTES, PROVIDER_KEY } from '../world/desk.ts'
import { markerOf } from '../flow/run-flow.ts'
import type { Checks } from './check.ts'
import { itemsOf, textsOf } from './read-back.ts'

/** No tool may bring the model more than this. */
const MOST_RESULT = 1_000_000
/** How many tools may be called for one question, whatever the model wants. */
const MOST_CALLS = 999

/** What the corpus says of agents, of limits on what users ask, and of the audit. */
export const agentChecks: Checks = {
  'cut at the turn and call caps': async ({ desk }) => {
    const audit = await desk.store.records.loadAudit({ limit: 2_000, userId: 'user-a' })
    const calls = audit.filter(({ action, detail }) => action === 'tool.called' && detail['tool'] === 'echo')
    assert.ok(calls.length <= MOST_CALLS, `${calls.length} calls were made`)
  },
  'error event or a closing message; run ends within the run time limit': (evidence) => {
    const events = parseStream(lastReply(evidence).text)
    const isEnded = events.some(
      ({ type, item }) => type === 'error' || (type === 'thread.item.done' && item?.type === 'assistant_message'),
    )
    assert.ok(isEnded, 'neither an error nor an answer')
  },
  'result cut at the cap and marked': ({ desk }) => {
    const last = desk.model.requests.at(-1) ?? ''
    assert.match(last, /xxx/)
    assert.match(last, /cut|truncat|too long|more characters|shortened/i)
  },
  'no 50 MB string in the store or in the model request': async (evidence) => {
    for (const request of evidence.desk.model.requests)
      assert.ok(request.length < MOST_RESULT, `${request.length} characters`)
    const items = await evidence.desk.store.loadThreadItems(
      evidence.names['LAST_THREAD'] ?? '',
      { limit: 100, order: 'asc' },
      { userId: 'user-a' },
    )
    assert.ok(JSON.stringify(items).length < MOST_RESULT)
  },
  'a dangerous tool call that follows is stopped by the approval rule, not by the model': async ({ desk, replies }) => {
    assert.ok(!(await desk.effects()).some((line) => line.startsWith('delete_file')), 'it was carried out')
    assert.match(replies.at(-1)?.text ?? '', /frontdesk\.approval/)
  },
  'the tool runs once': async ({ desk }) => {
    const done = (await desk.effects()).filter((line) => line.startsWith('delete_file'))
    assert.deepEqual(done, ['delete_file a.txt'])
  },
  'arguments are those that were shown': async ({ desk, found }) => {
    assert.match(JSON.stringify(found['card']), /path: a\.txt/)
    assert.ok((await desk.effects()).includes('delete_file a.txt'))
  },
  'tool is disabled and reported until an operator accepts it': async ({ desk }) => {
    const read = async () => {
      const { text } = await send(desk, { method: 'GET', path: '/admin/mcp', headers: desk.operatorHeaders, who: 'a' })
      return text
    }
    await until(async () => /"held":\[[^\]]*stranger_echo/.test(await read()))
    const call = { server: 'strangers', tool: 'stranger_echo', arguments: {} }
    const refused = await operate(desk, '/admin/mcp/call', call)
    assert.ok(refused.status >= 400 || refused.text.includes('"isError":true'), refused.text)
    const accepted = await operate(desk, '/admin/mcp/accept', { server: 'strangers', tool: 'stranger_echo' })
    assert.equal(accepted.status, 200, accepted.text)
  },
  'thread.allowed_image_domains is set and does not hold evil.test, or the link is neutralised in the stored text':
    async (evidence) => {
      const created = parseStream(lastReply(evidence).text).find(({ type }) => type === 'thread.created')?.thread
      const domains = created?.['allowed_image_domains']
      const text = textsOf(await itemsOf(evidence, created?.id ?? ''))
      const isNeutral = !/!\[[^\]]*\]\(https:\/\/evil/.test(text)
      assert.ok((Array.isArray(domains) && !domains.includes('evil.test')) || isNeutral, 'a page would fetch the image')
    },
  'unknown action is refused; payload is validated by schema': (evidence) => {
    const { status, text } = lastReply(evidence)
    assert.ok(status >= 400 || parseStream(text).some(({ type }) => type === 'error'), text)
  },
  'refused by the server, in code; the run goes on with an error result; audit record': async (evidence) => {
    const { desk } = evidence
    assert.equal(desk.model.requests.length, 2)
    assert.ok(!(await desk.effects()).some((line) => line.startsWith('delete_file')))
    const audit = await desk.store.records.loadAudit({ limit: 20, userId: 'user-a' })
    assert.ok(
      audit.some(({ action, detail }) => action === 'tool.refused' && detail['tool'] === 'delete_file'),
      'no record',
    )
  },
  'scope comes from the session only': ({ desk, replies }) => {
    const seen = desk.model.requests.join('') + replies.map(({ text }) => text).join('')
    assert.ok(!seen.includes(NOTES.ofB), 'the model was given a file of another root')
  },
  'pauses with an approval request; file still there': async (evidence) => {
    assert.match(lastReply(evidence).text, /frontdesk\.approval/)
    assert.ok(!(await evidence.desk.effects()).some((line) => line.startsWith('delete_file')))
  },
  'last-wins is legal JSON: passes when refused, or when authorisation and audit saw the same type that ran': async ({
    desk,
    replies,
    names,
  }) => {
    if (replies[0]?.status !== 200) return
    const [record] = await desk.store.records.loadAudit({ limit: 1, userId: 'user-a' })
    assert.equal(record?.action, 'thread.deleted')
    assert.equal(record.detail['thread_id'], names['THREAD_A'])
  },
  'accepted count is at most limit + 0': ({ replies, found }) => {
    const accepted = replies.filter(({ status }) => status === 200).length
    const limit = found['limit'] as number
    assert.ok(accepted <= limit, `${accepted} were accepted, ${limit} are allowed`)
  },
  '429 has Retry-After': ({ replies }) => {
    const refused = replies.filter(({ status }) => status === 429)
    assert.ok(refused.length > 0, 'nothing was refused')
    for (const { headers } of refused) assert.ok(headers['retry-after'])
  },
  'the limit is reached as without the header': ({ replies, found }) => {
    assert.equal(replies.filter(({ status }) => status === 200).length, found['limit'])
  },
  'user b still gets a stream': async ({ desk }) => {
    const input = { content: [{ type: 'input_text', text: 'hi' }], attachments: [], inference_options: {} }
    const reading = await openStream(desk, { type: 'threads.create', params: { input } }, { who: 'b' })
    await reading.reaches('thread.created')
    assert.equal(reading.status, 200)
    reading.socket.destroy()
  },
  'local limit takes over or 503; never unlimited': ({ replies }) => {
    const last = replies.at(-1)?.status
    assert.ok(last === 429 || last === 503, `the last is answered with ${last}`)
    assert.ok(!replies.some(({ status }) => status === 200))
  },
  '429 appears; user a is not locked out': async ({ desk, replies }) => {
    assert.ok(
      replies.some(({ status }) => status === 429),
      'no 429',
    )
    assert.equal((await sendOperation(desk, { type: 'threads.list', params: {} })).status, 200)
  },
  'no hit': ({ desk }) => {
    const secrets = [KEYS.a, KEYS.b, PROVIDER_KEY, 'no-key-of-anybody', markerOf('a'), 'token=', 'A question of']
    for (const secret of secrets) assert.ok(!desk.log.includes(secret), `the log holds ${secret}`)
  },
  'one record each': async ({ desk, found, replies }) => {
    const audit = await desk.store.records.loadAudit({ limit: 500, userId: 'user-a' })
    const operations = found['operations'] as string[]
    for (const [index, type] of operations.entries()) {
      const records = audit.filter(
        ({ action, detail }) => detail['request_id'] === `each-${type}` && !action.startsWith('tool.'),
      )
      const isReading = /\.(list|get_by_id|transcribe)$/.test(type)
      assert.equal(records.length, isReading ? 0 : 1, `${type}, answered with ${replies[index]?.status}`)
      if (records[0]) assert.ok(records[0].createdAt && records[0].userId && records[0].detail['outcome'])
    }
  },
  'denied ones too, with the reason': async ({ desk, found, replies }) => {
    const audit = await desk.store.records.loadAudit({ limit: 500, userId: 'user-a' })
    for (const [index, type] of (found['operations'] as string[]).entries()) {
      if ((replies[index]?.status ?? 0) < 400) continue
      const record = audit.find(({ detail }) => detail['request_id'] === `each-${type}`)
      if (record) assert.ok(record.detail['outcome'] === 'refused' && record.detail['reason'], type)
    }
    const headers = { 'x-request-id': 'denied-for-certain' }
    await sendOperation(desk, { type: 'threads.update', params: { thread_id: 'thr_nobodys', title: 'x' } }, { headers })
    await until(async () => {
      const records = await desk.store.records.loadAudit({ limit: 20, userId: 'user-a' })
      return records.some(({ detail }) => detail['request_id'] === 'denied-for-certain' && detail['reason'])
    })
  },
  'the verify command finds each, the tail cut with the help of the last anchor': ({ found }) => {
    for (const [way, faults] of Object.entries(found['faults'] as Record<string, string[]>)) {
      assert.ok(faults.length > 0, `${way} was not found`)
    }
  },
  'each committed change has a record (same transaction or write-ahead)': async ({ desk, found }) => {
    const changed = found['changed'] as string[]
    const audit = await desk.store.records.loadAudit({ limit: 5_000, userId: 'user-a' })
    const recorded = new Set(
      audit.filter(({ action }) => action === 'thread.updated').map(({ detail }) => detail['thread_id']),
    )
    assert.ok(changed.length > 100, `${changed.length} changes were made`)
    assert.deepEqual(
      changed.filter((id) => !recorded.has(id)),
      [],
    )
  },
}

function operate(desk: Evidence['desk'], path: string, body: object) {
  const headers = { ...desk.operatorHeaders, 'content-type': 'application/json' }
  return send(desk, { method: 'POST', path, headers, body: JSON.stringify(body), who: 'a' })
}

/** Waits for what comes a moment later, at most five seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail('It does not come to be.')
}
