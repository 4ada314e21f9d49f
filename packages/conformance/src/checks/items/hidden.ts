import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER } from '../sources.ts'

export const hidden: Section = {
  title: 'What is hidden',
  checks: [
    {
      id: 'HIDDEN-001',
      level: 'core',
      rule: 'A hidden item does not leave the server in the stream that makes it.',
      source: `${SERVER}, _process_events`,
      needs: ['hidden'],
      isExact: true,
      async run(subject) {
        const turn = await subject.probe('hidden')
        ensure(!turn.answer.text.includes('conformance-secret'), 'The stream has the content of the hidden item.')
        ensureSame(turn.text, 'There was something hidden.', 'The answer beside it')
      },
    },
    {
      id: 'HIDDEN-002',
      level: 'core',
      rule: 'A hidden item is not in the items of its thread.',
      source: `${SERVER}, items.list and threads.get_by_id`,
      needs: ['hidden'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.probe('hidden')
        const listed = await subject.ask('items.list', { thread_id: threadId })
        ensure(!/conformance-secret|hidden_context/.test(listed.text), '`items.list` gives the hidden item.')
        const loaded = await subject.ask('threads.get_by_id', { thread_id: threadId })
        ensure(!/conformance-secret|hidden_context/.test(loaded.text), '`threads.get_by_id` gives the hidden item.')
      },
    },
  ],
}
