import { assistantMessage, functionCall, modelError } from '@openai/agents/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { shippedTeam } from './support/open-team-server.ts'
import { errorsOf, openTalk, textOf } from './support/talk.ts'

/** What the shipped team takes at most. */
const MAX_MESSAGE_CHARACTERS = 20_000
const KEY = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF'

/** What a provider's client throws. */
function refusal(members: object): Error {
  return Object.assign(new Error('Refused'), members)
}

describe('the team server', () => {
  it('goes on with the agent that the thread was handed over to, until that one hands back', async () => {
    const { model, ask, thread } = await openTalk([
      [functionCall('transfer_to_analyst', {}, { callId: 'call_1' })],
      [assistantMessage('I count.')],
      [assistantMessage('I count again.')],
      [functionCall('transfer_to_triage', {}, { callId: 'call_2' })],
      [functionCall('transfer_to_librarian', {}, { callId: 'call_3' })],
      [assistantMessage('I read.')],
    ])
    expect(textOf(await ask('How many?'))).toEqual(['I count.'])
    const { id: threadId } = await thread()
    expect((await thread()).metadata).toEqual({ active_agent: 'analyst' })
    expect(textOf(await ask('And now?', { threadId }))).toEqual(['I count again.'])
    expect(textOf(await ask('What does it say?', { threadId }))).toEqual(['I read.'])
    expect((await thread()).metadata).toEqual({ active_agent: 'librarian' })
    const instructions = model.calls.map(
      ({ request }) => /You are the (\w+)/.exec(request.systemInstructions ?? '')?.[1],
    )
    expect(instructions).toEqual(['front', 'analyst', 'analyst', 'analyst', 'front', 'librarian'])
  })

  it('starts again with triage when the agent of the thread is no longer in the team', async () => {
    const team = await shippedTeam()
    expect(team.find('astronomer').name).toBe('triage')
    expect(team.find(undefined).name).toBe('triage')
    expect(team.find('analyst').name).toBe('analyst')
  })

  it('names the thread by the first line of its first message, cut at a word', async () => {
    const { ask, thread } = await openTalk([[assistantMessage('Hm.')], [assistantMessage('Hm.')]])
    await ask('Please tell me something about the very long history of the desk lamp\nand more')
    expect((await thread()).title).toBe('Please tell me something about the very long history of the…')
    await ask('Another line', { threadId: (await thread()).id })
    expect((await thread()).title).toBe('Please tell me something about the very long history of the…')
  })

  it.each([
    ['a secret', 'My key is sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF', /password, a key or a token/],
    ['more than may be read', 'x'.repeat(MAX_MESSAGE_CHARACTERS + 1), /too long/],
  ])('refuses politely, and asks no model, when a message holds %s', async (_what, text, words) => {
    const { model, ask } = await openTalk()
    expect(textOf(await ask(text)).join()).toMatch(words)
    expect(model.calls).toEqual([])
  })

  it.each([429, 503])('asks the model again when it answers %i, and fails once when it goes on', async (status) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const busy = () => modelError(Object.assign(new Error('Busy'), { status }))
    const { model, ask, thread } = await openTalk([
      busy(),
      busy(),
      [assistantMessage('At last.')],
      busy(),
      busy(),
      busy(),
    ])
    const answered = ask('Hello')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(textOf(await answered)).toEqual(['At last.'])
    const failed = ask('And now?', { threadId: (await thread()).id })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(errorsOf(await failed)).toMatchObject([{ allow_retry: true }])
    expect(model.calls).toHaveLength(6)
  })

  it('does not ask again when the model refuses the key', async () => {
    const { model, ask } = await openTalk([modelError(Object.assign(new Error('No such key'), { status: 401 }))])
    const events = await ask('Hello')
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('No such key')
    expect(model.calls).toHaveLength(1)
  })

  it.each([
    ['a secret', `My key is ${KEY}`],
    ['more than may be read', 'x'.repeat(MAX_MESSAGE_CHARACTERS + 1)],
  ])('makes no title of a message with %s, and gives it to no model later', async (_what, text) => {
    const { model, ask, thread } = await openTalk([[assistantMessage('Hello.')]])
    await ask(text)
    expect((await thread()).title).toBeUndefined()
    await ask('Good morning', { threadId: (await thread()).id })
    expect((await thread()).title).toBe('Good morning')
    expect(model.calls).toHaveLength(1)
    expect(JSON.stringify(model.calls[0]?.request.input)).not.toContain(text)
  })

  it('undoes with a retry the route and the title that the turn had set', async () => {
    const { model, ask, thread, items, process } = await openTalk([
      [functionCall('transfer_to_analyst', {}, { callId: 'call_1' })],
      [assistantMessage('I count.')],
      [assistantMessage('I greet.')],
    ])
    await ask('Hello')
    expect((await thread()).metadata).toEqual({ active_agent: 'analyst' })
    const [first] = await items()
    await process('threads.retry_after_item', { thread_id: (await thread()).id, item_id: first!.id })
    expect((await thread()).metadata).toEqual({})
    expect((await thread()).title).toBe('Hello')
    expect(model.calls.at(-1)?.request.systemInstructions).toContain('You are the front desk')
  })

  it('undoes with a retry the choice of the composer', async () => {
    const turns = [[assistantMessage('Hm.')], [assistantMessage('I read.')], [assistantMessage('Hm again.')]]
    const { model, ask, thread, items, process } = await openTalk(turns)
    await ask('Hello')
    const { id: threadId } = await thread()
    await ask('Look it up', { threadId, chosen: { tool_choice: { id: 'librarian' } } })
    const [first] = await items()
    await process('threads.retry_after_item', { thread_id: threadId, item_id: first!.id })
    expect((await thread()).metadata).toEqual({})
    expect(model.calls.at(-1)?.request.systemInstructions).toContain('You are the front desk')
  })

  it('gives the model as much of the thread as it is set to', async () => {
    const turns = [[assistantMessage('Yes.')], [assistantMessage('Yes.')]]
    const { model, ask, thread } = await openTalk(turns, { historyTokens: 500 })
    await ask(`First ${'word '.repeat(1_000)}`)
    await ask('Second', { threadId: (await thread()).id })
    const input = JSON.stringify(model.calls[1]?.request.input)
    expect(input).toContain('Second')
    expect(input.length).toBeLessThan(500 * 5)
  })
})

