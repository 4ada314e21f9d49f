import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, STORE, TYPES } from '../sources.ts'
import { get, getString, show } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'

/** How far the clock of a server may be from its own `Date` header, or from ours where it sends none. */
const MAX_CLOCK_DIFFERENCE_MS = 60_000

export const idsAndTimes: Section = {
  title: 'Ids and times',
  checks: [
    {
      id: 'ID-001',
      level: 'core',
      rule: 'No two threads have the same id, and no two items.',
      source: `${STORE}, generate_thread_id and generate_item_id`,
      async run(subject) {
        const turns = [await subject.startThread(), await subject.startThread(), await subject.probe('text')]
        const ids = turns.flatMap((turn) => [turn.threadId, ...turn.doneItems().map(idOf)])
        const twice = ids.find((id, index) => ids.indexOf(id) !== index)
        ensure(twice === undefined, `Two have the id ${String(twice)}.`)
        ensure(!ids.includes(''), 'An id is empty.')
      },
    },
    {
      id: 'ID-002',
      level: 'strict',
      rule: 'The id of a thread begins with `thr_`, that of a user’s message with `msg_`.',
      source: `${STORE}, default_generate_id`,
      async run(subject) {
        const turn = await subject.probe('text')
        ensure(turn.threadId.startsWith('thr_'), `The thread has the id ${turn.threadId}.`)
        const id = idOf(turn.doneItems('user_message')[0])
        ensure(id.startsWith('msg_'), `The message has the id ${id}.`)
      },
    },
    {
      id: 'ID-003',
      level: 'strict',
      rule: 'An id cannot be guessed: it has at least 16 characters after its prefix, and is not the last one plus one.',
      source: `${CARE}: the eight hexadecimal digits of the reference collide, and can be tried`,
      async run(subject) {
        const ids = [(await subject.startThread()).threadId, (await subject.startThread()).threadId]
        for (const id of ids) {
          const [, rest = id] = /^[a-z]+_(.*)$/.exec(id) ?? []
          ensure(rest.length >= 16, `The id ${id} has ${rest.length} characters after its prefix.`)
        }
        const [one = '', other = ''] = ids
        const differing = one.split('').filter((character, index) => character !== other[index]).length
        ensure(differing > 2, `The ids ${one} and ${other} differ in ${differing} characters.`)
      },
    },
    {
      id: 'ID-004',
      level: 'core',
      rule: 'An item is loaded under the id that its events had.',
      source: `${TYPES}, ThreadItem`,
      async run(subject) {
        const turn = await subject.probe('text')
        const named = new Set(turn.updates().map(({ itemId }) => itemId))
        const stored = new Set<unknown>((await subject.items(turn.threadId)).map(idOf))
        for (const id of named) ensure(stored.has(id), `No stored item has the id ${String(id)} that updates had.`)
      },
    },
    {
      id: 'TIME-001',
      level: 'core',
      rule: '`created_at` is a date and time of ISO 8601.',
      source: `${TYPES}, created_at: datetime`,
      async run(subject) {
        const turn = await subject.probe('text')
        for (const value of [get(turn.events[0], 'thread'), ...turn.doneItems()]) {
          const time = getString(value, 'created_at')
          ensure(
            /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time) && !Number.isNaN(Date.parse(time)),
            `A \`created_at\` is ${show(time)}.`,
          )
        }
      },
    },
    {
      id: 'TIME-002',
      level: 'strict',
      rule: '`created_at` says its offset from UTC: without one a page takes it for its own local time.',
      source: `${CARE}: the reference writes local times`,
      async run(subject) {
        const turn = await subject.probe('text')
        for (const value of [get(turn.events[0], 'thread'), ...turn.doneItems()]) {
          const time = getString(value, 'created_at')
          ensure(/(Z|[+-]\d\d:?\d\d)$/.test(time), `A \`created_at\` has no offset: ${show(time)}.`)
        }
      },
    },
    {
      id: 'TIME-003',
      level: 'strict',
      rule: '`created_at` of what is new is the time of the server’s own clock.',
      source: `${TYPES}, created_at`,
      async run(subject) {
        const before = Date.now()
        const turn = await subject.startThread()
        const date = Date.parse(turn.answer.header('date'))
        const now = Number.isNaN(date) ? before : date
        const time = getString(turn.events[0], 'thread.created_at')
        const difference = Math.abs(Date.parse(time) - now)
        ensure(
          difference <= MAX_CLOCK_DIFFERENCE_MS,
          `A new thread was made at ${time}, ${Math.round(difference / 1000)} s away.`,
        )
      },
    },
    {
      id: 'TIME-004',
      level: 'full',
      rule: '`created_at` stays the same however often a thread is loaded.',
      source: `${TYPES}, created_at`,
      async run(subject) {
        const turn = await subject.probe('text')
        const thread = await subject.load('threads.get_by_id', { thread_id: turn.threadId })
        const created = getString(turn.events[0], 'thread.created_at')
        ensureSame(Date.parse(getString(thread, 'created_at')), Date.parse(created), 'The time of the loaded thread')
      },
    },
  ],
}
