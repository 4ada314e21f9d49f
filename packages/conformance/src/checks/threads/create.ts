import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, TYPES } from '../sources.ts'
import { get, getArray } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'

export const create: Section = {
  title: 'A new thread',
  checks: [
    {
      id: 'CREATE-001',
      level: 'core',
      rule: 'The first event of `threads.create` is `thread.created`, and it comes once.',
      source: `${SERVER}, threads.create`,
      async run(subject) {
        const { types } = await subject.probe('text')
        ensureSame(types[0], 'thread.created', 'The first event')
        const count = types.filter((type) => type === 'thread.created').length
        ensure(count === 1, `\`thread.created\` came ${count} times.`)
      },
    },
    {
      id: 'CREATE-002',
      level: 'core',
      rule: 'The second event is `thread.item.done` with the user’s message.',
      source: `${SERVER}, threads.create`,
      async run(subject) {
        const { events } = await subject.probe('text')
        ensureSame(events[1]?.type, 'thread.item.done', 'The second event')
        ensureSame(get(events[1], 'item.type'), 'user_message', 'The type of its item')
      },
    },
    {
      id: 'CREATE-003',
      level: 'core',
      rule: 'The third event is `stream_options`, before anything of the answer, and it comes once.',
      source: `${SERVER}, get_stream_options`,
      async run(subject) {
        const { types } = await subject.probe('text')
        ensureSame(types[2], 'stream_options', 'The third event')
        const count = types.filter((type) => type === 'stream_options').length
        ensure(count === 1, `\`stream_options\` came ${count} times.`)
      },
    },
    {
      id: 'CREATE-004',
      level: 'core',
      rule: 'The user’s message is what was sent, in the thread that was created.',
      source: `${TYPES}, UserMessageItem`,
      async run(subject) {
        const turn = await subject.probe('text')
        const [message] = turn.doneItems('user_message')
        ensureSame(
          get(message, 'content'),
          [{ type: 'input_text', text: subject.prompt('text') }],
          'The content of the message',
        )
        ensureSame(get(message, 'thread_id'), get(turn.events[0], 'thread.id'), 'The thread of the message')
        ensure(turn.threadId !== '', 'The thread has no id.')
      },
    },
    {
      id: 'CREATE-005',
      level: 'full',
      rule: 'A quote, a choice of model and a choice of tool are part of the message, and of the stored one.',
      source: `${TYPES}, UserMessageInput`,
      async run(subject) {
        const input = {
          quoted_text: 'as you said',
          inference_options: { tool_choice: { id: 'conformance' }, model: 'conformance' },
        }
        const answer = await subject.ask('threads.create', {
          input: { content: [{ type: 'input_text', text: subject.prompt('text') }], attachments: [], ...input },
        })
        // A server may refuse a model or a tool that it does not have, if it says so.
        if (answer.status >= 400 && answer.status < 500) return
        const message = answer.events.find((event) => event.type === 'thread.item.done')
        const threadId = String(get(message, 'item.thread_id'))
        subject.remember(threadId)
        ensureSame(get(message, 'item.quoted_text'), input.quoted_text, 'The quote')
        ensureSame(get(message, 'item.inference_options'), input.inference_options, 'The choices')
        const [stored] = await subject.items(threadId)
        ensureSame(get(stored, 'quoted_text'), input.quoted_text, 'The quote of the stored message')
        ensureSame(get(stored, 'inference_options'), input.inference_options, 'The choices of the stored message')
      },
    },
    {
      id: 'CREATE-006',
      level: 'full',
      rule: 'A tag in a message keeps its id, text, data, group and whether it is interactive.',
      source: `${TYPES}, UserMessageTagContent`,
      async run(subject) {
        const text = { type: 'input_text', text: `${subject.prompt('text')} ` }
        const data = { kind: 'doc', nothing: null }
        const tag = { type: 'input_tag', id: 'doc_1', text: 'Plan', group: 'Docs', interactive: true, data }
        const turn = await subject.say('', { input: { content: [text, tag] } })
        ensureSame(get(turn.doneItems('user_message')[0], 'content'), [text, tag], 'The content of the message')
      },
    },
    {
      id: 'CREATE-007',
      level: 'core',
      rule: 'A new thread is active and has no title.',
      source: `${TYPES}, ThreadMetadata`,
      async run(subject) {
        const { events } = await subject.probe('text')
        ensureSame(get(events[0], 'thread.status'), { type: 'active' }, 'The status of the new thread')
        ensure(get(events[0], 'thread.title') === undefined, 'The new thread has a title already.')
      },
    },
    {
      id: 'CREATE-008',
      level: 'core',
      rule: 'The new thread can be loaded, and holds the message and the answer.',
      source: `${SERVER}, threads.get_by_id`,
      async run(subject) {
        const turn = await subject.probe('text')
        const thread = await subject.load('threads.get_by_id', { thread_id: turn.threadId })
        ensureSame(thread['id'], turn.threadId, 'The id of the loaded thread')
        const ids = new Set(getArray(thread, 'items.data').map(idOf))
        for (const item of turn.doneItems())
          ensure(ids.has(idOf(item)), `The item ${idOf(item)}, which was done, is not in the thread.`)
      },
    },
    {
      id: 'CREATE-009',
      level: 'core',
      rule: 'The new thread is the first of `threads.list`.',
      source: `${SERVER}, threads.list: the newest first`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const list = await subject.load('threads.list', {})
        ensureSame(get(list, 'data.0.id'), threadId, 'The first thread of the list')
      },
    },
    {
      id: 'CREATE-010',
      level: 'full',
      rule: 'A message without any content is taken.',
      source: `${TYPES}, UserMessageInput: content may be empty`,
      async run(subject) {
        const answer = await subject.ask('threads.create', {
          input: { content: [], attachments: [], inference_options: {} },
        })
        subject.remember(get(answer.events[0], 'thread.id'))
        ensure(
          answer.status === 200 || answer.status === 400,
          `Expected 200 or a refusal with 400, got ${answer.status}.`,
        )
        if (answer.status === 200) ensureSame(answer.events[0]?.type, 'thread.created', 'The first event')
      },
    },
  ],
}