describe('a provider that refuses', () => {
  it('for want of quota is asked once, and no retry is offered', async () => {
    const { model, ask } = await openTalk([modelError(refusal({ status: 429, code: 'insufficient_quota' }))])
    expect(errorsOf(await ask('Hello'))).toEqual([
      { type: 'error', code: 'custom', message: expect.stringContaining('used up') as string, allow_retry: false },
    ])
    expect(model.calls).toHaveLength(1)
  })

  it('by a redirect is asked once, and no retry is offered', async () => {
    const { model, ask } = await openTalk([modelError(refusal({ status: 307 }))])
    expect(errorsOf(await ask('Hello'))).toMatchObject([{ code: 'custom', allow_retry: false }])
    expect(model.calls).toHaveLength(1)
  })

  it('and asks for a short wait is waited for, with a word to the user', async () => {
    const headers = new Headers({ 'retry-after-ms': '20' })
    const { ask } = await openTalk([modelError(refusal({ status: 429, headers })), [assistantMessage('At last.')]])
    const events = await ask('Hello')
    expect(events).toContainEqual({
      type: 'progress_update',
      text: 'The model is busy. Trying again in 1 s.',
    })
    expect(textOf(events)).toEqual(['At last.'])
  })

  it('and asks for a long wait is not waited for: the user is told how long', async () => {
    const headers = new Headers({ 'retry-after': '90' })
    const { model, ask } = await openTalk([modelError(refusal({ status: 429, headers }))])
    expect(errorsOf(await ask('Hello'))).toEqual([
      {
        type: 'error',
        code: 'custom',
        message: 'The model is busy. Please try again in 90 seconds.',
        allow_retry: true,
      },
    ])
    expect(model.calls).toHaveLength(1)
  })
})

