import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, SERVER, TYPES } from '../sources.ts'
import { get } from '../../subject/json.ts'

export const clientTool: Section = {
  title: 'Tools of the page',
  checks: [
    {
      id: 'TOOL-001',
      level: 'core',
      rule: 'A call of a client tool is done as a pending item with `call_id`, `name` and `arguments`, and the stream ends.',
      source: `${TYPES}, ClientToolCallItem`,
      needs: ['client_tool'],
      async run(subject) {
        const [call] = (await subject.probe('client_tool')).doneItems('client_tool_call')
        ensure(call !== undefined, 'No client tool call is done.')
        ensureSame(call['status'], 'pending', 'The status of the call')
        ensure(typeof call['name'] === 'string' && call['name'] !== '', 'The call has no name.')
        ensure(typeof call['call_id'] === 'string' && call['call_id'] !== '', 'The call has no `call_id`.')
      },
    },
    {
      id: 'TOOL-002',
      level: 'core',
      rule: 'The call is completed with the output that the page sent.',
      source: `${SERVER}, threads.add_client_tool_output`,
      needs: ['client_tool'],
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        await subject.stream('threads.add_client_tool_output', { thread_id: threadId, result: { picked: [1, null] } })
        const call = (await subject.items(threadId)).find(({ type }) => type === 'client_tool_call')
        ensureSame(call?.['status'], 'completed', 'The status of the stored call')
        ensureSame(call?.['output'], { picked: [1, null] }, 'The output of the stored call')
      },
    },
    {
      id: 'TOOL-003',
      level: 'core',
      rule: 'The output goes on with the answer: the stream begins with `stream_options`, and no event tells of the call again.',
      source: `${SERVER}, threads.add_client_tool_output`,
      needs: ['client_tool'],
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        const turn = await subject.stream('threads.add_client_tool_output', { thread_id: threadId, result: 1 })
        ensureSame(turn.types[0], 'stream_options', 'The first event')
        const isAgain = turn.events.some(
          (event) => get(event, 'item.type') === 'client_tool_call' && get(event, 'item.output') !== undefined,
        )
        ensure(!isAgain, 'An event tells of the completed call.')
        ensure(turn.doneItems('user_message').length === 0, 'The output became a user’s message.')
      },
    },
    {
      id: 'TOOL-004',
      level: 'full',
      rule: 'The output reaches the server’s code as it was sent.',
      source: `${SERVER}, threads.add_client_tool_output`,
      needs: ['client_tool'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        const turn = await subject.stream('threads.add_client_tool_output', { thread_id: threadId, result: 'ünïcode' })
        ensureSame(turn.text, 'The tool said "ünïcode".', 'The answer')
      },
    },
    {
      id: 'TOOL-005',
      level: 'full',
      rule: 'The output of a tool that returned nothing may be null.',
      source: `${SERVER}, threads.add_client_tool_output`,
      needs: ['client_tool'],
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        const turn = await subject.stream('threads.add_client_tool_output', { thread_id: threadId, result: null })
        ensure(!turn.types.includes('error'), 'An output of null was answered with an error.')
        const call = (await subject.items(threadId)).find(({ type }) => type === 'client_tool_call')
        ensureSame(call?.['status'], 'completed', 'The status of the stored call')
      },
    },
    {
      id: 'TOOL-006',
      level: 'strict',
      rule: 'An output without `result`, which a page sends whose tool returned nothing, is taken for null.',
      source: `${CARE}: JSON has no undefined`,
      needs: ['client_tool'],
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        const turn = await subject.stream('threads.add_client_tool_output', { thread_id: threadId })
        ensureSame(turn.types[0], 'stream_options', 'The first event')
      },
    },
    {
      id: 'TOOL-007',
      level: 'full',
      rule: 'An output where no call is pending is refused, and changes nothing.',
      source: `${SERVER}, threads.add_client_tool_output`,
      async run(subject) {
        const first = await subject.startThread()
        const before = await subject.items(first.threadId)
        const params = { thread_id: first.threadId, result: {} }
        const answer = await subject.ask('threads.add_client_tool_output', params)
        const isAnswered = answer.isOk && answer.events.some(({ type }) => type === 'thread.item.done')
        ensure(!isAnswered, 'The output was answered, although no call is pending.')
        ensureSame(await subject.items(first.threadId), before, 'The items after it')
      },
    },
    {
      id: 'TOOL-008',
      level: 'full',
      rule: 'An output can be sent once: a second one for the same call is refused.',
      source: `${SERVER}, threads.add_client_tool_output`,
      needs: ['client_tool'],
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        await subject.stream('threads.add_client_tool_output', { thread_id: threadId, result: 1 })
        const before = await subject.items(threadId)
        const again = await subject.ask('threads.add_client_tool_output', { thread_id: threadId, result: 2 })
        ensure(!again.events.some(({ type }) => type === 'thread.item.done'), 'The second output was answered.')
        ensureSame(await subject.items(threadId), before, 'The items after it')
      },
    },
  ],
}
