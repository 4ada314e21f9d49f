import { Readable } from 'node:stream'
import { assistantMessage, functionCall, modelError } from '@openai/agents/testing'
import { TeamConfig } from '@frontdesk/config'
import { DurableRuns } from '@frontdesk/runs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTeam } from '../src/team/team.ts'
import { noServers } from './support/open-team-server.ts'
import { errorsOf, openTalk, textOf } from './support/talk.ts'

let calls = 0
const to = (agent: string) => [functionCall(`transfer_to_${agent}`, {}, { callId: `call_${(calls += 1)}` })]
const say = (text: string) => [assistantMessage(text)]

/** A team of agents that can all hand over to one another. */
function teamOf(
  names: string[],
  { maxHandoffs = 6, models = {} }: { maxHandoffs?: number; models?: Record<string, string> } = {},
) {
  const agents = Object.fromEntries(
    names.map((name) => [
      name,
      {
        description: `Does ${name}.`,
        instructions: `You are the ${name}.`,
        handoffs: names.filter((each) => each !== name),
        ...(models[name] !== undefined && { model: models[name] }),
      },
    ]),
  )
  const config = TeamConfig.parse({ entry: names[0], routing: { maxHandoffs }, agents })
  const instructions = new Map(names.map((name) => [name, `You are the ${name}.`]))
  const parts = { env: {}, escalate: async () => {}, tools: noServers }
  return createTeam({ path: 'team.json', config, instructions, sources: [] }, parts)
}

describe('a turn that is passed round', () => {
  it('ends at the entry, which cannot hand over any more and answers', async () => {
    const current = teamOf(['desk', 'cook', 'waiter'], { maxHandoffs: 4 })
    const turns = [to('cook'), to('waiter'), to('cook'), to('desk'), say('I answer myself.')]
    const { model, ask, agents, thread } = await openTalk(turns, { team: { current } })
    expect(textOf(await ask('Soup?'))).toEqual(['I answer myself.'])
    expect(agents()).toEqual(['desk', 'cook', 'waiter', 'cook', 'desk'])
    const offered = model.calls.map(({ request }) => request.handoffs.map(({ toolName }) => toolName))
    expect(offered[3]).toEqual(['transfer_to_desk'])
    expect(offered[4]).toEqual([])
    expect((await thread()).metadata).toMatchObject({ active_agent: 'desk' })
  })

  it('is told so when it goes on handing over', async () => {
    const current = teamOf(['desk', 'cook'], { maxHandoffs: 2 })
    const { ask, agents } = await openTalk([to('cook'), to('desk'), to('cook'), say('Well then.')], {
      team: { current },
    })
    expect(textOf(await ask('Soup?'))).toEqual(['Well then.'])
    expect(agents()).toEqual(['desk', 'cook', 'desk', 'desk'])
  })

  it('counts anew in the next turn', async () => {
    const current = teamOf(['desk', 'cook'], { maxHandoffs: 1 })
    const { model, ask, thread } = await openTalk([say('One.'), say('Two.')], { team: { current } })
    await ask('Hello')
    await ask('And?', { threadId: (await thread()).id })
    expect(model.calls.map(({ request }) => request.handoffs.length)).toEqual([0, 0])
  })
})

