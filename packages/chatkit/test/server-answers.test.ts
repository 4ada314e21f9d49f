import { describe, expect, it } from 'vitest'
import type { StructuredInputItem } from '@frontdesk/chatkit'
import { InvalidStateError, NotFoundError } from '@frontdesk/chatkit/server'
import { requestEvents } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createThread,
  hiddenItem,
  NOW,
  storedIds,
  storedItems,
  storeThread,
  TestServer,
  toolCall,
  userMessage,
} from './server-support.ts'

function addOutput(result?: unknown) {
  return { type: 'threads.add_client_tool_output', params: { thread_id: 'thr_a', result } } as const
}

describe('threads.add_client_tool_output', () => {
  it('completes the newest call, looking past hidden items', async () => {
    const server = new TestServer()
    await storeThread(server, [userMessage('usr_1'), toolCall('fc_1'), hiddenItem('hcx_1'), hiddenItem('hcx_2')])
    expect(await requestEvents(server, addOutput({ nodes: [null] }), CONTEXT)).toMatchObject([
      { type: 'stream_options' },
    ])
    expect(storedItems(server.store)[1]).toMatchObject({ id: 'fc_1', status: 'completed', output: { nodes: [null] } })
  })

  it('takes a missing result for null', async () => {
    const server = new TestServer()
    await storeThread(server, [toolCall('fc_1')])
    await requestEvents(server, addOutput(), CONTEXT)
    expect(storedItems(server.store)).toMatchObject([{ status: 'completed', output: null }])
  })

  it('deletes every other pending call, however far back, and says so in the log', async () => {
    const server = new TestServer()
    const between = Array.from({ length: 120 }, (_, index) => assistantMessage(`msg_${index}`))
    await storeThread(server, [
      toolCall('fc_old'),
      ...between,
      toolCall('fc_done', 'completed'),
      toolCall('fc_1'),
      toolCall('fc_2'),
    ])
    await requestEvents(server, addOutput(1), CONTEXT)
    expect(storedIds(server)).toEqual([...between.map(({ id }) => id), 'fc_done', 'fc_2'])
    expect(server.logger.warnings.map(({ facts }) => facts)).toMatchObject([
      { call_id: 'call_fc_1' },
      { call_id: 'call_fc_old' },
    ])
  })

  it.each([
    ['is no call', [toolCall('fc_1'), assistantMessage('msg_1')]],
    ['is completed', [toolCall('fc_1', 'completed')]],
    ['does not exist', [hiddenItem('hcx_1')]],
  ])('rejects when the newest visible item %s', async (_name, items) => {
    const server = new TestServer()
    await storeThread(server, items)
    await expect(server.process(addOutput(1), CONTEXT)).rejects.toThrow(InvalidStateError)
    expect(storedItems(server.store)).toEqual(items)
  })

  it('rejects for an unknown thread', async () => {
    await expect(new TestServer().process(addOutput(1), CONTEXT)).rejects.toThrow(NotFoundError)
  })
})

const form: StructuredInputItem = {
  id: 'msg_form',
  thread_id: 'thr_a',
  created_at: NOW,
  type: 'structured_input',
  status: 'pending',
  inputs: [
    {
      id: 'one',
      question: 'One?',
      type: 'multiple_choice',
      options: [{ value: 'a' }, { value: 'b' }],
      multiple: false,
    },
    { id: 'many', question: 'Many?', type: 'multiple_choice', options: [{ value: 'a' }], multiple: true },
    { id: 'free', question: 'Free?', type: 'freeform' },
  ],
}

const SKIPPED = { values: [], skipped: true }

function submit(input: object) {
  return { type: 'threads.add_structured_input', params: { thread_id: 'thr_a', item_id: 'msg_form', input } } as const
}

/** The answers that a submission is stored as. */
async function answersOf(input: object): Promise<unknown[]> {
  const server = new TestServer()
  await storeThread(server, [form])
  const events = await requestEvents(server, submit(input), CONTEXT)
  const [stored] = storedItems(server.store)
  expect(events).toEqual([
    { type: 'stream_options', stream_options: { allow_cancel: true } },
    { type: 'thread.item.replaced', item: stored },
  ])
  return stored?.type === 'structured_input' ? [stored.status, ...stored.inputs.map(({ answer }) => answer)] : []
}

describe('threads.add_structured_input', () => {
  it('keeps answers in the user’s own words, and one of a single choice', async () => {
    const values = ['x', 'y']
    const answers = { one: { values }, many: { values }, free: { values } }
    expect(await answersOf({ answers })).toEqual([
      'answered',
      { values: ['x'], skipped: false },
      { values, skipped: false },
      { values, skipped: false },
    ])
  })

  it('takes a question without an answer, or with an empty one, as skipped', async () => {
    expect(await answersOf({})).toEqual(['answered', SKIPPED, SKIPPED, SKIPPED])
    const answers = { one: null, many: { values: [] }, free: { values: ['x'], skipped: true } }
    expect(await answersOf({ status: 'answered', answers })).toEqual(['answered', SKIPPED, SKIPPED, SKIPPED])
  })

  it('does not take what every object has for an answer', async () => {
    const server = new TestServer()
    const inputs = [{ id: 'constructor', question: 'Q?', type: 'freeform' as const }]
    await storeThread(server, [{ ...form, inputs }])
    await requestEvents(server, submit({}), CONTEXT)
    expect(storedItems(server.store)).toMatchObject([{ inputs: [{ answer: SKIPPED }] }])
  })

  it('takes all as skipped when the form was', async () => {
    expect(await answersOf({ status: 'skipped', answers: { one: { values: ['a'] } } })).toEqual([
      'skipped',
      SKIPPED,
      SKIPPED,
      SKIPPED,
    ])
  })

  it('ignores answers to questions that it did not ask, and says so in the log', async () => {
    const server = new TestServer()
    await storeThread(server, [form])
    await requestEvents(server, submit({ answers: { z: { values: ['x'] }, constructor: { values: ['x'] } } }), CONTEXT)
    expect(server.logger.warnings[0]?.facts).toMatchObject({ ids: 'constructor, z' })
  })

  it('rejects a second submission, another kind of item, and what is not there', async () => {
    const server = new TestServer()
    await storeThread(server, [form, assistantMessage('msg_1')])
    await requestEvents(server, submit({}), CONTEXT)
    await expect(server.process(submit({}), CONTEXT)).rejects.toThrow(InvalidStateError)
    const to = (threadId: string, itemId: string) =>
      server.process({ ...submit({}), params: { thread_id: threadId, item_id: itemId, input: {} } }, CONTEXT)
    await expect(to('thr_a', 'msg_1')).rejects.toThrow(InvalidStateError)
    await expect(to('thr_a', 'msg_2')).rejects.toThrow(NotFoundError)
    await storeThread(server, [], createThread({ id: 'thr_b' }))
    await expect(to('thr_b', 'msg_form')).rejects.toThrow(NotFoundError)
  })
})
