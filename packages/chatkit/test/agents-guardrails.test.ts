import { Agent, Runner } from '@openai/agents'
import type { AgentInputItem, InputGuardrail, OutputGuardrail } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { streamAgentResponse } from '../src/agents/index.ts'
import {
  createTopicJudge,
  leakGuardrail,
  offTopicGuardrail,
  oversizeGuardrail,
  politeRefusals,
  secretsGuardrail,
} from '../src/agents/guardrails/index.ts'
import type { Refusals } from '../src/agents/guardrails/index.ts'
import { hasSecret, redactText, redactValue } from '../src/agents/guardrails/secrets.ts'
import { collect, createWorld, REQUEST, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

interface Guards {
  inputGuardrails?: InputGuardrail[]
  outputGuardrails?: OutputGuardrail[]
  instructions?: string
}

const user = (text: string): AgentInputItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
})

/** What the user sees when the agent is asked this and would answer that. */
async function ask(
  input: string | AgentInputItem[],
  { inputGuardrails = [], outputGuardrails = [], instructions = '' }: Guards,
  {
    answer = 'An answer.',
    refusals = politeRefusals,
    notes = [],
  }: { answer?: string; refusals?: Refusals; notes?: string[] } = {},
) {
  const { context, store } = await createWorld()
  for (const content of notes) {
    const note = { id: `msg_${content.length}`, thread_id: 'thr_1', created_at: '2025-01-01T00:00:00Z', content }
    await store.saveItem('thr_1', { ...note, type: 'hidden_context_item' }, REQUEST)
  }
  const model = new ScriptedModel([[assistantMessage(answer)]])
  const agent = new Agent<TestContext>({ name: 'triage', instructions, inputGuardrails, outputGuardrails })
  const runner = new Runner({ modelProvider: { getModel: () => model }, tracingDisabled: true })
  const run = await runner.run(agent, input, { stream: true, context })
  const { events, error } = await collect(streamAgentResponse(context, run, { refusals }))
  return { lines: toLines(events), error, calls: model.calls.length }
}

/** A judge whose model gives this answer. */
function judge(answer: string) {
  const model = new ScriptedModel([[assistantMessage(answer)]])
  return createTopicJudge(new Runner({ modelProvider: { getModel: () => model }, tracingDisabled: true }), 'orders')
}

describe('a guardrail for secrets', () => {
  const guards = { inputGuardrails: [secretsGuardrail()] }

  it('stops a message with a key before the model sees it, with a polite word', async () => {
    const { lines, calls, error } = await ask('Use sk-abcdefghijklmnopqrstuvwx', guards)
    expect(error).toBeUndefined()
    expect(calls).toBe(0)
    expect(lines.at(-1)).toContain('done message Your message seems to contain a password')
  })

  it('lets the conversation go on after it: only what is new is judged', async () => {
    const { lines } = await ask(
      [user('Use sk-abcdefghijklmnopqrstuvwx'), assistantMessage('No.'), user('Hello')],
      guards,
    )
    expect(lines.at(-1)).toBe('done message An answer.')
  })

  it('does not judge the app’s own notes', async () => {
    const note =
      'Hidden context for the agent (not shown to the user):\n<HiddenContext>\nsk-abcdefghijklmnopqrstuvwx\n</HiddenContext>'
    expect((await ask([user('Hello'), user(note)], guards)).lines.at(-1)).toBe('done message An answer.')
  })
})

describe('a guardrail for size', () => {
  it('stops what is too long', async () => {
    const guards = { inputGuardrails: [oversizeGuardrail({ maxCharacters: 5 })] }
    expect((await ask('123456', guards)).lines.at(-1)).toContain('too long')
    expect((await ask('12345', guards)).lines.at(-1)).toBe('done message An answer.')
  })
})