describe('what the composer chose', () => {
  it('is the model that answers, where it is on offer', async () => {
    const turns = [[assistantMessage('Hm.')], [assistantMessage('Hm.')]]
    const { ask, thread, modelNames } = await openTalk(turns, { composerModels: ['openai/large'] })
    await ask('Hello', { chosen: { model: 'openai/large' } })
    await ask('Again', { threadId: (await thread()).id })
    expect(modelNames).toEqual(['openai/large', 'scripted'])
  })

  it('is the agent that goes on with the thread', async () => {
    const turns = [[assistantMessage('I read.')], [assistantMessage('I read again.')]]
    const { model, ask, thread } = await openTalk(turns)
    await ask('Look it up', { chosen: { tool_choice: { id: 'librarian' } } })
    await ask('And?', { threadId: (await thread()).id })
    expect((await thread()).metadata).toEqual({ active_agent: 'librarian' })
    for (const { request } of model.calls) expect(request.systemInstructions).toContain('You are the librarian')
  })

  it.each([
    [{ model: 'gpt-0' }, /no model “gpt-0”\. Choose one of scripted/],
    [{ model: 'x'.repeat(500) }, /no model “x{80}…”/],
    [{ tool_choice: { id: 'search' } }, /no tool “search”\. Choose one of analyst, librarian, planner,/],
    [{ model: 'scripted', tool_choice: { id: '' } }, /no tool “”/],
  ])('is refused before its message is stored when it is not on offer: %j', async (chosen, message) => {
    const { ask, thread, threads, items } = await openTalk([[assistantMessage('Hm.')]])
    await expect(ask('Hello', { chosen })).rejects.toThrow(message)
    expect(await threads()).toEqual([])
    await ask('Hello')
    const before = await items()
    await expect(ask('Hello', { chosen, threadId: (await thread()).id })).rejects.toMatchObject({ status: 400 })
    expect(await items()).toEqual(before)
  })
})

describe('feedback', () => {
  it('is stored for the item that it is about, the newest for each', async () => {
    const { store, ask, thread, items, process } = await openTalk([[assistantMessage('Hm.')]])
    await ask('Hello')
    const { id: threadId } = await thread()
    const itemId = (await items()).find(({ type }) => type === 'assistant_message')!.id
    for (const kind of ['positive', 'negative']) {
      await process('items.feedback', { thread_id: threadId, item_ids: [itemId], kind })
    }
    expect(await store.records.loadFeedback()).toMatchObject([{ userId: 'alice', threadId, itemId, kind: 'negative' }])
  })

  it("on another user's thread or item, or one that is not there, is refused and not stored", async () => {
    const { store, ask, thread, items, process } = await openTalk([[assistantMessage('Hm.')]])
    await ask('Hello')
    const { id: thread_id } = await thread()
    const [first] = await items()
    const own = { thread_id, item_ids: [first!.id], kind: 'positive' }
    const notFound = { status: 404 }
    await expect(process('items.feedback', own, { userId: 'bob' })).rejects.toMatchObject(notFound)
    await expect(process('items.feedback', { ...own, item_ids: [] }, { userId: 'bob' })).rejects.toMatchObject(notFound)
    await expect(process('items.feedback', { ...own, thread_id: 'thr_none' })).rejects.toMatchObject(notFound)
    await expect(process('items.feedback', { ...own, item_ids: [first!.id, 'msg_none'] })).rejects.toMatchObject(
      notFound,
    )
    expect(await store.records.loadFeedback()).toEqual([])
  })
})

describe('an action that nothing handles', () => {
  it('is refused without the offer of a retry', async () => {
    const { ask, thread, process } = await openTalk([[assistantMessage('Hm.')]])
    await ask('Hello')
    const events = await process('threads.custom_action', {
      thread_id: (await thread()).id,
      action: { type: 'order', payload: {} },
    })
    expect(errorsOf(events)).toEqual([
      {
        type: 'error',
        code: 'custom',
        message: 'This server does not know this action. Say in words what you want.',
        allow_retry: false,
      },
    ])
  })
})
