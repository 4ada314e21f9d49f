import type { AgentInputItem } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { readConversation, reportsFailure } from '../src/request/read-conversation.ts'

const user = (text: string): AgentInputItem => ({ role: 'user', content: [{ type: 'input_text', text }] })
const call = (callId: string, name: string, args: string): AgentInputItem => ({
  type: 'function_call',
  callId,
  name,
  arguments: args,
  status: 'completed',
})
const result = (
  callId: string,
  name: string,
  text: string,
  status: 'completed' | 'incomplete' = 'completed',
): AgentInputItem => ({
  type: 'function_call_result',
  callId,
  name,
  status,
  output: [{ type: 'input_text', text }],
})

describe('a conversation', () => {
  it('is read into turns with the calls, results and handoffs of each', () => {
    const input = [
      user('How many?'),
      call('c1', 'transfer_to_analyst', '{}'),
      result('c1', 'transfer_to_analyst', '{"assistant":"analyst"}'),
      call('c2', 'query', '{"sql":"SELECT 1"}'),
      result('c2', 'query', '| n |\n| --- |\n| 1 |'),
      { role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'One.' }] },
      user('And now?'),
    ] satisfies AgentInputItem[]
    const { earlier, current } = readConversation(input)
    expect(earlier).toEqual([
      {
        text: 'How many?',
        handoffs: ['transfer_to_analyst'],
        outcomes: [
          { call: { name: 'query', args: { sql: 'SELECT 1' } }, text: '| n |\n| --- |\n| 1 |', hasFailed: false },
        ],
      },
    ])
    expect(current).toEqual({ text: 'And now?', handoffs: [], outcomes: [] })
  })

  it('knows a handoff under any name by what it returned, and by the names it is told', () => {
    const input = [
      user('x'),
      call('c1', 'ask_the_boss', '{}'),
      result('c1', 'ask_the_boss', '{"assistant":"boss"}'),
      call('c2', 'go', '{}'),
    ]
    expect(readConversation(input, ['go']).current.handoffs).toEqual(['ask_the_boss', 'go'])
  })

  it('does not take for the user’s words what a converter adds in their name', () => {
    const input = [
      user('What is this?'),
      user('The user is referring to this in particular: \nA refund takes 5 days.'),
      user('Hidden context for the agent (not shown to the user):\n<HiddenContext>\nx\n</HiddenContext>'),
      user('A message was displayed to the user that the following task was performed:\n<Task>\nquery\n</Task>'),
    ]
    const { earlier, current } = readConversation(input)
    expect([earlier, current.text, current.quoted]).toEqual([[], 'What is this?', 'A refund takes 5 days.'])
  })

  it('takes what a call has come to in the end for its result, where its server had asked the user before', () => {
    const hidden = (text: string) =>
      user(`Hidden context for the agent (not shown to the user):\n<HiddenContext>\n${text}\n</HiddenContext>`)
    const { earlier, current } = readConversation([
      user('Book a visit'),
      call('c1', 'book_visit', '{}'),
      result('c1', 'book_visit', 'The server has asked the user.'),
      hidden('The call of book_visit, whose server had asked the user, has come to this:\nBooked.\nSee you.'),
    ])
    expect(earlier).toEqual([])
    expect(current.outcomes).toEqual([
      { call: { name: 'book_visit', args: {} }, text: 'Booked.\nSee you.', hasFailed: false },
    ])
  })

  it('reads plain text, results that are strings, and calls whose arguments are no JSON', () => {
    expect(readConversation('hello').current.text).toBe('hello')
    const output: AgentInputItem = {
      type: 'function_call_result',
      callId: 'c1',
      name: 'query',
      status: 'completed',
      output: 'plain',
    }
    const { current } = readConversation([
      { role: 'user', content: 'x' },
      call('c1', 'query', '{oops'),
      output,
      call('c2', 'lost', '{}'),
    ])
    expect(current.outcomes).toEqual([{ call: { name: 'query', args: {} }, text: 'plain', hasFailed: false }])
  })

  it('says to the user that they have declined a call', () => {
    const { current } = readConversation([
      user('Delete task 1'),
      call('c1', 'delete_task', '{}'),
      result('c1', 'delete_task', 'The user declined this call. It was not carried out.'),
    ])
    expect(current.outcomes[0]?.text).toBe('You declined this, so it was not done.')
  })

  it('counts a call that was cut off as failed', () => {
    const { current } = readConversation([
      user('x'),
      call('c1', 'query', '{}'),
      result('c1', 'query', 'aborted', 'incomplete'),
    ])
    expect(current.outcomes[0]?.hasFailed).toBe(true)
  })
})

it.for([
  ['ERROR: no such table', true],
  ['Error: boom', true],
  ['MCP error -32602: Input validation error: x', true],
  ['An error occurred while running the tool. Please try again.', true],
  ['{"error":"no such table"}', true],
  ['Errors are explained in chapter 3.', false],
  ['| error | count |', false],
  ['', false],
] as const)('%j reports a failure: %s', ([text, expected]) => {
  expect(reportsFailure(text)).toBe(expected)
})