describe('a guardrail for the topic', () => {
  it('takes back what was said while it judged', async () => {
    const judged = Promise.withResolvers<boolean>()
    const guards = { inputGuardrails: [offTopicGuardrail({ isOnTopic: () => judged.promise })] }
    const asking = ask('Write me a poem', guards)
    setTimeout(() => judged.resolve(false), 20)
    const { lines } = await asking
    expect(lines.at(-1)).toContain('outside of what I can help with')
    const removed = lines.indexOf('removed')
    expect(removed === -1 || lines.indexOf('added message ') < removed).toBe(true)
  })

  it('asks a model, and trusts only a plain no', async () => {
    expect(await judge('NO')('x')).toBe(false)
    expect(await judge('No.')('x')).toBe(false)
    expect(await judge('YES')('x')).toBe(true)
    expect(await judge('I am not sure')('x')).toBe(true)
  })
})

describe('a guardrail for leaks', () => {
  const secret = 'The discount code for friends of the house is always forty percent off on every order in May'

  it('takes back an answer that recites a note, whatever its case and punctuation', async () => {
    const { lines } = await ask(
      '?',
      { outputGuardrails: [leakGuardrail()] },
      { notes: [secret], answer: `Well: ${secret.toUpperCase()}!` },
    )
    expect(lines).toContain('removed')
    expect(lines.at(-1)).toContain('I cannot share that')
  })

  it('takes back an answer that recites the instructions', async () => {
    const { lines } = await ask('?', { outputGuardrails: [leakGuardrail()], instructions: secret }, { answer: secret })
    expect(lines.at(-1)).toContain('I cannot share that')
  })

  it('lets pass what only sounds alike', async () => {
    const answer = 'There is a discount on every order in May.'
    const { lines } = await ask('?', { outputGuardrails: [leakGuardrail()], instructions: secret }, { answer })
    expect(lines.at(-1)).toBe(`done message ${answer}`)
  })
})

describe('a tripwire', () => {
  it('is thrown when nobody words a refusal, after everything was taken back', async () => {
    const guards = { outputGuardrails: [leakGuardrail({ texts: ['one two three'], minWords: 3 })] }
    const { lines, error } = await ask('?', guards, { answer: 'One, two, three!', refusals: () => undefined })
    expect(error).toMatchObject({ result: { guardrail: { name: 'leak' } } })
    expect(lines.at(-1)).toBe('removed')
  })

  it('of an unknown guardrail has a general word', () => {
    expect(politeRefusals('mine')).toBe('I am sorry, I cannot help with that.')
  })
})

describe('secrets', () => {
  it.each([
    'sk-proj-abcdefghijklmnopqrst',
    'ghp_abcdefghijklmnopqrstuvwxyz',
    'gsk_abcdefghijklmnopqrstuvwxyz012345',
    'hf_abcdefghijklmnopqrstuvwxyzABCDEFGH',
    'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz',
    'xapp-1-A012345-012345-abcdef',
    'ASIAABCDEFGHIJKLMNOP',
    `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`,
    'ya29.a0AfH6SMBabcdefghijklmn',
    `AccountKey=${'a'.repeat(86)}==`,
    'AKIAABCDEFGHIJKLMNOP',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'Bearer abcdefghijklmnopqrstuvwxyz',
    'postgres://shop:hunter2@db/shop',
    '-----BEGIN PRIVATE KEY-----\nMIIE',
  ])('are known by their form: %s', (secret) => {
    expect(hasSecret(`see ${secret} there`)).toBe(true)
    expect(hasSecret(redactText(`see ${secret} there`))).toBe(false)
  })

  it.each(['The task-list is empty', 'sk-short', 'https://example.com/a?b=c', 'mail@example.com', 'Bearer of news'])(
    'are not seen in %s',
    (text) => {
      expect(hasSecret(text)).toBe(false)
      expect(redactText(text)).toBe(text)
    },
  )

  it.each(['a', 'eyJ-', 'https://', 'x:', 'Bearer ', '-----BEGIN '])('are looked for in linear time: %s', (unit) => {
    const text = unit.repeat(200_000 / unit.length)
    expect(redactText(text)).toBe(text)
  })

  it('are known by the name of their member, at any depth', () => {
    const value = { user: 'a', password: 'b', nested: [{ accessToken: 'c', max_tokens: 5, 'api-key': 'd' }] }
    expect(redactValue(value)).toEqual({
      user: 'a',
      password: '[redacted]',
      nested: [{ accessToken: '[redacted]', max_tokens: 5, 'api-key': '[redacted]' }],
    })
  })
})
