import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeServerSpec, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpServerSpec, ServerHooks } from '@frontdesk/mcp-host'
import { createStatelessServer } from './fixtures/stateless-tools.ts'
import { createLog, oddSpec } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }

async function open(spec: McpServerSpec, hooks: ServerHooks = {}) {
  const log = createLog()
  const fleet = await openMcpFleet([{ ...spec, trust: 'third-party' }], {
    logger: log,
    identity: () => ({ userId: 'ada' }),
    hooks,
    limits: { closeStepMs: 300 },
  })
  onTestFinished(() => fleet.close())
  const view = fleet.server(spec.name)
  const names = async () => (await view.listTools()).map(({ name }) => name)
  const call = async (tool: string, args: Record<string, unknown> = {}, signal?: AbortSignal) =>
    JSON.stringify((await view.callToolResult(tool, args, META, signal && { signal })).content)
  return { fleet, log, names, call }
}

const overStdio = (mode = 'well') => {
  const url = new URL('fixtures/stateless-server.ts', import.meta.url)
  return nodeServerSpec('stateless', url, [mode])
}

/** The same server over HTTP, and the headers of each request. */
async function startOverHttp() {
  const handler = createMcpHandler(createStatelessServer, { legacy: 'reject' })
  let stopped = 0
  const seen: { method: unknown; headers: Record<string, unknown> }[] = []
  const server = createServer((incoming, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of incoming) body += String(chunk)
      if (body !== '')
        seen.push({ method: (JSON.parse(body) as { method?: unknown }).method, headers: incoming.headers })
      const init = { method: incoming.method ?? '', headers: new Headers(incoming.headers as Record<string, string>) }
      const request = new Request('http://localhost/mcp', body === '' ? init : { ...init, body })
      response.once('close', () => (stopped += response.writableFinished ? 0 : 1))
      const answer = await handler.fetch(request)
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      for await (const chunk of answer.body ?? []) response.write(chunk)
      response.end()
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, seen, stopped: () => stopped }
}

const kinds: [string, () => Promise<McpServerSpec>][] = [
  ['over stdio', async () => overStdio()],
  ['over HTTP', async () => ({ name: 'stateless', url: (await startOverHttp()).url })],
]

describe.each(kinds)('a stateless server (2026-07-28), %s', (_how, specOf) => {
  it('is found out by asking, lists its tools and answers calls', async () => {
    const { fleet, names, call } = await open(await specOf())
    expect(fleet.status()).toMatchObject([{ state: 'ready', restarts: 0 }])
    expect(await names()).toEqual(['echo', 'travel', 'think', 'climb', 'wait', 'learn'])
    expect(await call('echo', { text: 'hello' })).toContain('hello')
  })

  it('asks the user by a result, and is called again with the answer', async () => {
    const asked: unknown[] = []
    const elicit: ServerHooks['elicit'] = async ({ message, tool, userId }) => {
      asked.push([message, tool, userId])
      return { action: 'accept', content: { city: 'Paris' } }
    }
    const { call } = await open(await specOf(), { elicit })
    expect(await call('travel')).toContain('to Paris')
    expect(asked).toEqual([['Which city?', 'travel', 'ada']])
  })

  it('is answered that the user declined, and refused what is not offered', async () => {
    const { call } = await open(await specOf(), { elicit: async () => ({ action: 'decline' }) })
    expect(await call('travel')).toContain('nowhere')
    expect(await call('think')).toMatch(/ERROR.*(sampling|capability)/)
    const silent = await open(await specOf())
    expect(await silent.call('travel')).toMatch(/ERROR.*(elicitation|capability)/)
  })

  it('tells its progress', async () => {
    const steps: unknown[] = []
    const { call } = await open(await specOf(), {
      progress: ({ progress, message }) => steps.push([progress, message]),
    })
    expect(await call('climb')).toContain('up')
    expect(steps).toEqual([[1, 'half']])
  })
})

describe('the first question to a server that is not ours', () => {
  it('is heard by a stateless one that is slow to start', async () => {
    const { names } = await open(overStdio('slow'))
    expect(await names()).toContain('echo')
  })

  it('leads a stateless server to tell of a new tool', async () => {
    const { names, call } = await open(overStdio())
    await call('learn')
    await expect.poll(names, { timeout: 10_000 }).toContain('learned')
  })

  it('tells a stateless server over HTTP in headers what is asked', async () => {
    const { url, seen } = await startOverHttp()
    const { call } = await open({ name: 'stateless', url })
    await call('echo', { text: 'x' })
    expect(seen.find(({ method }) => method === 'tools/call')?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'echo',
    })
    expect(seen.map(({ method }) => method)).not.toContain('initialize')
  })

  it('is followed by the end of an answer when a stateless call over HTTP is aborted', async () => {
    const { url, stopped, seen } = await startOverHttp()
    const { call } = await open({ name: 'stateless', url })
    const abort = new AbortController()
    const waiting = call('wait', {}, abort.signal)
    await expect.poll(() => seen.some(({ headers }) => headers['mcp-name'] === 'wait')).toBe(true)
    abort.abort()
    await expect(waiting).rejects.toThrow('aborted')
    await expect.poll(stopped).toBe(1)
    expect(seen.map(({ method }) => method)).not.toContain('notifications/cancelled')
    expect(await call('echo', { text: 'still' })).toContain('still')
  })

  const list = { 'tools/list': { result: { tools: [{ name: 'good', inputSchema: { type: 'object' } }] } } }

  it.each<[string, Parameters<typeof oddSpec>[0]]>([
    ['does not know it', list],
    ['says nothing to it', { ...list, silent: ['server/discover'] }],
    ['answers it with nonsense', { ...list, 'server/discover': { result: { supportedVersions: 7 } } }],
    ['speaks another revision', { ...list, 'server/discover': { result: { supportedVersions: ['2031-01-01'] } } }],
    ['ends at it', { ...list, endsAt: ['server/discover'] }],
  ])('costs nothing where the server %s: it is initialized', async (_what, replies) => {
    const { names, call } = await open(oddSpec(replies))
    expect(await names()).toEqual(['good'])
    expect(await call('good')).toContain('fine')
  })
})
