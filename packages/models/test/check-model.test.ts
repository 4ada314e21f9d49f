import { describe, expect, it } from 'vitest'
import { checkModel, createModelProvider, formatChecks } from '../src/index.ts'
import { KEY } from './support/ask-streamed.ts'
import { callPiece, chunk, finish, startProvider, text } from './support/fake-provider.ts'
import type { Received, Reply } from './support/fake-provider.ts'

/** A model that does what it is asked. */
function obey({ body }: Received): Reply {
  const headers = { 'x-request-id': 'req_1' }
  const say = (words: string): Reply => ({ headers, frames: [text(words), finish()] })
  const call = (name: string, args: string): Reply => ({
    headers,
    frames: [callPiece({ id: 'x', function: { name, arguments: args } }), finish()],
  })
  const asked = JSON.stringify(body.messages)
  if (asked.includes('"role":"tool"')) return say('It is 6,666.')
  if (asked.includes('2345')) return call('add', '{"a":2345,"b":4321}')
  if (asked.includes('invoice')) return call('transfer_to_billing', '{}')
  return asked.includes('image_url') ? say('Red.') : { headers, frames: [text('I am'), text(' ready.'), finish()] }
}

async function check(...replies: Parameters<typeof startProvider>) {
  const { baseURL, received } = await startProvider(...replies)
  const provider = createModelProvider({ provider: 'groq', groq: { apiKey: KEY, baseURL, defaultModel: 'm' } })
  return { checks: await checkModel(provider, 'groq/m'), received }
}

describe('a check of a model', () => {
  it('asks for an answer, a call with its result, a handoff and a look at an image', async () => {
    const { checks, received } = await check(obey)
    expect(checks.map(({ name, works, requestId, detail }) => [name, works, requestId, detail])).toEqual([
      ['streamed answer', true, 'req_1', 'in 2 pieces'],
      ['tool call', true, 'req_1', 'called, and its result told'],
      ['handoff', true, 'req_1', 'handed over'],
      ['image', true, 'req_1', 'seen'],
    ])
    expect(received).toHaveLength(5)
  })

  it('tells what does not work, without the key', async () => {
    const refusal: Reply = {
      status: 401,
      headers: { 'x-request-id': 'req_9' },
      body: { error: { message: `Incorrect API key ${KEY}` } },
    }
    const { checks } = await check(refusal)
    expect(checks.map(({ works }) => works)).toEqual([false, false, false, false])
    expect(checks[0]).toMatchObject({ detail: '401 Incorrect API key [secret]', requestId: 'req_9' })
    expect(formatChecks(checks)).not.toContain(KEY)
  })

  it('sees a model that only talks', async () => {
    const { checks } = await check({ frames: [chunk({ role: 'assistant', content: 'Sure.' }), finish()] })
    expect(checks.map(({ works, detail }) => [works, detail])).toEqual([
      [true, 'in 1 pieces'],
      [false, 'the tool was not called'],
      [false, 'not handed over'],
      [false, 'not seen: “Sure.”'],
    ])
  })
})

describe('the table of checks', () => {
  it('has a line for each, in columns', () => {
    const failed = { name: 'image', works: false, detail: 'no', requestId: undefined, durationMs: 7 }
    expect(formatChecks([failed])).toBe(
      'check  result  time  request  what came of it\nimage  FAILS   7 ms  –        no',
    )
  })
})
