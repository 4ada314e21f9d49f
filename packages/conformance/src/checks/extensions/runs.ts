import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { DURABLE } from '../sources.ts'
import { NotProbed } from '../../subject/check-failure.ts'
import { get, getArray } from '../../subject/json.ts'
import { parseFrameIds, parseStream } from '../../subject/parse-stream.ts'
import { idOf, userInput } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'
import type { Turn } from '../../subject/turn.ts'

const ENDED = 'frontdesk.run.ended'

const DETACHED = { 'x-frontdesk-detached': '1' }

export const runs: Section = {
  title: 'Runs that outlive connections (Frontdesk)',
  checks: [
    {
      id: 'RUN-001',
      level: 'extension',
      rule: 'The frames of a detached answer are numbered from 1, as `<run>:<number>`.',
      source: `${DURABLE}, The wire`,
      async run(subject) {
        const { run, turn } = await detached(subject)
        const expected = turn.events.map((_, index) => `${run}:${index + 1}`)
        ensureSame(parseFrameIds(turn.answer.text), expected, 'The ids of the frames')
      },
    },
    {
      id: 'RUN-002',
      level: 'extension',
      rule: 'The last frame of a detached answer says how the run ended.',
      source: `${DURABLE}, The wire`,
      async run(subject) {
        const { run, turn } = await detached(subject)
        const last = turn.events.at(-1)
        ensureSame(last, { type: ENDED, run, state: 'completed' }, 'The last event')
      },
    },
    {
      id: 'RUN-003',
      level: 'extension',
      rule: 'The events of a run can be read again from the start, and are the same.',
      source: `${DURABLE}, The wire`,
      async run(subject) {
        const { run, turn } = await detached(subject)
        const again = await readEvents(subject, run, {})
        ensureSame(again.events, turn.events, 'The events')
      },
    },
    {
      id: 'RUN-004',
      level: 'extension',
      rule: 'Reading goes on after the event that `Last-Event-ID` names.',
      source: `${DURABLE}, The wire`,
      async run(subject) {
        const { run, turn } = await detached(subject)
        const rest = await readEvents(subject, run, { 'last-event-id': `${run}:2` })
        ensureSame(rest.events, turn.events.slice(2), 'The events after the second')
      },
    },
    {
      id: 'RUN-005',
      level: 'extension',
      rule: 'A detached run goes on when its connection is closed.',
      source: `${DURABLE}, The wire`,
      needs: ['slow'],
      async run(subject) {
        const { run, answer } = await underWay(subject)
        const seen = answer.events.length
        await answer.close()
        const again = await subject.send({ method: 'GET', url: runUrl(subject, run) })
        await again.readUntil(() => again.events.length > seen + 3)
        await again.close()
        ensure(again.events.length > seen, 'The run did not go on.')
        await (await subject.send({ url: runUrl(subject, run).replace(/events$/, 'cancel') })).readToEnd()
      },
    },
    {
      id: 'RUN-006',
      level: 'extension',
      rule: 'A run can be cancelled: its stream ends properly as `cancelled`, and what was said is kept.',
      source: `${DURABLE}, The wire`,
      needs: ['slow'],
      async run(subject) {
        const { run, answer, threadId } = await underWay(subject)
        await (await subject.send({ url: runUrl(subject, run).replace(/events$/, 'cancel') })).readToEnd()
        await answer.readToEnd()
        ensureSame(answer.events.at(-1)?.['state'], 'cancelled', 'The state at the end')
        const items = await subject.items(threadId)
        ensureSame(
          items.map(({ type }) => type),
          ['user_message', 'assistant_message'],
          'The items of the thread',
        )
      },
    },
    {
      id: 'RUN-007',
      level: 'extension',
      rule: 'The runs of a thread are listed, the newest first.',
      source: `${DURABLE}, The wire`,
      async run(subject) {
        const { run, turn } = await detached(subject)
        const params = { thread_id: turn.threadId, input: userInput(subject.prompt('text')) }
        const next = await subject.stream('threads.add_user_message', params, { headers: DETACHED })
        const url = `${subject.session.userA.url}/threads/${turn.threadId}/runs`
        const answer = await (await subject.send({ method: 'GET', url })).readToEnd()
        ensure(answer.isOk, `The runs were answered with ${answer.status}.`)
        const ids = getArray(JSON.parse(answer.text), 'data').map(idOf)
        ensureSame(ids, [runOf(next.answer.header('x-frontdesk-run')), run], 'The runs of the thread, the newest first')
      },
    },
    {
      id: 'RUN-008',
      level: 'extension',
      rule: 'The same key with the same body gives the same answer, and makes no second thread.',
      source: `${DURABLE}, Idempotency-Key`,
      async run(subject) {
        await detached(subject)
        const headers = { 'idempotency-key': `conformance-${crypto.randomUUID()}` }
        const params = { input: userInput(subject.prompt('text')) }
        const first = await subject.stream('threads.create', params, { headers })
        const again = await subject.stream('threads.create', params, { headers })
        ensureSame(again.threadId, first.threadId, 'The thread of the second answer')
        ensureSame(again.doneItems(), first.doneItems(), 'The items of the second answer')
      },
    },
    {
      id: 'RUN-009',
      level: 'extension',
      rule: 'A key that was used for another body is refused with 422.',
      source: `${DURABLE}, Idempotency-Key`,
      async run(subject) {
        await detached(subject)
        const headers = { 'idempotency-key': `conformance-${crypto.randomUUID()}` }
        await subject.stream('threads.create', { input: userInput(subject.prompt('text')) }, { headers })
        const other = await subject.ask('threads.create', { input: userInput('conformance:echo x') }, { headers })
        ensureSame(other.status, 422, 'The status')
      },
    },
    {
      id: 'RUN-010',
      level: 'extension',
      rule: 'A run is its owner’s alone.',
      source: `${DURABLE}, The wire`,
      needs: ['second user'],
      async run(subject) {
        const { run } = await detached(subject)
        const answer = await (await subject.userB.send({ method: 'GET', url: runUrl(subject, run) })).readToEnd()
        ensureSame(answer.status, 404, 'The status for another user')
      },
    },
  ],
}

