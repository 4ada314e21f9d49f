import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, TYPES } from '../sources.ts'
import { userInput } from '../../subject/subject.ts'

export const tolerance: Section = {
  title: 'What a newer page may send',
  checks: [
    {
      id: 'TOLERATE-001',
      level: 'core',
      rule: 'Members that the server does not know are let pass, at every level.',
      source: `${TYPES}: extra members are ignored`,
      async run(subject) {
        const input = {
          content: [{ type: 'input_text', text: subject.prompt('text'), novel: 1 }],
          attachments: [],
          inference_options: { novel: { deep: [null] } },
          novel: 'x',
        }
        const turn = await subject.stream('threads.create', { input, novel: true })
        ensure(turn.doneItems('assistant_message').length > 0, 'The message got no answer.')
      },
    },
    {
      id: 'TOLERATE-002',
      level: 'core',
      rule: 'The `metadata` of a request is taken, whatever it holds.',
      source: `${TYPES}, BaseReq`,
      async run(subject) {
        const body = JSON.stringify({ type: 'threads.list', params: {}, metadata: { page: { n: 1 } }, novel: 1 })
        const answer = await (await subject.send({ body })).readToEnd()
        ensure(answer.isOk, `The request was answered with ${answer.status}.`)
      },
    },
    {
      id: 'TOLERATE-003',
      level: 'core',
      rule: 'Null means absent where a member is optional.',
      source: `${TYPES}: optional members`,
      async run(subject) {
        const input = { ...userInput(subject.prompt('text')), inference_options: { tool_choice: null, model: null } }
        const turn = await subject.stream('threads.create', { input })
        ensure(turn.types.includes('thread.item.done'), 'The message was not taken.')
        const answer = await subject.ask('threads.list', { limit: null, after: null })
        ensure(answer.isOk, `\`threads.list\` with nulls was answered with ${answer.status}.`)
      },
    },
    {
      id: 'TOLERATE-004',
      level: 'strict',
      rule: 'A tag without data is taken, as the page’s own type allows.',
      source: `${CARE}: the reference refuses it`,
      async run(subject) {
        const tag = { type: 'input_tag', id: 'doc_1', text: 'Plan', interactive: false }
        const turn = await subject.say('', {
          input: { content: [{ type: 'input_text', text: subject.prompt('text') }, tag] },
        })
        ensure(turn.types.includes('thread.item.done'), 'The message was not taken.')
      },
    },
    {
      id: 'TOLERATE-005',
      level: 'full',
      rule: 'Blank space around the JSON, and escaped characters in it, change nothing.',
      source: 'RFC 8259, JSON, 2 and 7',
      async run(subject) {
        const body = ' \n{\t"\\u0074ype" : "threads.list", "params" : {"order" : "\\u0064esc"} }\r\n'
        const answer = await (await subject.send({ body })).readToEnd()
        ensure(answer.isOk, `The request was answered with ${answer.status}.`)
      },
    },
    {
      id: 'TOLERATE-006',
      level: 'full',
      rule: 'Two requests at the same moment are both answered.',
      source: CARE,
      async run(subject) {
        const turns = await Promise.all([subject.startThread(), subject.startThread(), subject.startThread()])
        const threads = new Set(turns.map(({ threadId }) => threadId))
        ensureSame(threads.size, turns.length, 'The number of threads')
        for (const turn of turns) {
          const ids = new Set(turn.doneItems().map((item) => item['thread_id']))
          ensureSame([...ids], [turn.threadId], 'The threads that a stream has items of')
        }
      },
    },
  ],
}
