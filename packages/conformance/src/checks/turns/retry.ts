import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, SERVER } from '../sources.ts'
import { idOf } from '../../subject/subject.ts'
import { Turn } from '../../subject/turn.ts'

export const retry: Section = {
  title: 'Retrying',
  checks: [
    {
      id: 'RETRY-001',
      level: 'core',
      rule: 'A retry answers the message anew: its stream begins with `stream_options`, and has neither `thread.created` nor the message.',
      source: `${SERVER}, threads.retry_after_item`,
      async run(subject) {
        const first = await subject.startThread()
        const params = { thread_id: first.threadId, item_id: idOf(first.doneItems('user_message')[0]) }
        const again = await subject.stream('threads.retry_after_item', params)
        ensureSame(again.types[0], 'stream_options', 'The first event')
        ensure(!again.types.includes('thread.created'), 'A retry made `thread.created`.')
        ensure(again.doneItems('user_message').length === 0, 'A retry sent the user’s message again.')
        ensure(again.doneItems('assistant_message').length > 0, 'A retry gave no assistant message.')
      },
    },
    {
      id: 'RETRY-002',
      level: 'core',
      rule: 'The old answer is gone after a retry, and the message is still there under its id.',
      source: `${SERVER}, threads.retry_after_item`,
      async run(subject) {
        const first = await subject.startThread()
        const message = idOf(first.doneItems('user_message')[0])
        const again = await subject.stream('threads.retry_after_item', { thread_id: first.threadId, item_id: message })
        const stored = (await subject.items(first.threadId)).map(idOf)
        ensureSame(stored, [message, ...again.doneItems().map(idOf)], 'The items of the thread')
      },
    },
    {
      id: 'RETRY-003',
      level: 'core',
      rule: 'A retry of an earlier message deletes everything after it, later messages included, and nothing before.',
      source: `${SERVER}, threads.retry_after_item`,
      async run(subject) {
        const first = await subject.startThread()
        const { threadId } = first
        const second = await subject.say(subject.prompt('text'), { threadId })
        await subject.say(subject.prompt('text'), { threadId })
        const message = idOf(second.doneItems('user_message')[0])
        const again = await subject.stream('threads.retry_after_item', { thread_id: threadId, item_id: message })
        const expected = [...first.doneItems().map(idOf), message, ...again.doneItems().map(idOf)]
        ensureSame((await subject.items(threadId)).map(idOf), expected, 'The items of the thread')
      },
    },
    {
      id: 'RETRY-004',
      level: 'full',
      rule: 'The items that a retry deletes are not announced by `thread.item.removed`.',
      source: `${SERVER}, threads.retry_after_item`,
      async run(subject) {
        const first = await subject.startThread()
        const params = { thread_id: first.threadId, item_id: idOf(first.doneItems('user_message')[0]) }
        const again = await subject.stream('threads.retry_after_item', params)
        ensure(!again.types.includes('thread.item.removed'), 'A retry sent `thread.item.removed`.')
      },
    },
    {
      id: 'RETRY-005',
      level: 'full',
      rule: 'Only a user’s message can be retried: anything else is refused, and nothing is deleted.',
      source: `${SERVER}, threads.retry_after_item: is not a user message`,
      async run(subject) {
        const first = await subject.startThread()
        const before = await subject.items(first.threadId)
        const answerId = idOf(first.doneItems('assistant_message')[0])
        const refused = await subject.ask('threads.retry_after_item', { thread_id: first.threadId, item_id: answerId })
        const turn = new Turn(refused)
        ensure(turn.doneItems().length === 0, 'The retry of an assistant message was answered.')
        ensureSame(await subject.items(first.threadId), before, 'The items after it')
      },
    },
    {
      id: 'RETRY-006',
      level: 'strict',
      rule: 'A retry of an item that is not there is refused with 4xx or an `error` event, and deletes nothing.',
      source: `${CARE}: the reference sends an empty stream`,
      async run(subject) {
        const first = await subject.startThread()
        const before = await subject.items(first.threadId)
        const params = { thread_id: first.threadId, item_id: 'msg_conformance_nothing' }
        const answer = await subject.ask('threads.retry_after_item', params)
        const isRefused = answer.status >= 400 && answer.status < 500
        ensure(
          isRefused || answer.events.some(({ type }) => type === 'error'),
          `Expected a refusal, got ${answer.status}.`,
        )
        ensureSame(await subject.items(first.threadId), before, 'The items after it')
      },
    },
  ],
}