describe('an agent that fails', () => {
  it('leaves the turn to the entry, which is told why and what was tried, and does not hand back to it', async () => {
    const current = teamOf(['desk', 'cook', 'waiter'])
    const turns = [to('cook'), modelError(new Error('secret of the kitchen')), say('The kitchen is closed.')]
    const { model, ask, agents, thread } = await openTalk(turns, { team: { current } })
    const events = await ask('Soup?')
    expect(errorsOf(events)).toEqual([])
    expect(textOf(events)).toEqual(['The kitchen is closed.'])
    expect(agents()).toEqual(['desk', 'cook', 'desk'])
    const { input, handoffs } = model.calls[2]!.request
    expect(JSON.stringify(input)).toContain('cook could not answer: its model or one of its tools failed.')
    expect(JSON.stringify(input)).not.toContain('secret of the kitchen')
    expect(handoffs.map(({ toolName }) => toolName)).toEqual(['transfer_to_waiter'])
    expect((await thread()).metadata).toMatchObject({ active_agent: 'desk' })
  })

  it('is the end when it is the entry', async () => {
    const { ask } = await openTalk([modelError(new Error('No'))], { team: { current: teamOf(['desk', 'cook']) } })
    expect(errorsOf(await ask('Soup?'))).toHaveLength(1)
  })

  it('is followed by the entry once in a turn', async () => {
    const turns = [to('cook'), modelError(new Error('No')), to('waiter'), modelError(new Error('No'))]
    const { model, ask } = await openTalk(turns, { team: { current: teamOf(['desk', 'cook', 'waiter']) } })
    expect(errorsOf(await ask('Soup?'))).toHaveLength(1)
    expect(model.calls).toHaveLength(4)
  })

  it('is the end when the provider that all agents ask refuses', async () => {
    const refusal = modelError(Object.assign(new Error('No such key'), { status: 401 }))
    const { model, ask } = await openTalk([to('cook'), refusal], { team: { current: teamOf(['desk', 'cook']) } })
    expect(errorsOf(await ask('Soup?'))).toHaveLength(1)
    expect(model.calls).toHaveLength(2)
  })

  it('is followed by the entry when the provider refuses a model that only this agent asks', async () => {
    const refusal = modelError(Object.assign(new Error('No such model'), { status: 404 }))
    const current = teamOf(['desk', 'cook'], { models: { cook: 'openai/none' } })
    const { ask, modelNames } = await openTalk([to('cook'), refusal, say('No soup.')], { team: { current } })
    expect(textOf(await ask('Soup?'))).toEqual(['No soup.'])
    expect(modelNames).toEqual(['scripted', 'openai/none', 'scripted'])
  })
})

describe('a handoff that is promised and not made', () => {
  it.each([
    'I’ll transfer you to the cook.',
    'Let me connect you with our Cook. One moment!',
    'I am now handing you over to the cook',
    'You are being transferred to the cook.',
    'Ich leite Sie an den Cook weiter.',
  ])('is made: “%s”', async (promise) => {
    const turns = [say(promise), say('Soup is ready.')]
    const { model, ask, agents, thread } = await openTalk(turns, { team: { current: teamOf(['desk', 'cook']) } })
    expect(textOf(await ask('Soup?'))).toEqual([promise, 'Soup is ready.'])
    expect(agents()).toEqual(['desk', 'cook'])
    expect((await thread()).metadata).toMatchObject({ active_agent: 'cook' })
    expect(JSON.stringify(model.calls[1]?.request.input)).toContain('answer them now')
  })

  it.each([
    'Would you like me to transfer you to the cook?',
    'I cannot transfer you to the cook.',
    'If you want I will transfer you to the cook.',
    'I will transfer you to the plumber.',
    'The cook makes soup.',
    'I will bring it to you.',
  ])('is none: “%s”', async (answer) => {
    const { model, ask } = await openTalk([say(answer)], { team: { current: teamOf(['desk', 'cook']) } })
    expect(textOf(await ask('Soup?'))).toEqual([answer])
    expect(model.calls).toHaveLength(1)
  })

  it('is not made for ever', async () => {
    const promises = ['cook', 'desk', 'cook', 'desk'].map((name) => say(`I will pass you on to the ${name}.`))
    const current = teamOf(['desk', 'cook'], { maxHandoffs: 2 })
    const { model, ask } = await openTalk(promises, { team: { current } })
    await ask('Soup?')
    expect(model.calls).toHaveLength(3)
  })
})

describe('a specialist who is asked for something else', () => {
  it('hands back to the entry, which goes on with the thread', async () => {
    const turns = [to('cook'), say('Soup.'), to('desk'), say('The desk is open.'), say('Until ten.')]
    const { ask, agents, thread } = await openTalk(turns, { team: { current: teamOf(['desk', 'cook']) } })
    await ask('Soup?')
    const { id: threadId } = await thread()
    expect(textOf(await ask('Is the desk open?', { threadId }))).toEqual(['The desk is open.'])
    await ask('Until when?', { threadId })
    expect(agents()).toEqual(['desk', 'cook', 'cook', 'desk', 'desk'])
    expect((await thread()).metadata).toMatchObject({ active_agent: 'desk' })
  })
})

