import type { z } from 'zod'
import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, TYPES } from '../sources.ts'
import { CheckFailure } from '../../subject/check-failure.ts'
import { get, isObject, show } from '../../subject/json.ts'
import type { StreamEvent } from '../../subject/parse-stream.ts'
import type { Subject } from '../../subject/subject.ts'
import { Event, Item, ItemPage, Thread, ThreadPage } from './shapes.ts'

/** The probes whose answers are made of different events. Those that the subject does not offer are left out. */
const SHOWN = ['text', 'client_tool', 'widget', 'form', 'workflow', 'sources', 'image', 'effects', 'title'] as const

export const data: Section = {
  title: 'Shapes of what is sent',
  checks: [
    {
      id: 'DATA-001',
      level: 'core',
      rule: 'Each event has the members of its type, of their types.',
      source: `${TYPES}, ThreadStreamEvent`,
      async run(subject) {
        for (const event of await shownEvents(subject)) ensureShape(Event, event, `The event \`${event.type}\``)
      },
    },
    {
      id: 'DATA-002',
      level: 'core',
      rule: 'A thread that is loaded, and each item in it, has the members of its type.',
      source: `${TYPES}, Thread`,
      async run(subject) {
        const { threadId } = await subject.probe('text')
        ensureShape(Thread, await subject.load('threads.get_by_id', { thread_id: threadId }), 'The thread')
      },
    },
    {
      id: 'DATA-003',
      level: 'core',
      rule: 'A page of threads has `data`, `has_more` and, where there is more, `after`.',
      source: `${TYPES}, Page`,
      async run(subject) {
        await subject.probe('text')
        ensureShape(ThreadPage, await subject.load('threads.list', {}), 'The page of threads')
      },
    },
    {
      id: 'DATA-004',
      level: 'core',
      rule: 'A page of items has `data`, `has_more` and, where there is more, `after`; each item has the members of its type.',
      source: `${TYPES}, Page`,
      async run(subject) {
        const { threadId } = await subject.probe('text')
        ensureShape(ItemPage, await subject.load('items.list', { thread_id: threadId }), 'The page of items')
      },
    },
    {
      id: 'DATA-005',
      level: 'full',
      rule: 'A member that is not set is left out of events, not null.',
      source: `${SERVER}, _serialize: exclude_none`,
      async run(subject) {
        for (const event of await shownEvents(subject)) {
          const path = findNull(event, '')
          ensure(path === undefined, `The event \`${event.type}\` has null at \`${path}\`.`)
        }
      },
    },
    {
      id: 'DATA-006',
      level: 'full',
      rule: 'A member that is not set is left out of documents, not null.',
      source: `${SERVER}, _serialize: exclude_none`,
      async run(subject) {
        const { threadId } = await subject.probe('text')
        for (const [type, params] of [
          ['threads.get_by_id', { thread_id: threadId }],
          ['items.list', { thread_id: threadId }],
          ['threads.list', { limit: 1 }],
        ] as const) {
          const path = findNull(await subject.load(type, params), '')
          ensure(path === undefined, `The answer to \`${type}\` has null at \`${path}\`.`)
        }
      },
    },
    {
      id: 'DATA-007',
      level: 'full',
      rule: 'A null in data of the application, such as the arguments of a tool, is kept.',
      source: `${SERVER}, _serialize: exclude_none concerns declared members`,
      needs: ['client_tool'],
      isExact: true,
      async run(subject) {
        const [call] = (await subject.probe('client_tool')).doneItems('client_tool_call')
        ensureSame(get(call, 'arguments'), { number: 1, nothing: null }, 'The arguments of the client tool call')
      },
    },
    {
      id: 'DATA-008',
      level: 'full',
      rule: 'The data of a client effect reaches the page as it is, nulls included.',
      source: `${TYPES}, ClientEffectEvent`,
      needs: ['effects'],
      isExact: true,
      async run(subject) {
        const effect = (await subject.probe('effects')).events.find((event) => event.type === 'client_effect')
        ensureSame(effect?.['data'], { number: 1, nothing: null }, 'The data of the client effect')
      },
    },
    {
      id: 'DATA-009',
      level: 'full',
      rule: 'The metadata of a thread stays on the server: it is `{}` in whatever is sent.',
      source: `${SERVER}, _to_thread_response`,
      needs: ['metadata'],
      isExact: true,
      async run(subject) {
        const { answer, threadId, events } = await subject.probe('metadata')
        ensure(!answer.text.includes('conformance-secret'), 'The stream tells the metadata of the thread.')
        const loaded = await subject.ask('threads.get_by_id', { thread_id: threadId })
        ensure(!loaded.text.includes('conformance-secret'), '`threads.get_by_id` tells the metadata of the thread.')
        const listed = await subject.ask('threads.list', { limit: 5 })
        ensure(!listed.text.includes('conformance-secret'), '`threads.list` tells the metadata of threads.')
        const created = events.find((event) => event.type === 'thread.created')
        ensureSame(get(created, 'thread.metadata'), {}, 'The metadata of the created thread')
      },
    },
    {
      id: 'DATA-010',
      level: 'full',
      rule: 'A thread in an event, in a list, or in the answer to a rename comes with an empty page of items.',
      source: `${SERVER}, _to_thread_response`,
      async run(subject) {
        const { threadId, events } = await subject.startThread()
        for (const event of events.filter(({ thread }) => thread !== undefined))
          ensureSame(get(event, 'thread.items.data'), [], `The items in \`${event.type}\``)
        const list = await subject.load('threads.list', { limit: 1 })
        ensureSame(get(list, 'data.0.items.data'), [], 'The items of a thread in `threads.list`')
        const renamed = await subject.load('threads.update', { thread_id: threadId, title: 'Renamed' })
        ensureSame(get(renamed, 'items.data'), [], 'The items in the answer to `threads.update`')
      },
    },
    {
      id: 'DATA-011',
      level: 'full',
      rule: 'Notices and progress reach the page with their level, title, icon and text.',
      source: `${TYPES}, NoticeEvent and ProgressUpdateEvent`,
      needs: ['effects'],
      isExact: true,
      async run(subject) {
        const { events } = await subject.probe('effects')
        const find = (type: string) => events.find((event) => event.type === type)
        ensureSame(
          find('progress_update'),
          { type: 'progress_update', icon: 'search', text: 'Looking' },
          'The progress',
        )
        const notice = { type: 'notice', level: 'warning', message: 'Mind the **gap**.', title: 'Notice' }
        ensureSame(find('notice'), notice, 'The notice')
      },
    },
    {
      id: 'DATA-012',
      level: 'full',
      rule: 'Items of every kind are the same when the thread is loaded again: each has the members of its type.',
      source: `${TYPES}, ThreadItem`,
      async run(subject) {
        for (const probe of SHOWN.filter((each) => subject.session.contract.has(each))) {
          const { threadId } = await subject.probe(probe)
          for (const item of await subject.items(threadId)) ensureShape(Item, item, `The stored ${show(item['type'])}`)
        }
      },
    },
  ],
}

