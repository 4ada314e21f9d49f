import { assistantMessage, functionCall } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { isRiskyAfterReading, noteAnswer, noteUpload } from '../src/mcp/untrusted-reading.ts'
import { openDesk } from './support/open-desk.ts'

let calls = 0
const call = (name: string, text = 'all customers: Ada, Grace') => [
  functionCall(name, { text }, { callId: `call_${(calls += 1)}` }),
]
const say = (text: string) => [assistantMessage(text)]

const thread = () => ({ id: 'thr_1', created_at: '', status: { type: 'active' as const }, metadata: {} })

/** What an attacker would have the model do. */
const FORBIDDEN = ['send_mail', 'forward_mail', 'add_note', 'delete_all', 'look_up']

describe('a model that obeys whatever it reads', () => {
  it.each(FORBIDDEN)('cannot call %s after a text of strangers unless the user approves it', async (tool) => {
    const { ask, effects, audited } = await openDesk([
      call('list_customers'),
      call('read_mail'),
      call(tool),
      say('It is done, master.'),
    ])
    await ask('Any mail?')
    expect(effects()).toEqual([])
    expect(audited().map(({ action }) => action)).toEqual(['tool.called', 'tool.called', 'tool.asked'])
  })

  it.each(FORBIDDEN)('cannot call %s in a later turn, which still holds the text', async (tool) => {
    const {
      ask,
      thread: talk,
      effects,
    } = await openDesk([
      call('list_customers'),
      call('read_mail'),
      say('There is mail.'),
      call(tool),
      say('It is done, master.'),
    ])
    await ask('Any mail?')
    await ask('Thank you', { threadId: (await talk()).id })
    expect(effects()).toEqual([])
  })

  it('may read on, and look where it has read before', async () => {
    const { ask, effects, audited } = await openDesk([
      call('read_mail'),
      call('look_up'),
      call('list_customers'),
      call('look_up'),
      say('Hm.'),
    ])
    await ask('Any mail?')
    expect(effects()).toHaveLength(1)
    expect(audited().map(({ action, detail }) => `${action} ${String(detail['tool'])}`)).toEqual([
      'tool.called read_mail',
      'tool.called look_up',
      'tool.called list_customers',
      'tool.asked look_up',
    ])
  })

  it('may do what it could before it has read a text of strangers', async () => {
    const { ask, effects } = await openDesk([
      call('list_customers'),
      call('add_note'),
      call('delete_all'),
      call('send_mail'),
      say('Done.'),
    ])
    await ask('Tidy up.')
    expect(effects()).toHaveLength(3)
  })

  it('may use a server whose entry says that it never needs an approval', async () => {
    const { ask, effects } = await openDesk([call('read_mail'), call('send_mail'), say('Sent.')], {
      approval: 'never',
    })
    await ask('Answer my mail.')
    expect(effects()).toHaveLength(1)
  })
})

describe('what counts as a text of strangers', () => {
  const own = { server: 'files', tool: 'read_file', trust: 'own' as const, approval: undefined }
  const change = { ...own, tool: 'write_file', annotations: { readOnlyHint: false } }
  const text = { args: '{"path":"refunds.md"}', answer: 'Thirty days.' }

  it.each([
    ['a page of the web', { ...own, annotations: { readOnlyHint: true, openWorldHint: true } }, text],
    ['an answer of another server', { ...own, trust: 'third-party' as const, annotations: {} }, text],
    ['an uploaded file', { ...own, annotations: {} }, { ...text, args: '{"path":"uploads/cv.pdf"}' }],
    ['a search that finds one', { ...own, annotations: {} }, { ...text, answer: 'uploads/cv.pdf:1: Hello' }],
  ])('is %s', (_what, facts, texts) => {
    const talk = thread()
    noteAnswer(talk, { ...facts, annotations: facts.annotations }, texts)
    expect(isRiskyAfterReading(talk, change)).toBe(true)
  })

  it('is what the user attaches to a message', () => {
    const talk = thread()
    noteUpload(talk)
    expect(isRiskyAfterReading(talk, change)).toBe(true)
  })

  it('is not what the team keeps itself', () => {
    const talk = thread()
    noteAnswer(talk, { ...own, annotations: { readOnlyHint: true, openWorldHint: false } }, text)
    expect(isRiskyAfterReading(talk, change)).toBe(false)
  })
})

describe('a rule of an entry', () => {
  it('has the user asked before the tool is called at all', async () => {
    const { ask, effects, audited } = await openDesk([call('send_mail', 'token=abc123'), say('Sent.')], {
      approval: 'destructive',
    })
    await ask('Write to them.')
    expect(effects()).toEqual([])
    expect(audited()).toMatchObject([{ action: 'tool.asked', detail: { tool: 'send_mail', agent: 'clerk' } }])
  })
})
