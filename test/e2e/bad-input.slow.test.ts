import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stack, message, threadIdOf, parseEvents } from './support/stack.ts'

const keys = { alice: 'alice-0123456789abcdef', bob: 'bob-0123456789abcdef' }
let stack: Stack
beforeAll(async () => {
  stack = await Stack.start({ env: { API_KEYS: `alice:${keys.alice},bob:${keys.bob}`, MAX_BODY_BYTES: '4096' } })
})
afterAll(() => stack[Symbol.asyncDispose]())

const as = (user: keyof typeof keys) => ({ headers: { authorization: `Bearer ${keys[user]}` } })

async function refusalOf(response: Response): Promise<{ status: number; code: string; message: string }> {
  expect(response.headers.get('content-type')).toMatch('application/json')
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return { status: response.status, ...error }
}

async function threadsOf(user: keyof typeof keys): Promise<unknown[]> {
  const response = await stack.post({ type: 'threads.list', params: {} }, as(user))
  return ((await response.json()) as { data: unknown[] }).data
}

describe('a bad request', () => {
  it.each([
    ['malformed JSON', '{"type":', 400, 'invalid_request'],
    ['an unknown operation', { type: 'threads.explode', params: {} }, 400, 'invalid_request'],
    ['missing params', { type: 'threads.list' }, 400, 'invalid_request'],
    ['an unknown thread', { type: 'threads.get_by_id', params: { thread_id: 'thr_none' } }, 404, 'not_found'],
    ['a message to an unknown thread', message('Hello', 'thr_none'), 404, 'not_found'],
    ['a body over the limit', message('x'.repeat(5_000)), 413, 'payload_too_large'],
  ])('with %s is refused with one clear message', async (_what, body, status, code) => {
    const refusal = await refusalOf(await stack.post(body, as('alice')))
    expect(refusal).toMatchObject({ status, code })
    expect(refusal.message.length).toBeGreaterThan(10)
    expect(await threadsOf('alice')).toEqual([])
  })

  it('without a valid key is refused', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong-0123456789abcdef' }, { authorization: 'Basic x' }]) {
      const response = await stack.post({ type: 'threads.list', params: {} }, { headers })
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await refusalOf(response)).toMatchObject({ status: 401, code: 'unauthenticated' })
    }
  })

  it("for someone else's thread is answered as if it did not exist", async () => {
    const response = await stack.post(message('Hello'), as('alice'))
    const threadId = threadIdOf(parseEvents(await response.text()))
    const operations = [
      { type: 'threads.get_by_id', params: { thread_id: threadId } },
      { type: 'threads.update', params: { thread_id: threadId, title: 'Mine' } },
      message('Let me in', threadId),
    ]
    for (const body of operations) {
      const foreign = await refusalOf(await stack.post(body, as('bob')))
      const absent = await refusalOf(await stack.post(JSON.stringify(body).replaceAll(threadId, 'thr_none'), as('bob')))
      expect({ ...foreign, message: foreign.message.replaceAll(threadId, 'thr_none') }).toEqual(absent)
    }
    await stack.post({ type: 'threads.delete', params: { thread_id: threadId } }, as('bob'))
    expect(await threadsOf('alice')).toHaveLength(1)
    expect(await threadsOf('bob')).toEqual([])
  })

  it('with another verb or path is told where the endpoint is', async () => {
    const verb = await fetch(`${stack.url}/chatkit`)
    expect(verb.headers.get('allow')).toBe('POST')
    expect(await refusalOf(verb)).toMatchObject({ status: 405 })
    expect(await refusalOf(await fetch(`${stack.url}/nothing`))).toMatchObject({ status: 404 })
  })

  it('from a page of another origin is refused', async () => {
    const response = await stack.post(
      { type: 'threads.list', params: {} },
      { headers: { ...as('alice').headers, origin: 'https://evil.example' } },
    )
    expect(await refusalOf(response)).toMatchObject({ status: 403, code: 'foreign_origin' })
  })
})

