import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeOpenAI } from './support/fake-openai.ts'
import { readRest, readUntil } from './support/reading.ts'
import { Stack, answerOf, childrenOf, isAlive, message, tasksOf, threadIdOf } from './support/stack.ts'

const open: AsyncDisposable[] = []
afterEach(async () => {
  while (open.length > 0) await open.pop()?.[Symbol.asyncDispose]()
})
async function opened<Part extends AsyncDisposable>(part: Promise<Part>): Promise<Part> {
  const ready = await part
  open.push(ready)
  return ready
}

const SLOW_SQL =
  'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000000000) SELECT count(*) FROM n'

async function databaseServer(stack: Stack): Promise<number> {
  const child = (await stack.children()).find(({ command }) => command.includes('mcp-db'))
  if (!child) throw new Error('There is no database server.')
  return child.pid
}

/** Whether the process or one that it started is busy, as while it runs a query. */
async function isComputing(pid: number): Promise<boolean> {
  const family = [pid, ...(await childrenOf(pid)).map((child) => child.pid)]
  const stats = await Promise.all(family.map((member) => readFile(`/proc/${member}/stat`, 'utf8').catch(() => '')))
  return stats.some((stat) => stat.includes(') R '))
}

describe('a tool server', () => {
  it('that is killed between calls is back for the next question', async () => {
    const stack = await opened(Stack.start())
    const first = await stack.ask('How many customers do we have in Berlin?')
    const pid = await databaseServer(stack)
    process.kill(pid, 'SIGKILL')
    const second = await stack.ask('How many customers do we have in Berlin?')
    expect(answerOf(second)).toBe(answerOf(first))
    expect(await databaseServer(stack)).not.toBe(pid)
  })

  it('that is killed during a call fails that call alone, and the run goes on', async () => {
    const fake = await opened(
      FakeOpenAI.start([
        [{ call: 'transfer_to_analyst', arguments: {} }],
        [{ call: 'query', arguments: { sql: SLOW_SQL } }],
        [{ text: 'The tool died.' }],
        [{ call: 'query', arguments: { sql: 'SELECT count(*) AS n FROM customers' } }],
        [{ text: 'It is back.' }],
      ]),
    )
    const stack = await opened(Stack.start({ env: fake.env }))
    const answer = stack.ask('Count slowly.')
    await vi.waitFor(() => expect(fake.requests).toHaveLength(2), { timeout: 20_000 })
    const pid = await databaseServer(stack)
    await vi.waitFor(async () => expect(await isComputing(pid)).toBe(true), { timeout: 10_000 })
    process.kill(pid, 'SIGKILL')
    const events = await answer
    expect(answerOf(events)).toBe('The tool died.')
    expect(JSON.stringify(fake.requests[2]?.body.input.at(-1))).toMatch(/ERROR/)

    const next = await stack.ask('And now?', threadIdOf(events))
    expect(answerOf(next)).toBe('It is back.')
    expect(JSON.stringify(fake.requests[4]?.body.input.at(-1))).toContain('640')
    expect(tasksOf(next)).toHaveLength(1)
  })
})

describe('a reader who leaves', () => {
  it('aborts the run: the model is no longer asked, and what was said is stored', async () => {
    const fake = await opened(FakeOpenAI.start([[{ text: 'Half an answer' }, { stall: true }]]))
    const stack = await opened(Stack.start({ env: fake.env }))
    const leaving = new AbortController()
    const response = await stack.post(message('Tell me'), { signal: leaving.signal })
    const reader = response.body!.getReader()
    const seen = await readUntil(reader, 'answer')
    const threadId = /"thread":\{[^}]*"id":"(thr_\w+)"/.exec(seen)?.[1] ?? ''
    leaving.abort()
    await vi.waitFor(() => expect(fake.abandoned).toBe(1), { timeout: 10_000 })
    await vi.waitFor(async () => {
      const items = await stack.items(threadId)
      expect(items.map((item) => item.type)).toEqual(['user_message', 'assistant_message'])
    })
    expect(fake.requests).toHaveLength(1)
  })
})

describe('a silent answer', () => {
  it('keeps its connection alive with comments', async () => {
    const fake = await opened(FakeOpenAI.start([[{ stall: true }]]))
    const stack = await opened(Stack.start({ env: { ...fake.env, HEARTBEAT_MS: '100' } }))
    const response = await stack.post(message('Tell me'))
    const reader = response.body!.getReader()
    const seen = await readUntil(reader, ': keep-alive')
    expect(seen).toContain('"type":"stream_options"')
    await reader.cancel()
  })
})

