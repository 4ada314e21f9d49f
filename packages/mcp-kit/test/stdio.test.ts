import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SLEEPER = fileURLToPath(new URL('fixtures/sleeper.ts', import.meta.url))

/** The server as a child process, spoken to line by line. */
class Child implements AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams
  stderr = ''
  #stdout = ''

  constructor() {
    this.process = spawn(process.execPath, ['--conditions=@frontdesk/source', SLEEPER])
    this.process.stdin.on('error', () => {
      // The server may have gone while a test still writes to it.
    })
    this.process.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.process.stdout.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()))
  }

  send(message: object | string): void {
    this.process.stdin.write(
      `${typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message })}\n`,
    )
  }

  async answer(id: number | string): Promise<unknown> {
    for (;;) {
      const found = this.#stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { id: unknown })
        .find((message) => message.id === id)
      if (found !== undefined) return found
      await once(this.process.stdout, 'data')
    }
  }

  async stderrWith(text: string): Promise<void> {
    while (!this.stderr.includes(text)) await once(this.process.stderr, 'data')
  }

  async initialize(): Promise<void> {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } }
    this.send({ id: 0, method: 'initialize', params })
    await this.answer(0)
    this.send({ method: 'notifications/initialized' })
  }

  nap(id: number, ms: number): void {
    this.send({ id, method: 'tools/call', params: { name: 'nap', arguments: { ms } } })
  }

  async exit(): Promise<[number | null, NodeJS.Signals | null]> {
    const { exitCode, signalCode } = this.process
    if (exitCode !== null || signalCode !== null) return [exitCode, signalCode]
    return (await once(this.process, 'exit')) as [number | null, NodeJS.Signals | null]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL')
    await this.exit()
  }
}

it('ends with 0 when stdin ends, after aborting the running call and closing its resources', async () => {
  await using child = new Child()
  await child.initialize()
  child.nap(1, 60_000)
  child.send({ id: 2, method: 'ping' })
  await child.answer(2)
  child.process.stdin.end()
  expect(await child.exit()).toEqual([0, null])
  expect(child.stderr).toBe('nap aborted\nresources closed\n')
})

it('answers a session that is piped in before it ends', async () => {
  await using child = new Child()
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } }
  child.send({ id: 0, method: 'initialize', params })
  child.send({ method: 'notifications/initialized' })
  child.nap(1, 20)
  child.nap(2, 40)
  child.process.stdin.end()
  expect(await child.answer(1)).toMatchObject({ result: { content: [{ text: 'rested' }] } })
  expect(await child.answer(2)).toMatchObject({ result: { content: [{ text: 'rested' }] } })
  expect(await child.exit()).toEqual([0, null])
  expect(child.stderr).toBe('resources closed\n')
})

it('ends when the reader of its stdout has gone', async () => {
  await using child = new Child()
  await child.initialize()
  child.process.stdout.destroy()
  child.send({ id: 1, method: 'ping' })
  expect(await child.exit()).toEqual([0, null])
  expect(child.stderr).toBe('resources closed\n')
})

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with 0 at %s', async (signal) => {
  await using child = new Child()
  await child.initialize()
  child.process.kill(signal)
  expect(await child.exit()).toEqual([0, null])
  expect(child.stderr).toBe('resources closed\n')
})

it('lives through garbage and answers what it can recognise', async () => {
  await using child = new Child()
  await child.initialize()
  child.send('not json')
  child.send('\u0000\u0001')
  child.send('{"jsonrpc":"2.0","id":7,"method":3}')
  child.send('[]')
  child.send({ id: 8, method: 'ping' })
  expect(await child.answer(7)).toMatchObject({ error: { code: -32600 } })
  expect(await child.answer(8)).toMatchObject({ result: {} })
  await child.stderrWith('sleeper: ignored bad input: a line is not JSON\n')
})

it('answers a request of 11 MB with an error, for the model when it calls a tool, and goes on', async () => {
  await using child = new Child()
  await child.initialize()
  const padding = 'x'.repeat(11 * 1024 * 1024)
  child.send(`{"method":"tools/call","params":{"name":"nap","arguments":{"ms":"${padding}"}},"jsonrpc":"2.0","id":5}`)
  child.send(`{"jsonrpc":"2.0","id":"six","method":"prompts/get","params":{"name":"${padding}"}}`)
  child.send(padding)
  child.send({ id: 7, method: 'ping' })
  const message = 'The request is over the limit of 10485760 bytes.'
  expect(await child.answer(5)).toMatchObject({
    result: { isError: true, content: [{ type: 'text', text: `ERROR: ${message} Send or ask for less.` }] },
  })
  expect(await child.answer('six')).toMatchObject({ error: { code: -32600, message } })
  expect(await child.answer(7)).toMatchObject({ result: {} })
})

it('answers 1,000 calls in flight and logs nothing of them', async () => {
  await using child = new Child()
  await child.initialize()
  for (let id = 1; id <= 1_000; id += 1) child.nap(id, 0)
  for (let id = 1; id <= 1_000; id += 1) {
    expect(await child.answer(id)).toMatchObject({ result: { content: [{ text: 'rested' }] } })
  }
  expect(child.stderr).toBe('')
})
