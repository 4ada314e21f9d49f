import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, it } from 'vitest'
import { textOf } from '@frontdesk/mcp-kit/testing'
import { USER_META_KEY } from '@frontdesk/mcp-kit'

const SLEEPER = fileURLToPath(new URL('fixtures/sleeper.ts', import.meta.url))

/** The fixture on a free port, in a process of its own. */
async function start(port = 0) {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', SLEEPER, '--http', String(port)], {
    env: { ...process.env, FRONTDESK_USER: 'owner' },
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  while (!stderr.includes('\n')) await once(child.stderr, 'data')
  return {
    child,
    url: new URL(/http:\S+/.exec(stderr)?.[0] ?? 'http://none'),
    stderr: () => stderr,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function connect(url: URL) {
  const client = new Client({ name: 'test', version: '0.0.0' })
  await client.connect(new StreamableHTTPClientTransport(url))
  return Object.assign(client, { [Symbol.asyncDispose]: async () => client.close() })
}

it('answers several sessions at once', async () => {
  await using server = await start()
  await using first = await connect(server.url)
  await using second = await connect(server.url)
  const call = { name: 'nap', arguments: { ms: 1 } }
  const results = await Promise.all([first.callTool(call), second.callTool(call), first.callTool(call)])
  expect(results.map(textOf)).toEqual(['rested', 'rested', 'rested'])
})

it('tells progress and takes cancellations', async () => {
  await using server = await start()
  await using client = await connect(server.url)
  const steps: unknown[] = []
  await client.callTool({ name: 'nap', arguments: { ms: 1 } }, undefined, { onprogress: (step) => steps.push(step) })
  expect(steps).toEqual([{ progress: 0, total: 1 }])
  const controller = new AbortController()
  const nap = client.callTool({ name: 'nap', arguments: { ms: 60_000 } }, undefined, { signal: controller.signal })
  setTimeout(() => controller.abort(), 50)
  await expect(nap).rejects.toThrow('aborted')
  while (!server.stderr().includes('nap aborted')) await once(server.child.stderr, 'data')
})

it('does not believe a user that the caller names itself', async () => {
  await using server = await start()
  await using client = await connect(server.url)
  const meta = { [USER_META_KEY]: { userId: 'somebody else' } }
  expect(textOf(await client.callTool({ name: 'who_am_i', arguments: {}, _meta: meta }))).toBe('{"userId":"owner"}')
})

it.each([
  ['another host', { host: 'evil.example' }, 403],
  ['another port', { host: '127.0.0.1:1' }, 403],
  ['a foreign origin', { origin: 'http://evil.example' }, 403],
  ['a look-alike origin', { origin: 'http://127.0.0.1.evil.example' }, 403],
  ['a null origin', { origin: 'null' }, 403],
  ['an unknown session', { 'mcp-session-id': 'nope' }, 404],
])('refuses a request with %s', async (_what, headers, status) => {
  await using server = await start()
  expect(await post(server.url, headers)).toBe(status)
})

it('refuses other paths, and bodies that are too long', async () => {
  await using server = await start()
  expect(await post(new URL('/', server.url), {})).toBe(404)
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify('x'.repeat(11 * 1024 * 1024)),
  })
  expect(response.status).toBe(413)
})

it('does not start on a port that is taken', async () => {
  await using server = await start()
  await using second = await start(Number(server.url.port))
  expect(await exitCode(second.child)).toBe(1)
  expect(second.stderr()).toContain(
    `Port ${server.url.port} is taken by another program. Choose another one with --http.`,
  )
})

it('ends with 0 at SIGTERM, after aborting what runs and closing its resources', async () => {
  await using server = await start()
  await using client = await connect(server.url)
  const nap = client.callTool({ name: 'nap', arguments: { ms: 60_000 } }).catch(() => 'cut off')
  await client.ping()
  server.child.kill('SIGTERM')
  expect(await exitCode(server.child)).toBe(0)
  expect(server.stderr()).toContain('nap aborted\nresources closed\n')
  await client.close()
  await nap
})

async function exitCode(child: Awaited<ReturnType<typeof start>>['child']): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit')
  return child.exitCode
}

/** The status of an initialize request with headers that fetch would not send. */
async function post({ hostname, port, pathname }: URL, headers: Record<string, string>): Promise<number | undefined> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} })
  const sent = request({
    host: hostname,
    port,
    path: pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
  })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume: () => void }]
  response.resume()
  return response.statusCode
}
