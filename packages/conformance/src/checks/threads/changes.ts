import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, SERVER, STORE } from '../sources.ts'
import { get, getArray } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'

export const changes: Section = {
  title: 'Titles, renaming and deleting',
  checks: [
    {
      id: 'RENAME-001',
      level: 'core',
      rule: '`threads.update` answers with the thread under its new title.',
      source: `${SERVER}, threads.update`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const renamed = await subject.load('threads.update', { thread_id: threadId, title: 'Übersicht 📊' })
        ensureSame(renamed['id'], threadId, 'The id of the renamed thread')
        ensureSame(renamed['title'], 'Übersicht 📊', 'The new title')
      },
    },
    {
      id: 'RENAME-002',
      level: 'core',
      rule: 'The new title is there when the thread is loaded and listed.',
      source: `${SERVER}, threads.update`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        await subject.load('threads.update', { thread_id: threadId, title: 'Renamed' })
        const thread = await subject.load('threads.get_by_id', { thread_id: threadId })
        ensureSame(thread['title'], 'Renamed', 'The title of the loaded thread')
        const list = getArray(await subject.load('threads.list', {}), 'data')
        ensureSame(
          get(
            list.find((each) => idOf(each) === threadId),
            'title',
          ),
          'Renamed',
          'The title in the list',
        )
      },
    },
    {
      id: 'RENAME-003',
      level: 'full',
      rule: 'Renaming changes nothing else: the items stay as they were.',
      source: `${SERVER}, threads.update`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const before = await subject.items(threadId)
        await subject.load('threads.update', { thread_id: threadId, title: 'Renamed' })
        ensureSame(await subject.items(threadId), before, 'The items after the renaming')
      },
    },
    {
      id: 'RENAME-004',
      level: 'full',
      rule: 'A title may be empty.',
      source: `${SERVER}, threads.update`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const renamed = await subject.load('threads.update', { thread_id: threadId, title: '' })
        ensureSame(renamed['title'] ?? '', '', 'The new title')
      },
    },
    {
      id: 'TITLE-001',
      level: 'full',
      rule: 'A title that the server gives is told by `thread.updated`.',
      source: `${SERVER}, _process_events`,
      needs: ['title'],
      isExact: true,
      async run(subject) {
        const { events } = await subject.probe('title')
        const updated = events.find((event) => event.type === 'thread.updated')
        ensureSame(get(updated, 'thread.title'), 'Conformance title', 'The title in `thread.updated`')
      },
    },
    {
      id: 'TITLE-002',
      level: 'full',
      rule: 'A title that the server gives is stored.',
      source: `${SERVER}, _process_events`,
      needs: ['title'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.probe('title')
        const thread = await subject.load('threads.get_by_id', { thread_id: threadId })
        ensureSame(thread['title'], 'Conformance title', 'The title of the loaded thread')
      },
    },
    {
      id: 'TITLE-003',
      level: 'full',
      rule: 'A status that the server sets, with its reason, is told by `thread.updated` and stored.',
      source: `${SERVER}, _process_events`,
      needs: ['lock'],
      isExact: true,
      async run(subject) {
        const { events, threadId } = await subject.probe('lock')
        const locked = { type: 'locked', reason: 'Conformance lock' }
        const updated = events.find((event) => event.type === 'thread.updated')
        ensureSame(get(updated, 'thread.status'), locked, 'The status in `thread.updated`')
        const thread = await subject.load('threads.get_by_id', { thread_id: threadId })
        ensureSame(thread['status'], locked, 'The status of the loaded thread')
      },
    },
    {
      id: 'DELETE-001',
      level: 'core',
      rule: '`threads.delete` answers with `{}`.',
      source: `${SERVER}, threads.delete`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        ensureSame(await subject.load('threads.delete', { thread_id: threadId }), {}, 'The answer')
      },
    },
    {
      id: 'DELETE-002',
      level: 'core',
      rule: 'A deleted thread cannot be loaded, and is in no list.',
      source: `${STORE}, delete_thread`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        await subject.load('threads.delete', { thread_id: threadId })
        const loaded = await subject.ask('threads.get_by_id', { thread_id: threadId })
        ensure(!loaded.isOk, 'The deleted thread can still be loaded.')
        const list = getArray(await subject.load('threads.list', { limit: 100 }), 'data')
        ensure(!list.map(idOf).includes(threadId), 'The deleted thread is still listed.')
      },
    },
    {
      id: 'DELETE-003',
      level: 'core',
      rule: 'The items of a deleted thread are deleted with it.',
      source: `${STORE}, delete_thread`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        await subject.load('threads.delete', { thread_id: threadId })
        const answer = await subject.ask('items.list', { thread_id: threadId })
        ensure(
          !answer.isOk || !answer.text.includes('"user_message"'),
          'The items of the deleted thread are still there.',
        )
      },
    },
    {
      id: 'DELETE-004',
      level: 'full',
      rule: 'Other threads stay when one is deleted.',
      source: `${STORE}, delete_thread`,
      async run(subject) {
        const kept = await subject.startThread()
        const { threadId } = await subject.startThread()
        await subject.load('threads.delete', { thread_id: threadId })
        const items = await subject.items(kept.threadId)
        ensureSame(items.map(idOf), kept.doneItems().map(idOf), 'The items of the other thread')
      },
    },
    {
      id: 'DELETE-005',
      level: 'strict',
      rule: 'Deleting a thread that is not there is harmless: it is answered like any deletion, or with 404.',
      source: `${CARE}: a deletion may be sent twice`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        await subject.load('threads.delete', { thread_id: threadId })
        const again = await subject.ask('threads.delete', { thread_id: threadId })
        ensure(again.isOk || again.status === 404, `Expected 200 or 404, got ${again.status}.`)
      },
    },
  ],
}