describe('a signal to stop', () => {
  it('during a stream ends it cleanly: what was said is stored, the exit code is 0 and nothing is orphaned', async () => {
    const fake = await opened(FakeOpenAI.start([[{ text: 'Half an answer' }, { stall: true }]]))
    const stack = await opened(Stack.start({ env: { ...fake.env, SHUTDOWN_GRACE_MS: '300' } }))
    const response = await stack.post(message('Tell me'))
    const reader = response.body!.getReader()
    const seen = await readUntil(reader, 'answer')
    const threadId = /"thread":\{[^}]*"id":"(thr_\w+)"/.exec(seen)?.[1] ?? ''
    const children = await stack.children()
    expect(children.length).toBeGreaterThanOrEqual(2)

    const [{ code }, rest] = await Promise.all([stack.stop('SIGTERM'), readRest(reader)])
    expect(code).toBe(0)
    expect(rest).toContain('"type":"error"')
    expect(children.filter(({ pid }) => isAlive(pid))).toEqual([])

    const again = await opened(Stack.start({ directory: stack.directory }))
    expect((await again.items(threadId)).map((item) => item.type)).toEqual(['user_message', 'assistant_message'])
  })

  it('ends the server in time although a tool server hangs and a reader never reads, and orphans nothing', async () => {
    const fake = await opened(
      FakeOpenAI.start([
        [{ call: 'transfer_to_analyst', arguments: {} }],
        [{ call: 'query', arguments: { sql: 'SELECT 1' } }],
      ]),
    )
    const stack = await opened(Stack.start({ env: { ...fake.env, SHUTDOWN_GRACE_MS: '500' } }))
    const children = await stack.children()
    process.kill(await databaseServer(stack), 'SIGSTOP')
    const { hostname, port } = new URL(stack.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {}) // The server ends with the connection open.
    socket.pause()
    const body = JSON.stringify(message('Count.'))
    socket.write(
      `POST /chatkit HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    await vi.waitFor(() => expect(fake.requests).toHaveLength(2), { timeout: 20_000 })
    const asked = performance.now()
    expect(await stack.stop('SIGTERM')).toEqual({ code: 0 })
    expect(performance.now() - asked).toBeLessThan(20_000)
    expect(children.filter(({ pid }) => isAlive(pid))).toEqual([])
    socket.destroy()
  })

  it('that is repeated ends the server within a second or so, and keeps what was said', async () => {
    const fake = await opened(FakeOpenAI.start([[{ text: 'Half an answer' }, { stall: true }]]))
    const stack = await opened(Stack.start({ env: fake.env }))
    const response = await stack.post(message('Tell me'))
    const reader = response.body!.getReader()
    const threadId = /"thread":\{[^}]*"id":"(thr_\w+)"/.exec(await readUntil(reader, 'answer'))?.[1] ?? ''
    const stopping = stack.stop('SIGTERM')
    await vi.waitFor(() => expect(stack.output()).toContain('Once more to stop at once'), 15_000)
    const asked = performance.now()
    stack.process.kill('SIGTERM')
    expect(await stopping).toEqual({ code: 1 })
    expect(performance.now() - asked).toBeLessThan(3_000)

    const again = await opened(Stack.start({ directory: stack.directory }))
    const items = await again.items(threadId)
    expect(items).toMatchObject([
      { type: 'user_message' },
      { type: 'assistant_message', content: [{ text: 'Half an answer' }] },
    ])
  })

  it('leaves nothing behind even when the server itself is killed', async () => {
    const stack = await opened(Stack.start())
    const children = await stack.children()
    await stack.stop('SIGKILL')
    await vi.waitFor(() => expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]), { timeout: 5_000 })
  })
})

describe('with a dummy key and a base URL', () => {
  it('every model request goes to that URL, and no connection anywhere else is tried', async () => {
    const fake = await opened(FakeOpenAI.start([[{ text: 'Hello there.' }]]))
    const watch = `--import=${join(import.meta.dirname, 'support/watch-connections.mjs')}`
    const stack = await opened(
      Stack.start({ env: { ...fake.env, OPENAI_DEFAULT_MODEL: 'some-model', NODE_OPTIONS: watch } }),
    )
    expect(answerOf(await stack.ask('Hi'))).toBe('Hello there.')
    expect(fake.requests.map(({ path, body }) => [path, body.model])).toEqual([['/v1/responses', 'some-model']])
    await stack.stop('SIGTERM')
    const connections = new Set(stack.output().match(/(?<=^CONNECT ).+$/gm))
    expect(connections).toEqual(new Set([new URL(fake.url).host]))
    expect(stack.output()).not.toContain('sk-dummy')
  })
})