describe('a server that cannot start', () => {
  it('names every bad value and the remedy', async () => {
    const { code, output } = await Stack.startAndFail({ PORT: 'http', LLM_PROVIDER: 'openai' })
    expect(code).toBe(1)
    expect(output).toMatch(/PORT must be a whole number from 0 to 65535/)
    expect(output).not.toMatch(/at .*\.ts:\d+/)
  })

  it('names the missing key of a chosen provider', async () => {
    const { code, output } = await Stack.startAndFail({ LLM_PROVIDER: 'openai' })
    expect(code).toBe(1)
    expect(output).toMatch(/OPENAI_API_KEY is missing.*LLM_PROVIDER=offline/)
  })

  it('says that the port is in use, and leaves no child behind', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, output } = await Stack.startAndFail({ PORT: String(port) })
    other.close()
    expect(code).toBe(1)
    expect(output).toContain(`Port ${port} on 127.0.0.1 is in use. Set PORT`)
  })

  it('names the file that the analyst was to answer from', async () => {
    const { code, output } = await Stack.startAndFail({ ANALYST_DATABASE: '/nowhere/shop.db' })
    expect(code).toBe(1)
    expect(output).toMatch(/ANALYST_DATABASE is \/nowhere\/shop\.db/)
  })

  it('says which tool server has not started in the time it had', async () => {
    const { code, output } = await Stack.startAndFail({ MCP_START_MS: '100' })
    expect(code).toBe(1)
    expect(output).toMatch(/The MCP server \w+ did not start: did not answer within 0\.1 s/)
  })

  it('refuses a database that is none', async () => {
    const { code, output } = await Stack.startAndFail({ DATABASE_URL: 'file:/proc/version' })
    expect(code).toBe(1)
    expect(output).toMatch(/DATABASE_URL is file:\/proc\/version/)
    expect(output).not.toMatch(/at .*\.ts:\d+/)
  })

  it.each([
    'postgres://u:SEC/RET@127.0.0.1:1/x',
    'postgres://u:SEC%2FRET@127.0.0.1:1/x',
    'postgres://127.0.0.1:1/x?user=u&password=SECRET',
    'postgres://u:SEC%zzRET@127.0.0.1:1/x',
    'postgres://u:SEC?RET@127.0.0.1:1/x',
    'postgres://u:SEC RET@127.0.0.1:1/x',
  ])('shows nothing of the password in %s', async (url) => {
    const { code, output } = await Stack.startAndFail({ DATABASE_URL: url })
    expect(code).toBe(1)
    expect(output).toMatch(/^DATABASE_URL is postgres:/m)
    expect(output).not.toMatch(/SEC|RET|URIError|at .*\.ts:\d+/)
  })

  it('says of every tool server that did not start what it said, and which variable to look at', async () => {
    const { code, output } = await Stack.startAndFail({
      ANALYST_DATABASE: import.meta.filename,
      LIBRARIAN_ROOT: '/proc/self/fd',
    })
    expect(code).toBe(1)
    expect(output).toContain(`${import.meta.filename} is not an SQLite database`)
    expect(output).toContain('ANALYST_DATABASE')
    expect(output).not.toMatch(/at .*\.ts:\d+/)
  })

  it.each([
    ['a DATA_DIR that is a file', { DATA_DIR: '/proc/version' }, /DATA_DIR/],
    ['a DATA_DIR that cannot be made', { DATA_DIR: '/proc/none' }, /DATA_DIR/],
    [
      'a database in a place that cannot be made',
      { DATABASE_URL: 'file:/proc/none/x.db' },
      /DATABASE_URL is file:\/proc\/none/,
    ],
    ['a blank key of a chosen provider', { LLM_PROVIDER: 'openai', OPENAI_API_KEY: '  ' }, /OPENAI_API_KEY is missing/],
  ])('refuses %s in one message', async (_what, env, expected) => {
    const { code, output } = await Stack.startAndFail(env)
    expect(code).toBe(1)
    expect(output).toMatch(expected)
    expect(output).not.toMatch(/at .*\.ts:\d+/)
  })
})
