import { describe, expect, it, onTestFinished } from 'vitest'
import { OutcomeUnknownError, SupervisedMcpServer } from '@frontdesk/mcp-host'
import type { McpLimits, RemoteServerSpec } from '@frontdesk/mcp-host'
import { event, startHttpServer, text } from './http-world.ts'
import type { Answer } from './http-world.ts'
import { createLog, rejection, until } from './world.ts'

const SECRET = 'Bearer very-secret-token'

/** A supervised server over HTTP that is closed when the test ends. */
async function superviseHttp(
  answer?: Answer,
  options: { limits?: Partial<McpLimits>; spec?: Partial<RemoteServerSpec> } = {},
) {
  const http = await startHttpServer(answer)
  const log = createLog()
  const spec = { name: 'hub', url: http.url, headers: { authorization: SECRET }, ...options.spec }
  const server = new SupervisedMcpServer(spec, { logger: log, limits: { closeStepMs: 300, ...options.limits } })
  onTestFinished(() => server.close())
  const call = async (tool = 'echo', args: object = { a: 1 }) => {
    const [block] = await server.callTool(tool, { ...args })
    return block?.['text'] as string
  }
  return { http, log, server, call }
}

describe('a server over HTTP', () => {
  it('is called in one session with its headers, which is ended with it', async () => {
    const { http, server, call } = await superviseHttp()
    await server.connect()
    expect(server.status).toMatchObject({ name: 'hub', state: 'ready', pid: undefined })
    expect(await call()).toBe('{"a":1}')
    expect(http.sessions.size).toBe(1)
    const post = http.seen.find(({ method }) => method === 'tools/call')
    expect(post?.headers).toMatchObject({
      authorization: SECRET,
      'mcp-session-id': 'session-1',
      'mcp-protocol-version': '2025-11-25',
    })
    await server.close()
    expect(http.sessions.size).toBe(0)
  })

  it.each([404, 400])('gets a new session when the old one is lost (%d), and nobody notices', async (status) => {
    let isLost = false
    const { http, server, call } = await superviseHttp(({ method }, response) => {
      if (!isLost || method !== 'tools/call') return undefined
      isLost = false
      response.writeHead(status).end('Bad request: no valid session id')
      return true
    })
    await server.connect()
    isLost = true
    expect(await call('change')).toBe('{"a":1}')
    expect(http.seen.filter(({ method }) => method === 'initialize')).toHaveLength(2)
    expect(server.status).toMatchObject({ restarts: 1, lastError: 'has lost the session' })
  })

  it('is tried again while it is away, and works when it is back', async () => {
    let isAway = true
    const { server, call } = await superviseHttp((_request, response) => {
      if (isAway) response.destroy()
      return isAway ? true : undefined
    })
    await expect(server.connect()).rejects.toThrow(/hub did not start: closed the connection/)
    isAway = false
    await until(() => server.status.state === 'ready')
    expect(await call()).toBe('{"a":1}')
  })

  it('fails a call at once when the connection breaks in it, and repeats one that only reads', async () => {
    let breaks = 1
    const { server, call } = await superviseHttp(({ method }, response) => {
      if (method !== 'tools/call' || breaks-- <= 0) return undefined
      event(response, { method: 'notifications/message', params: { level: 'info', data: 'working' } })
      setImmediate(() => response.destroy())
      return true
    })
    await server.connect()
    expect(await rejection(call('change'))).toBeInstanceOf(OutcomeUnknownError)
    breaks = 1
    expect(await call('echo')).toBe('{"a":1}')
    expect(server.status.state).toBe('ready')
  })

  it('takes up a stream that broke where it stopped', async () => {
    const { http, server, call } = await superviseHttp(({ id, method }, response, { headers }) => {
      if (method === 'tools/call') {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('retry: 10\n')
        event(response, { method: 'notifications/message', params: { level: 'info', data: 'working' } }, 'e1')
        setImmediate(() => response.destroy())
        return true
      }
      if (method !== 'GET' || headers['last-event-id'] !== 'e1') return undefined
      event(response, { id: lastCall, result: text('taken up') }, 'e2')
      return id === undefined ? true : undefined
    })
    let lastCall = 0
    await server.connect()
    // The client numbers its requests: initialize, tools/list, then this call.
    lastCall = 2
    expect(await call('change')).toBe('taken up')
    expect(http.seen.filter(({ method }) => method === 'tools/call')).toHaveLength(1)
  })

  it.each([
    [301, 'answers with a redirect (301), which is not followed'],
    [401, 'refuses the request (401): it needs a valid token in headers'],
    [403, 'refuses the request (403)'],
    [404, 'does not answer at this address (404)'],
    [500, 'answers with the status 500'],
  ])('says what is wrong when it answers with %d, and nothing of its headers', async (status, words) => {
    const elsewhere = await startHttpServer()
    const { server, log } = await superviseHttp((_request, response) => {
      response.writeHead(status, { location: elsewhere.url }).end(SECRET)
      return true
    })
    const error = await rejection(server.connect())
    expect((error as Error).message).toContain(words)
    expect(elsewhere.seen).toEqual([])
    expect(`${(error as Error).message} ${JSON.stringify(log.lines)} ${JSON.stringify(server.status)}`).not.toContain(
      'secret',
    )
  })

  it.each([429, 503])('is busy when it says so (%d): nothing was done, and the session stays', async (status) => {
    const { server, call } = await superviseHttp(({ method }, response) => {
      if (method !== 'tools/call') return undefined
      response.writeHead(status).end()
      return true
    })
    await server.connect()
    expect(await rejection(call('change'))).toMatchObject({ code: 'server_busy' })
    expect(server.status).toMatchObject({ state: 'ready', restarts: 0 })
  })

  it.each([
    ['no JSON', 'application/json', 'oops'],
    ['null for a result', 'application/json', '{"jsonrpc":"2.0","id":2,"result":null}'],
    ['another request', 'application/json', '{"jsonrpc":"2.0","id":99,"result":{}}'],
    ['a stream without a reply', 'text/event-stream', ': nothing\n\n'],
    ['a stream of no JSON', 'text/event-stream', 'data: oops\n\n'],
    ['nothing', 'application/json', ''],
  ])('ends a call at once when it answers with %s', async (_what, type, body) => {
    const { server, call } = await superviseHttp(({ method }, response) => {
      if (method !== 'tools/call') return undefined
      response.writeHead(200, { 'content-type': type }).end(body)
      return true
    })
    await server.connect()
    expect(await rejection(call('change'))).toMatchObject({
      code: expect.stringMatching(/invalid_reply|server_died/) as string,
    })
    expect(server.status.state).toBe('ready')
  })

  it('gives the model the error that a refusal holds', async () => {
    const { server, call } = await superviseHttp(({ id, method }, response) => {
      if (method !== 'tools/call') return undefined
      response
        .writeHead(400)
        .end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32_602, message: 'no such row' } }))
      return true
    })
    await server.connect()
    expect(await call('change')).toBe('ERROR: no such row')
  })

  it('ends a call whose answer is endless', async () => {
    const { server, call } = await superviseHttp(({ method }, response) => {
      if (method !== 'tools/call') return undefined
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const chunk = 'x'.repeat(1_000_000)
      const write = () => void response.write(chunk, (error) => (error ? undefined : write()))
      response.write('data: ')
      write()
      return true
    })
    await server.connect()
    expect(await rejection(call('change'))).toBeInstanceOf(OutcomeUnknownError)
  })

  it('lists its tools anew when its stream says so', async () => {
    let isChanged = false
    const { server } = await superviseHttp(({ id, method }, response) => {
      if (method === 'GET') {
        setTimeout(() => {
          isChanged = true
          event(response, { method: 'notifications/tools/list_changed' })
        }, 50)
        return true
      }
      if (method !== 'tools/list' || !isChanged) return undefined
      const tools = [{ name: 'fresh', inputSchema: { type: 'object', properties: {} } }]
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { tools } }))
      return true
    })
    await server.connect()
    await expect.poll(async () => (await server.listTools()).map(({ name }) => name)).toEqual(['fresh'])
  })

  it.each(['http://example.com/mcp', 'ftp://127.0.0.1/mcp', 'https://a:b@example.com/'])(
    'is never spoken with at %s',
    async (url) => {
      const { server } = await superviseHttp(undefined, { spec: { url } })
      await expect(server.connect()).rejects.toThrow(/its url/)
    },
  )
})
