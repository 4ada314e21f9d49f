import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, TYPES } from '../sources.ts'
import { get } from '../../subject/json.ts'
import type { JsonObject } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'

const ANSWERED = {
  status: 'answered',
  answers: { colour: { values: ['green', 'red'] }, note: { values: ['ünï'] }, unknown: { values: ['x'] } },
}

export const form: Section = {
  title: 'Forms',
  checks: [
    {
      id: 'FORM-001',
      level: 'full',
      rule: 'A form is done as a pending `structured_input` with its questions.',
      source: `${TYPES}, StructuredInputItem`,
      needs: ['form'],
      async run(subject) {
        const [item] = (await subject.probe('form')).doneItems('structured_input')
        ensureSame(item?.['status'], 'pending', 'The status of the form')
        ensure(get(item, 'inputs.0.question') !== undefined, 'The form has no question.')
      },
    },
    {
      id: 'FORM-002',
      level: 'full',
      rule: 'Answers are told by `thread.item.replaced` right after `stream_options`, and the answer goes on.',
      source: `${SERVER}, threads.add_structured_input`,
      needs: ['form'],
      async run(subject) {
        const { turn } = await submit(subject, ANSWERED)
        ensureSame(turn.types.slice(0, 2), ['stream_options', 'thread.item.replaced'], 'The first two events')
        ensureSame(get(turn.events[1], 'item.status'), 'answered', 'The status of the form')
      },
    },
    {
      id: 'FORM-003',
      level: 'full',
      rule: 'Each question has its answer: one value where one may be chosen, also one that is not among the options, and the rest as given.',
      source: `${SERVER}, threads.add_structured_input`,
      needs: ['form'],
      isExact: true,
      async run(subject) {
        const { turn } = await submit(subject, ANSWERED)
        const answers = [0, 1].map((index) => get(turn.events[1], `item.inputs.${index}.answer`))
        const expected = [
          { values: ['green'], skipped: false },
          { values: ['ünï'], skipped: false },
        ]
        ensureSame(answers, expected, 'The answers')
      },
    },
    {
      id: 'FORM-004',
      level: 'full',
      rule: 'The answers are stored.',
      source: `${SERVER}, threads.add_structured_input`,
      needs: ['form'],
      async run(subject) {
        const { turn, threadId } = await submit(subject, ANSWERED)
        const stored = (await subject.items(threadId)).find(({ type }) => type === 'structured_input')
        ensureSame(stored, get(turn.events[1], 'item'), 'The stored form')
      },
    },
    {
      id: 'FORM-005',
      level: 'full',
      rule: 'A question without an answer counts as skipped.',
      source: `${SERVER}, threads.add_structured_input`,
      needs: ['form'],
      isExact: true,
      async run(subject) {
        const { turn } = await submit(subject, { status: 'answered', answers: { colour: { values: ['red'] } } })
        ensureSame(get(turn.events[1], 'item.inputs.1.answer'), { values: [], skipped: true }, 'The missing answer')
      },
    },
    {
      id: 'FORM-006',
      level: 'full',
      rule: 'A form can be skipped as a whole.',
      source: `${SERVER}, threads.add_structured_input`,
      needs: ['form'],
      async run(subject) {
        const { turn } = await submit(subject, { status: 'skipped' })
        ensureSame(get(turn.events[1], 'item.status'), 'skipped', 'The status of the form')
        ensureSame(get(turn.events[1], 'item.inputs.0.answer'), { values: [], skipped: true }, 'The answer')
      },
    },
    {
      id: 'FORM-007',
      level: 'full',
      rule: 'A form is answered once: a second submission is refused, and changes nothing.',
      source: `${SERVER}, threads.add_structured_input`,
      needs: ['form'],
      async run(subject) {
        const { threadId, itemId } = await submit(subject, ANSWERED)
        const before = await subject.items(threadId)
        const params = { thread_id: threadId, item_id: itemId, input: { status: 'skipped' } }
        await subject.ask('threads.add_structured_input', params)
        ensureSame(await subject.items(threadId), before, 'The items after the second submission')
      },
    },
    {
      id: 'FORM-008',
      level: 'full',
      rule: 'Answers for an item that is no form are refused, and change nothing.',
      source: `${SERVER}, threads.add_structured_input`,
      async run(subject) {
        const first = await subject.startThread()
        const before = await subject.items(first.threadId)
        const item_id = idOf(first.doneItems('user_message')[0])
        const params = { thread_id: first.threadId, item_id, input: ANSWERED }
        const answer = await subject.ask('threads.add_structured_input', params)
        ensure(!answer.events.some(({ type }) => type === 'thread.item.done'), 'The answers were taken.')
        ensureSame(await subject.items(first.threadId), before, 'The items after it')
      },
    },
  ],
}

/** Shows a form in a thread of its own and submits it. */
async function submit(subject: Subject, input: JsonObject) {
  const first = await subject.startThread('form')
  const { threadId } = first
  const itemId = idOf(first.doneItems('structured_input')[0])
  const turn = await subject.stream('threads.add_structured_input', { thread_id: threadId, item_id: itemId, input })
  return { turn, threadId, itemId }
}
