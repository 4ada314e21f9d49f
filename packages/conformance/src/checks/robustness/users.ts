import { ensure, ensureSame } from '../check.ts'
import type { Check, Section } from '../check.ts'
import { STORE } from '../sources.ts'
import { getArray } from '../../subject/json.ts'
import { idOf, userInput } from '../../subject/subject.ts'
import type { Turn } from '../../subject/turn.ts'

const SOURCE = `${STORE}: the context is part of every key`

/** Operations that another user might try on a thread. */
const FOREIGN: readonly [id: string, what: string, type: string, params: (turn: Turn) => object][] = [
  ['USER-003', 'write into', 'threads.add_user_message', () => ({ input: userInput('conformance:text') })],
  ['USER-004', 'rename', 'threads.update', () => ({ title: 'Stolen' })],
  ['USER-005', 'delete', 'threads.delete', () => ({})],
  ['USER-006', 'retry a message of', 'threads.retry_after_item', (turn) => ({ item_id: idOf(turn.doneItems()[0]) })],
  ['USER-007', 'send an action to', 'threads.custom_action', () => ({ action: { type: 'conformance.say' } })],
  ['USER-008', 'send the output of a tool to', 'threads.add_client_tool_output', () => ({ result: 1 })],
]

export const users: Section = {
  title: 'Two users',
  checks: [
    {
      id: 'USER-001',
      level: 'core',
      rule: 'Another user cannot load a thread, nor its items.',
      source: SOURCE,
      needs: ['second user'],
      async run(subject) {
        const { threadId } = await subject.probe('text')
        const thread = await subject.userB.ask('threads.get_by_id', { thread_id: threadId })
        ensure(!thread.isOk, `\`threads.get_by_id\` of another user’s thread was answered with ${thread.status}.`)
        const items = await subject.userB.ask('items.list', { thread_id: threadId })
        ensure(!items.text.includes('_message"'), '`items.list` gives the items of another user’s thread.')
      },
    },
    {
      id: 'USER-002',
      level: 'core',
      rule: 'The threads of another user are in no list.',
      source: SOURCE,
      needs: ['second user'],
      async run(subject) {
        const { threadId } = await subject.startThread()
        const list = getArray(await subject.userB.load('threads.list', { limit: 100 }), 'data')
        ensure(!list.map(idOf).includes(threadId), 'The list of the other user has the thread.')
      },
    },
    ...FOREIGN.map(([id, what, type, params]): Check => ({
      id,
      level: 'core',
      rule: `Another user cannot ${what} a thread: nothing is answered and nothing changes.`,
      source: SOURCE,
      needs: ['second user'],
      async run(subject) {
        const turn = await subject.startThread(subject.session.contract.has('client_tool') ? 'client_tool' : 'text')
        const load = () => subject.load('threads.get_by_id', { thread_id: turn.threadId })
        const before = await load()
        const answer = await subject.userB.ask(type, { thread_id: turn.threadId, ...params(turn) })
        const isAnswered = answer.events.some((event) => event.type === 'thread.item.done')
        ensure(!isAnswered, `\`${type}\` on another user’s thread was carried out.`)
        ensureSame(await load(), before, 'The thread after it')
      },
    })),
    {
      id: 'USER-009',
      level: 'strict',
      rule: 'Another user’s thread and one that does not exist get the same status, so that nobody learns which ids exist.',
      source: SOURCE,
      needs: ['second user'],
      async run(subject) {
        const { threadId } = await subject.probe('text')
        const foreign = await subject.userB.ask('threads.get_by_id', { thread_id: threadId })
        const absent = await subject.userB.ask('threads.get_by_id', { thread_id: `${threadId.slice(0, -4)}0000` })
        ensureSame(foreign.status, absent.status, 'The status for another user’s thread')
      },
    },
  ],
}
