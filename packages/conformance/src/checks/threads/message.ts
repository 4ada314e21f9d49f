import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER } from '../sources.ts'
import { get } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'

export const message: Section = {
  title: 'A message in a thread',
  checks: [
    {
      id: 'MESSAGE-001',
      level: 'core',
      rule: 'The first event of `threads.add_user_message` is `thread.item.done` with the user’s message, the second `stream_options`.',
      source: `${SERVER}, threads.add_user_message`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const { events } = await subject.say(subject.prompt('text'), { threadId })
        ensureSame(events[0]?.type, 'thread.item.done', 'The first event')
        ensureSame(get(events[0], 'item.type'), 'user_message', 'The type of its item')
        ensureSame(events[1]?.type, 'stream_options', 'The second event')
      },
    },
    {
      id: 'MESSAGE-002',
      level: 'core',
      rule: 'A message in a thread makes no other thread: there is no `thread.created`.',
      source: `${SERVER}, threads.add_user_message`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const turn = await subject.say(subject.prompt('text'), { threadId })
        ensure(!turn.types.includes('thread.created'), '`thread.created` came for a message in a thread that exists.')
        ensureSame(turn.threadId, threadId, 'The thread of the answer')
      },
    },
    {
      id: 'MESSAGE-003',
      level: 'core',
      rule: 'The message and its answer come after what was in the thread.',
      source: `${SERVER}, threads.add_user_message`,
      async run(subject) {
        const first = await subject.startThread()
        const second = await subject.say(subject.prompt('text'), { threadId: first.threadId })
        const stored = (await subject.items(first.threadId)).map(idOf)
        const expected = [...first.doneItems(), ...second.doneItems()].map(idOf)
        ensureSame(stored, expected, 'The items of the thread')
      },
    },
    {
      id: 'MESSAGE-004',
      level: 'core',
      rule: 'A message is answered with an assistant message.',
      source: `${SERVER}, respond`,
      async run(subject) {
        const turn = await subject.probe('text')
        ensure(turn.doneItems('assistant_message').length > 0, 'No assistant message is done in the answer.')
        ensure(turn.text.trim() !== '', 'The assistant message has no text.')
      },
    },
    {
      id: 'MESSAGE-005',
      level: 'full',
      rule: 'Another thread is not changed by the message.',
      source: `${SERVER}, threads.add_user_message`,
      async run(subject) {
        const other = await subject.probe('text')
        const before = await subject.items(other.threadId)
        const { threadId } = await subject.startThread()
        await subject.say(subject.prompt('text'), { threadId })
        ensureSame(await subject.items(other.threadId), before, 'The items of the other thread')
      },
    },
  ],
}
