import { Usage } from '@openai/agents'
import type { Model } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import { openStore } from '@frontdesk/store'
import { startPostgres } from '@frontdesk/test-postgres'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { TeamServerParts } from '../src/chatkit/team-server.ts'
import { createTitleWriter } from '../src/chatkit/title-writer.ts'
import { openApp } from './support/open-app.ts'
import { openTeamServer } from './support/open-team-server.ts'

const input = { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} }

/** A model that has used 100 tokens to read and 20 to write. */
function spending(): Model {
  const scripted = new ScriptedModel(Array.from({ length: 5 }, () => [assistantMessage('Hi.')]))
  return {
    getResponse: (request) => scripted.getResponse(request),
    async *getStreamedResponse(request) {
      for await (const event of scripted.getStreamedResponse(request)) {
        const usage = new Usage({ inputTokens: 100, outputTokens: 20, totalTokens: 120 })
        yield event.type === 'response_done' ? { ...event, response: { ...event.response, usage } } : event
      }
    },
  }
}

async function open(budget: { tokens?: number; costMicros?: number } = {}, parts: Partial<TeamServerParts> = {}) {
  const modelProvider = { defaultModel: 'openai/m', getModel: spending }
  const prices = { 'openai/m': { input: 1, output: 2 } }
  const { server, store } = await openTeamServer(spending(), { modelProvider, prices, budget, ...parts })
  const ask = async (userId = 'alice') => {
    const result = await server.process({ type: 'threads.create', params: { input } }, { userId })
    const events: ThreadStreamEvent[] = []
    if (result.type === 'stream') for await (const event of result.events) events.push(event)
    return events.filter(({ type }) => type === 'error')
  }
  return { store, ask }
}

describe('what an answer used', () => {
  it('is recorded for its user, thread, agent and model, with what it cost', async () => {
    const { store, ask } = await open()
    expect(await ask()).toEqual([])
    const [thread] = (await store.loadThreads({ limit: 1, order: 'asc' }, { userId: 'alice' })).data
    expect(await store.records.loadUsage({ by: ['user', 'thread', 'agent', 'model'] })).toEqual([
      {
        userId: 'alice',
        threadId: thread?.id,
        agent: 'triage',
        model: 'openai/m',
        requests: 1,
        inputTokens: 100,
        cachedTokens: 0,
        outputTokens: 20,
        reasoningTokens: 0,
        costMicros: 140,
      },
    ])
  })
})

describe('what is used beside an answer', () => {
  it('is recorded too, as that of the title', async () => {
    const { store, ask } = await open({}, { titleWriter: createTitleWriter() })
    await ask()
    const agents = async () => {
      const used = await store.records.loadUsage({ by: ['agent'] })
      return new Set(used.map(({ agent }) => agent))
    }
    await expect.poll(agents).toEqual(new Set(['titles', 'triage']))
  })
})

describe('a budget', () => {
  it.each([
    ['of tokens', { tokens: 200 }],
    ['of money', { costMicros: 200 }],
  ])('%s for a day, once used up, lets its user ask no more, and others go on', async (_what, budget) => {
    const { ask } = await open(budget)
    expect(await ask()).toEqual([])
    expect(await ask()).toEqual([])
    expect(await ask()).toEqual([
      {
        type: 'error',
        code: 'custom',
        message: 'You have used up what you may use in a day. A new day begins at 00:00 UTC.',
        allow_retry: false,
      },
    ])
    expect(await ask('bob')).toEqual([])
  })
})

it('that was used up while the clock was a year ahead leaves that of today', async () => {
  const { ask } = await open({ tokens: 200 })
  const real = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: real + 365 * 86_400_000 })
  onTestFinished(() => void vi.useRealTimers())
  await ask()
  await ask()
  expect(await ask()).toHaveLength(1)
  vi.setSystemTime(real)
  expect(await ask()).toEqual([])
})

describe('a budget over two servers on one Postgres', () => {
  it.each([
    ['of tokens', { tokens: 200 }],
    ['of money', { costMicros: 200 }],
  ])('%s counts what a user has used on either', { timeout: 60_000 }, async (_what, budget) => {
    await using postgres = await startPostgres()
    await using own = await openStore(postgres.url)
    await using others = await openStore(postgres.url)
    const [one, other] = [await open(budget, { store: own }), await open(budget, { store: others })]
    expect(await one.ask()).toEqual([])
    expect(await other.ask()).toEqual([])
    // What was used is recorded beside the answer.
    await expect.poll(() => own.records.loadUsage({ by: ['user'] })).toMatchObject([{ requests: 2 }])
    for (const { ask } of [one, other]) expect(await ask()).toMatchObject([{ code: 'custom', allow_retry: false }])
    expect(await other.ask('bob')).toEqual([])
  })
})

describe('GET /admin/usage', () => {
  it('tells apart what it is asked to', async () => {
    const { store, ask } = await open()
    await ask()
    await ask('bob')
    const url = await openApp({}, { store })
    const totals = async (query: string) => (await fetch(`${url}/admin/usage?${query}`)).json()
    expect(await totals('by=user')).toMatchObject({ data: [{ userId: 'alice', inputTokens: 100 }, { userId: 'bob' }] })
    expect(await totals('by=day,model&user=bob')).toMatchObject({ data: [{ model: 'openai/m', requests: 1 }] })
    expect(await totals('until=2020-01-01T00:00:00Z')).toEqual({ data: [] })
  })

  it.each(['by=colour', 'since=yesterday', 'limit=0', 'who=alice'])('refuses ?%s', async (query) => {
    const response = await fetch(`${await openApp({})}/admin/usage?${query}`)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'invalid_query' } }])
  })

  it('is for operators only', async () => {
    const key = 'alice-0123456789abcdef'
    const url = await openApp({ API_KEYS: `alice:${key}` })
    expect((await fetch(`${url}/admin/usage`)).status).toBe(401)
    const response = await fetch(`${url}/admin/usage`, { headers: { authorization: `Bearer ${key}` } })
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'permission_denied' } }])
  })
})
