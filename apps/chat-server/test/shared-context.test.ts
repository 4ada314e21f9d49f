import { assistantMessage, functionCall } from '@openai/agents/testing'
import { TeamConfig } from '@frontdesk/config'
import { describe, expect, it } from 'vitest'
import type { Case } from '../src/escalation/case.ts'
import { createTeam } from '../src/team/team.ts'
import { noServers } from './support/open-team-server.ts'
import { openTalk, textOf } from './support/talk.ts'

let calls = 0
const call = (name: string, args: Record<string, unknown>) => [
  functionCall(name, args, { callId: `call_${(calls += 1)}` }),
]
const say = (text: string) => [assistantMessage(text)]

function agent(name: string, other: string) {
  return {
    description: `Does ${name}.`,
    instructions: `You are the ${name}.`,
    tools: { frontdesk: ['*'] },
    handoffs: [other],
  }
}

/** Two agents that share two facts and can ask for a person. */
function sharingTeam({ thread = 'keep', cases = [] as Case[] } = {}) {
  const config = TeamConfig.parse({
    entry: 'desk',
    context: { order: { type: 'number', description: 'the order' }, gift: { type: 'yesno', description: 'a gift' } },
    escalation: { thread },
    agents: { desk: agent('desk', 'cook'), cook: agent('cook', 'desk') },
  })
  const instructions = new Map(['desk', 'cook'].map((name) => [name, `You are the ${name}.`]))
  return createTeam(
    { path: 'team.json', config, instructions, sources: [] },
    { env: {}, escalate: async (opened) => void cases.push(opened), tools: noServers },
  )
}

function outputsOf(request: { input: unknown } | undefined): string {
  return JSON.stringify(request?.input)
}

describe('what the agents share', () => {
  it('is written by one agent and read by another, in a later turn too', async () => {
    const turns = [
      call('set_context', { name: 'order', value: '17' }),
      call('transfer_to_cook', {}),
      say('Noted.'),
      call('get_context', {}),
      say('It is 17.'),
    ]
    const { model, ask, thread } = await openTalk(turns, { team: { current: sharingTeam() } })
    await ask('About order 17')
    expect((await thread()).metadata).toMatchObject({ active_agent: 'cook', context: { order: 17 } })
    await ask('Which one?', { threadId: (await thread()).id })
    expect(outputsOf(model.calls.at(-1)?.request)).toContain('{\\"order\\":17}')
  })

  it.each([
    ['order', 'seventeen', 'must be a number'],
    ['gift', 'maybe', 'Nothing was noted'],
  ])('has types: %s is not %s', async (name, value, words) => {
    const turns = [call('set_context', { name, value }), say('Hm.')]
    const { model, ask, thread } = await openTalk(turns, { team: { current: sharingTeam() } })
    await ask('Hello')
    expect(outputsOf(model.calls[1]?.request)).toContain(words)
    expect((await thread()).metadata['context']).toBeUndefined()
  })

  it('is bounded: a text that is too long, or a name that is not shared, is refused', async () => {
    const turns = [
      call('set_context', { name: 'order', value: '1'.repeat(501) }),
      call('set_context', { name: 'colour', value: 'red' }),
      say('Hm.'),
    ]
    const { ask, thread } = await openTalk(turns, { team: { current: sharingTeam() } })
    expect(textOf(await ask('Hello'))).toEqual(['Hm.'])
    expect((await thread()).metadata['context']).toBeUndefined()
  })

  it('forgets what is set to null, and is undone by a retry', async () => {
    const turns = [
      call('set_context', { name: 'order', value: '17' }),
      say('Noted.'),
      call('set_context', { name: 'order', value: null }),
      say('Forgotten.'),
      say('Again.'),
    ]
    const { ask, thread, items, process } = await openTalk(turns, { team: { current: sharingTeam() } })
    await ask('Order 17')
    const { id: threadId } = await thread()
    await ask('Forget it', { threadId })
    expect((await thread()).metadata['context']).toEqual({})
    const [, second] = (await items()).filter(({ type }) => type === 'user_message')
    await process('threads.retry_after_item', { thread_id: threadId, item_id: second!.id })
    expect((await thread()).metadata['context']).toEqual({ order: 17 })
  })

  it('may be a note in its place, which models read and users do not', async () => {
    const turns = [call('leave_note', { note: 'The user is in a hurry.' }), say('Hello.'), say('Quick.')]
    const { model, ask, thread } = await openTalk(turns, { team: { current: sharingTeam() } })
    const events = await ask('Hello')
    expect(JSON.stringify(events.filter(({ type }) => type === 'thread.item.done'))).not.toContain('<HiddenContext>')
    await ask('And?', { threadId: (await thread()).id })
    expect(outputsOf(model.calls.at(-1)?.request)).toContain('The user is in a hurry.')
  })
})

describe('asking for a person', () => {
  it('records one case with its summary, and tells the user', async () => {
    const cases: Case[] = []
    const turns = [
      call('escalate_to_human', { reason: 'A refund', summary: 'Order 17 broke.' }),
      say('Somebody comes.'),
    ]
    const { ask, thread } = await openTalk(turns, { team: { current: sharingTeam({ cases }) } })
    const events = await ask('A person, please')
    expect(cases).toEqual([
      {
        id: expect.stringMatching(/^esc_[0-9a-f]{24}$/) as string,
        threadId: (await thread()).id,
        reason: 'A refund',
        summary: 'Order 17 broke.',
      },
    ])
    expect(events).toContainEqual(expect.objectContaining({ type: 'notice' }))
    expect((await thread()).status).toEqual({ type: 'active' })
  })

  it('locks the thread where the team says so, and then takes no message', async () => {
    const turns = [call('escalate_to_human', { reason: 'A refund', summary: null }), say('Somebody comes.')]
    const { ask, thread } = await openTalk(turns, { team: { current: sharingTeam({ thread: 'lock' }) } })
    await ask('A person, please')
    expect((await thread()).status).toMatchObject({ type: 'locked' })
    await expect(ask('Hello?', { threadId: (await thread()).id })).rejects.toThrow(/locked/i)
  })
})