async function shownEvents(subject: Subject): Promise<StreamEvent[]> {
  const { contract, prompts } = subject.session
  const probes = SHOWN.filter((probe) => probe === 'text' || contract.has(probe) || prompts.get(probe))
  const turns = []
  for (const probe of probes) turns.push(await subject.probe(probe))
  return turns.flatMap(({ events }) => events)
}

function ensureShape(schema: z.ZodType, value: unknown, what: string): void {
  const { error } = schema.safeParse(value)
  if (!error) return
  const [issue] = error.issues
  const path = (issue?.path ?? []).map(String).join('.')
  const found = path === '' ? value : get(value, path)
  throw new CheckFailure(`${what} is wrong at \`${path}\`: ${issue?.message ?? ''}. It has ${show(found)}.`)
}

/** Data of the application, which may hold nulls. */
const FREE = /(^|\.)(data|arguments|output|payload|metadata)$/

function findNull(value: unknown, path: string): string | undefined {
  if (value === null) return path
  if (Array.isArray(value)) return firstOf(value.map((each, index) => () => findNull(each, `${path}.${index}`)))
  if (!isObject(value)) return undefined
  return firstOf(
    Object.entries(value).map(([name, member]) => () => {
      const at = path === '' ? name : `${path}.${name}`
      return FREE.test(at) && !Array.isArray(member) ? undefined : findNull(member, at)
    }),
  )
}

function firstOf(finders: (() => string | undefined)[]): string | undefined {
  for (const find of finders) {
    const found = find()
    if (found !== undefined) return found
  }
  return undefined
}
