import { ScriptedModel, assistantMessage, functionCall, modelError } from '@openai/agents/testing'
import type { MCPServer } from '@openai/agents'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { MemoryStore } from '@frontdesk/chatkit/testing'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MAX_MESSAGE_CHARACTERS, TeamServer } from '../src/team-server.ts'
import { createTeam } from '../src/team/team.ts'

const alice = { userId: 'alice' }
const noTools = { name: 'none', listTools: async () => [], cacheToolsList: false } as unknown as MCPServer

type Turns = NonNullable<ConstructorParameters<typeof ScriptedModel>[0]>

function open(turns: Turns = []) {
  const model = new ScriptedModel(turns)
  const store = new MemoryStore()
  const team = createTeam({ database: noTools, files: { ...noTools, name: 'files' } })
  const server = new TeamServer({
    store,
    team,
    modelProvider: { getModel: () => model, defaultModel: 'scripted' },
    logger: pino({ level: 'silent' }),
  })
  const ask = async (text: string, threadId?: string): Promise<ThreadStreamEvent[]> => {
    const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
    const request = threadId
      ? { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
      : { type: 'threads.create', params: { input } }
    const result = await server.process(request, alice)
    const events: ThreadStreamEvent[] = []
    if (result.type === 'stream') for await (const event of result.events) events.push(event)
    return events
  }
  const thread = () => store.snapshot().threads[0]!
  return { model, ask, thread }
}

function textOf(events: readonly ThreadStreamEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'thread.item.done' && event.item.type === 'assistant_message'
      ? event.item.content.map(({ text }) => text)
      : [],
  )
}

describe('the team server', () => {
  it('goes on with the agent that the thread was handed over to, until that one hands back', async () => {
    const { model, ask, thread } = open([
      [functionCall('transfer_to_analyst', {}, { callId: 'call_1' })],
      [assistantMessage('I count.')],
      [assistantMessage('I count again.')],
      [functionCall('transfer_to_triage', {}, { callId: 'call_2' })],
      [functionCall('transfer_to_librarian', {}, { callId: 'call_3' })],
      [assistantMessage('I read.')],
    ])
    expect(textOf(await ask('How many?'))).toEqual(['I count.'])
    const { id } = thread().thread
    expect(thread().thread.metadata).toEqual({ active_agent: 'analyst' })
    expect(textOf(await ask('And now?', id))).toEqual(['I count again.'])
    expect(textOf(await ask('What does it say?', id))).toEqual(['I read.'])
    expect(thread().thread.metadata).toEqual({ active_agent: 'librarian' })
    const instructions = model.calls.map(
      ({ request }) => /You are the (\w+)/.exec(request.systemInstructions ?? '')?.[1],
    )
    expect(instructions).toEqual(['front', 'analyst', 'analyst', 'analyst', 'front', 'librarian'])
  })

  it('starts again with triage when the agent of the thread is no longer in the team', () => {
    const team = createTeam({ database: noTools, files: noTools })
    expect(team.find('astronomer').name).toBe('triage')
    expect(team.find(undefined).name).toBe('triage')
    expect(team.find('analyst').name).toBe('analyst')
  })

  it('names the thread by the first line of its first message, cut at a word', async () => {
    const { ask, thread } = open([[assistantMessage('Hm.')], [assistantMessage('Hm.')]])
    await ask('Please tell me something about the very long history of the desk lamp\nand more')
    expect(thread().thread.title).toBe('Please tell me something about the very long history of the…')
    await ask('Another line', thread().thread.id)
    expect(thread().thread.title).toBe('Please tell me something about the very long history of the…')
  })

  it.each([
    ['a secret', 'My key is sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF', /password, a key or a token/],
    ['more than may be read', 'x'.repeat(MAX_MESSAGE_CHARACTERS + 1), /too long/],
  ])('refuses politely, and asks no model, when a message holds %s', async (_what, text, refusal) => {
    const { model, ask } = open()
    expect(textOf(await ask(text)).join()).toMatch(refusal)
    expect(model.calls).toEqual([])
  })

  it.each([429, 503])('asks the model again when it answers %i, and fails once when it goes on', async (status) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const busy = () => modelError(Object.assign(new Error('Busy'), { status }))
    const { model, ask, thread } = open([busy(), busy(), [assistantMessage('At last.')], busy(), busy(), busy()])
    const answered = ask('Hello')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(textOf(await answered)).toEqual(['At last.'])
    const failed = ask('And now?', thread().thread.id)
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await failed).filter(({ type }) => type === 'error')).toEqual([
      { type: 'error', code: 'stream.error', allow_retry: true },
    ])
    expect(model.calls).toHaveLength(6)
  })

  it('does not ask again when the model refuses the key', async () => {
    const { model, ask } = open([modelError(Object.assign(new Error('No such key'), { status: 401 }))])
    const events = await ask('Hello')
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('No such key')
    expect(model.calls).toHaveLength(1)
  })
})