/** An answer that was asked to outlive its connection, the same for each check. */
async function detached(subject: Subject): Promise<{ run: string; turn: Turn }> {
  const { turns } = subject.session
  const key = 'a detached answer'
  const params = { input: userInput(subject.prompt('text')) }
  const begun = turns.get(key) ?? subject.stream('threads.create', params, { headers: DETACHED })
  turns.set(key, begun)
  const turn = await begun
  return { run: runOf(turn.answer.header('x-frontdesk-run')), turn }
}

/** A long answer that has said something, and was asked to outlive its connection. */
async function underWay(subject: Subject) {
  const params = { input: userInput(subject.prompt('slow')) }
  const answer = await subject.open('threads.create', params, { headers: DETACHED })
  const run = runOf(answer.header('x-frontdesk-run'))
  await answer.readUntil((event) => get(event, 'update.type') === 'assistant_message.content_part.text_delta')
  const threadId = String(get(answer.events[0], 'thread.id'))
  subject.remember(threadId)
  return { run, answer, threadId }
}

function runOf(header: string): string {
  if (header === '') throw new NotProbed('the server does not offer detached runs: it ignores `X-Frontdesk-Detached`')
  return header
}

function runUrl(subject: Subject, run: string): string {
  return `${subject.session.userA.url}/runs/${run}/events`
}

async function readEvents(subject: Subject, run: string, headers: Record<string, string>) {
  const answer = await (await subject.send({ method: 'GET', url: runUrl(subject, run), headers })).readToEnd()
  ensure(answer.isOk, `The events of the run were answered with ${answer.status}.`)
  return { events: parseStream(answer.text) }
}
