import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, SERVER, TYPES } from '../sources.ts'
import { get } from '../../subject/json.ts'

export const failures: Section = {
  title: 'Failures in an answer',
  checks: [
    {
      id: 'ERROR-001',
      level: 'core',
      rule: 'A failure of the server’s code is told by exactly one `error` event, and the stream comes to a proper end.',
      source: `${SERVER}, _process_events`,
      needs: ['error'],
      isExact: true,
      async run(subject) {
        const { answer, types } = await subject.probe('error')
        ensureSame(answer.status, 200, 'The status')
        const count = types.filter((type) => type === 'error').length
        ensure(count === 1, `${count} \`error\` events came.`)
        ensure(answer.exchange.ended !== 'broken', 'The connection broke after the error.')
      },
    },
    {
      id: 'ERROR-002',
      level: 'core',
      rule: 'The words of an exception do not reach the page.',
      source: `${SERVER}, _process_events`,
      needs: ['error', 'error_midway'],
      isExact: true,
      async run(subject) {
        for (const probe of ['error', 'error_midway'] as const) {
          const { answer } = await subject.probe(probe)
          ensure(!answer.text.includes('conformance-internal-detail'), 'The stream has the words of the exception.')
        }
      },
    },
    {
      id: 'ERROR-003',
      level: 'full',
      rule: 'An exception has the code `stream.error` and offers a retry.',
      source: `${TYPES}, ErrorEvent`,
      needs: ['error'],
      isExact: true,
      async run(subject) {
        const error = (await subject.probe('error')).events.find(({ type }) => type === 'error')
        ensureSame(error?.['code'], 'stream.error', 'The code')
        ensureSame(error?.['allow_retry'], true, 'Whether a retry is offered')
      },
    },
    {
      id: 'ERROR-004',
      level: 'full',
      rule: 'A failure with words for the user has the code `custom`, those words, and says whether a retry is offered.',
      source: `${SERVER}, _process_events: CustomStreamError`,
      needs: ['custom_error'],
      isExact: true,
      async run(subject) {
        const error = (await subject.probe('custom_error')).events.find(({ type }) => type === 'error')
        const expected = { type: 'error', code: 'custom', message: 'Conformance says no.', allow_retry: true }
        ensureSame(error, expected, 'The error')
      },
    },
    {
      id: 'ERROR-005',
      level: 'full',
      rule: 'What was done before a failure stays.',
      source: `${SERVER}, _process_events`,
      needs: ['error_midway'],
      isExact: true,
      async run(subject) {
        const { threadId, types } = await subject.probe('error_midway')
        ensureSame(types.at(-1), 'error', 'The last event')
        const texts = (await subject.items(threadId)).map((item) => get(item, 'content.0.text'))
        ensure(texts.includes('This was said.'), 'The message that was done before the failure is not in the thread.')
      },
    },
    {
      id: 'ERROR-006',
      level: 'core',
      rule: 'A thread takes the next message after a failure.',
      source: CARE,
      needs: ['error'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread('error')
        const turn = await subject.say(subject.prompt('text'), { threadId })
        ensure(turn.doneItems('assistant_message').length > 0, 'The next message got no answer.')
      },
    },
    {
      id: 'ERROR-007',
      level: 'core',
      rule: 'The message whose answer failed can be retried.',
      source: `${SERVER}, threads.retry_after_item`,
      needs: ['error'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread('error')
        const [message] = await subject.items(threadId)
        ensure(message !== undefined, 'The message is not in the thread.')
        const again = await subject.stream('threads.retry_after_item', { thread_id: threadId, item_id: message['id'] })
        ensureSame(again.types, ['stream_options', 'error'], 'The events')
      },
    },
  ],
}
