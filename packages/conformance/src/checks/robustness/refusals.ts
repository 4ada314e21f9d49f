import { ensure, ensureSame } from '../check.ts'
import type { Check, Section } from '../check.ts'
import { CARE, HTTP, SERVER, TYPES } from '../sources.ts'
import { isObject } from '../../subject/json.ts'
import { parseJson, userInput } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'

const UNKNOWN = 'thr_conformance_nothing'

/** Requests that no server can carry out, and what is wrong with each. */
const MALFORMED: readonly [rule: string, body: string][] = [
  ['A body that is no JSON', '{"type":"threads.list",'],
  ['A body that is no object', '[1, 2, 3]'],
  ['An operation that does not exist', '{"type":"threads.conformance","params":{}}'],
  ['A request without a type', '{"params":{}}'],
  ['A request without params', '{"type":"threads.list"}'],
  ['A message without attachments and options', '{"type":"threads.create","params":{"input":{"content":[]}}}'],
  [
    'A text that is no string',
    '{"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":7}],"attachments":[],"inference_options":{}}}}',
  ],
  ['An order that does not exist', '{"type":"threads.list","params":{"order":"sideways"}}'],
]

/** Operations on a thread that is not there: those that answer with a document, and those that stream. */
const DOCUMENTS: readonly [string, object][] = [
  ['threads.get_by_id', {}],
  ['threads.update', { title: 'x' }],
]
const STREAMS: readonly [string, object][] = [
  ['threads.add_user_message', { input: userInput('x') }],
  ['threads.add_client_tool_output', { result: 1 }],
  ['threads.retry_after_item', { item_id: 'msg_x' }],
  ['threads.custom_action', { action: { type: 'x' } }],
  ['threads.add_structured_input', { item_id: 'msg_x', input: {} }],
]

export const refusals: Section = {
  title: 'Refusals',
  checks: [
    ...MALFORMED.map(([what, body], index): Check => {
      const id = `REFUSE-${String(index + 1).padStart(3, '0')}`
      const rule = `${what} is refused with 400 or 422, as a mistake of the caller’s.`
      return {
        id,
        level: 'strict',
        rule,
        source: `${HTTP}, 15.5.1; ${TYPES}, ChatKitReq`,
        run: (subject) => refuse(subject, body),
      }
    }),
    {
      id: 'REFUSE-009',
      level: 'core',
      rule: 'What is malformed is not carried out: the answer is no success.',
      source: `${SERVER}, process`,
      async run(subject) {
        for (const [what, body] of MALFORMED) {
          const answer = await (await subject.send({ body })).readToEnd()
          ensure(!answer.isOk, `${what} was answered with ${answer.status}.`)
        }
      },
    },
    {
      id: 'REFUSE-010',
      level: 'core',
      rule: 'A server goes on after a malformed request.',
      source: CARE,
      async run(subject) {
        for (const [, body] of MALFORMED) await (await subject.send({ body })).readToEnd()
        ensure((await subject.ask('threads.list', {})).isOk, 'After malformed requests, `threads.list` fails.')
      },
    },
    {
      id: 'REFUSE-011',
      level: 'strict',
      rule: 'A refusal says in JSON what is wrong, and has no stack trace.',
      source: CARE,
      async run(subject) {
        const answer = await (await subject.send({ body: '{"type":"threads.conformance","params":{}}' })).readToEnd()
        ensure(isObject(parseJson(answer.text)), 'The refusal has no JSON object.')
        ensure(!/\bat .+:\d+:\d+|Traceback|node_modules/.test(answer.text), 'The refusal has a stack trace.')
      },
    },
    {
      id: 'REFUSE-012',
      level: 'full',
      rule: 'An operation on a thread that is not there fails: it does not succeed with nothing.',
      source: `${SERVER}; NotFoundError`,
      async run(subject) {
        for (const [type, params] of DOCUMENTS) {
          const answer = await subject.ask(type, { thread_id: UNKNOWN, ...params })
          ensure(!answer.isOk, `\`${type}\` of an absent thread was answered with ${answer.status}.`)
        }
      },
    },
    {
      id: 'REFUSE-013',
      level: 'strict',
      rule: 'An operation on a thread that is not there is answered with 404.',
      source: `${CARE}; ${HTTP}, 15.5.5`,
      async run(subject) {
        for (const [type, params] of DOCUMENTS) {
          const answer = await subject.ask(type, { thread_id: UNKNOWN, ...params })
          ensure(answer.status === 404, `\`${type}\` of an absent thread was answered with ${answer.status}.`)
        }
      },
    },
    {
      id: 'REFUSE-014',
      level: 'strict',
      rule: 'A streaming operation that cannot begin is refused with 4xx before a stream, or ends with an `error` event: never an empty or broken stream.',
      source: `${CARE}: the reference breaks the connection`,
      async run(subject) {
        for (const [type, params] of STREAMS) {
          const answer = await subject.ask(type, { thread_id: UNKNOWN, ...params })
          const isRefused = answer.status >= 400 && answer.status < 500
          const hasError = answer.isOk && answer.events.some((event) => event.type === 'error')
          ensure(
            isRefused || hasError,
            `\`${type}\` of an absent thread got ${answer.status} and ${answer.events.length} events.`,
          )
        }
      },
    },
    {
      id: 'REFUSE-015',
      level: 'strict',
      rule: 'A message with an attachment that is not there is refused before anything is stored or sent.',
      source: `${CARE}: the reference leaves an empty thread behind`,
      async run(subject) {
        const before = await subject.load('threads.list', { limit: 1 })
        const input = { ...userInput('x'), attachments: ['atc_conformance_nothing'] }
        const answer = await subject.ask('threads.create', { input })
        ensure(answer.status >= 400 && answer.status < 500, `Expected a refusal (4xx), got ${answer.status}.`)
        ensureSame(await subject.load('threads.list', { limit: 1 }), before, 'The newest thread')
      },
    },
  ],
}

async function refuse(subject: Subject, body: string): Promise<void> {
  const answer = await (await subject.send({ body })).readToEnd()
  ensure([400, 422].includes(answer.status), `Expected the status 400 or 422, got ${answer.status}.`)
}