describe('a turn that is a kept run', () => {
  it('goes on with the colleague who was promised, who knows what was said and done before', async () => {
    const turns = [to('cook'), say('I will transfer you to the waiter.'), say('Here is the waiter.')]
    const { server, store, model, agents, items } = await openTalk(turns, {
      team: { current: teamOf(['desk', 'cook', 'waiter']) },
    })
    const runs = new DurableRuns(server, { store })
    onTestFinished(() => runs[Symbol.asyncDispose]())
    const input = { content: [{ type: 'input_text', text: 'Soup?' }], attachments: [], inference_options: {} }
    const options = { signal: new AbortController().signal, header: () => undefined }
    const result = await runs.process({ type: 'threads.create', params: { input } }, { userId: 'alice' }, options)
    if (result.type !== 'frames') throw new Error('There is no stream.')
    let told = ''
    for await (const frame of result.frames) told += frame
    expect(told).not.toContain('"type":"error"')
    expect(agents()).toEqual(['desk', 'cook', 'waiter'])
    expect(JSON.stringify(model.calls[2]?.request.input)).toContain('I will transfer you to the waiter.')
    expect((await items()).filter(({ type }) => type === 'assistant_message')).toHaveLength(2)
  })
})

describe('what was attached', () => {
  it('before a handoff is there after it, in the same turn and in the next', async () => {
    const turns = [to('cook'), say('I have read it.'), say('Still there.')]
    const talk = await openTalk(turns, { team: { current: teamOf(['desk', 'cook']) } })
    const { id } = await talk.attachments.saveUpload(
      { name: 'recipe.txt', mimeType: 'text/plain' },
      Readable.from([Buffer.from('Stir for an hour.\n')]),
      { userId: 'alice' },
    )
    await talk.ask('Can you cook this?', { attachments: [id] })
    await talk.ask('And now?', { threadId: (await talk.thread()).id })
    expect(talk.agents()).toEqual(['desk', 'cook', 'cook'])
    for (const { request } of talk.model.calls) expect(JSON.stringify(request.input)).toContain('Stir for an hour.')
  })
})

describe('a thread', () => {
  it('goes on with the entry when its agent is gone from the team', async () => {
    const team = { current: teamOf(['desk', 'cook']) }
    const turns = [to('cook'), say('Soup.'), say('We have no cook.'), say('Still none.')]
    const { ask, agents, thread } = await openTalk(turns, { team })
    await ask('Soup?')
    const { id: threadId } = await thread()
    team.current = teamOf(['desk', 'chef'])
    expect(textOf(await ask('More', { threadId }))).toEqual(['We have no cook.'])
    expect(agents()).toEqual(['desk', 'cook', 'desk'])
  })

  it('goes on with the same agent in another server over the same store', async () => {
    const team = { current: teamOf(['desk', 'cook']) }
    const { ask, thread, store } = await openTalk([to('cook'), say('Soup.')], { team })
    await ask('Soup?')
    const other = await openTalk([say('More soup.')], { team, store })
    await other.ask('More', { threadId: (await thread()).id })
    expect(other.agents()).toEqual(['cook'])
  })

  it('takes one turn at a time: the second of two messages at once waits for the answer to the first', async () => {
    const { ask, thread, items } = await openTalk([say('One.'), say('Two.'), say('Three.')], {
      team: { current: teamOf(['desk', 'cook']) },
    })
    await ask('Hello')
    const { id: threadId } = await thread()
    await Promise.all([ask('A', { threadId }), ask('B', { threadId })])
    const types = (await items()).map(({ type }) => type).filter((type) => type.endsWith('_message'))
    const turn = ['user_message', 'assistant_message']
    expect(types).toEqual([...turn, ...turn, ...turn])
  })

  it('is left when its reader leaves, without another attempt', async () => {
    const { server, model } = await openTalk([say('I will transfer you to the cook.'), say('Never.')], {
      team: { current: teamOf(['desk', 'cook']) },
    })
    const input = { content: [{ type: 'input_text', text: 'Soup?' }], attachments: [], inference_options: {} }
    const result = await server.process({ type: 'threads.create', params: { input } }, { userId: 'alice' })
    if (result.type !== 'stream') throw new Error('There is no stream.')
    await result.events.next()
    await result.events.return?.()
    expect(model.calls.length).toBeLessThan(2)
  })
})

describe('the model that a user chooses', () => {
  it('goes before an agent’s own, which goes before the team’s', async () => {
    const current = teamOf(['desk', 'cook'], { models: { cook: 'openai/small' } })
    const turns = [to('cook'), say('Soup.'), say('Soup again.')]
    const { ask, thread, modelNames } = await openTalk(turns, { team: { current }, composerModels: ['openai/large'] })
    await ask('Soup?')
    await ask('More', { threadId: (await thread()).id, chosen: { model: 'openai/large' } })
    expect(modelNames).toEqual(['scripted', 'openai/small', 'openai/large'])
  })
})
