import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it, vi } from 'vitest'
import { outlives } from '@frontdesk/mcp-kit/testing'
import { makePdf } from '@frontdesk/documents/testing'
import { childrenRunning, isAlive } from './processes.ts'
import { createWorld } from './world.ts'

const BIN = ['--conditions=@frontdesk/source', new URL('../src/main.ts', import.meta.url).pathname]

interface Answer {
  id: number
  result: { content: { text: string }[]; isError?: boolean }
}

/** The bin as a child, spoken to in lines of JSON. */
class Child implements AsyncDisposable {
  readonly process
  readonly #exited: Promise<unknown>
  readonly #answers = new Map<number, Answer>()

  constructor(root: string) {
    this.process = spawn(process.execPath, [...BIN, '--root', root], { stdio: ['pipe', 'pipe', 'ignore'] })
    this.#exited = once(this.process, 'exit')
    createInterface(this.process.stdout).on('line', (line) => {
      const answer = JSON.parse(line) as Answer
      this.#answers.set(answer.id, answer)
    })
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } }
    this.write(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }))
    this.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
  }

  write(line: string): void {
    this.process.stdin.write(`${line}\n`)
  }

  call(id: number, name: string, args: object): void {
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } }))
  }

  async text(id: number): Promise<string | undefined> {
    await vi.waitUntil(() => this.#answers.has(id), { timeout: 30_000 })
    return this.#answers.get(id)?.result.content[0]?.text
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL')
    await this.#exited
  }
}

it('answers a thousand calls in flight, each with its own text', async () => {
  using world = createWorld()
  for (let index = 0; index < 100; index++) world.file(`${index}.txt`, `number ${index}`)
  await using child = new Child(world.root)
  for (let id = 1; id <= 1_000; id++) child.call(id, 'read_file', { path: `${id % 100}.txt` })
  for (let id = 1; id <= 1_000; id++) expect(await child.text(id)).toBe(`number ${id % 100}`)
})

it('goes on after garbage and a line of 11 MB', async () => {
  using world = createWorld()
  world.file('a.txt', 'still here')
  await using child = new Child(world.root)
  for (const line of ['garbage', '{"jsonrpc":"2.0"', '\0\xff', '[]', '{"id":7}', 'x'.repeat(11 * 1024 * 1024)])
    child.write(line)
  child.call(1, 'read_file', { path: 'a.txt' })
  expect(await child.text(1)).toBe('still here')
})

it('leaves nothing running when it is killed while it reads a document', async () => {
  using world = createWorld()
  world.file('long.pdf', makePdf(Array<string>(5_000).fill('page')))
  const child = new Child(world.root)
  child.call(1, 'read_file', { path: 'long.pdf' })
  await vi.waitUntil(() => childrenRunning('extract-process', child.process.pid).length === 1, { timeout: 30_000 })
  const [extractor = 0] = childrenRunning('extract-process', child.process.pid)
  expect(isAlive(extractor)).toBe(true)
  await child[Symbol.asyncDispose]()
  await vi.waitUntil(() => !isAlive(extractor), { timeout: 30_000 })
})

it('ends when the process that started it is killed', async () => {
  using world = createWorld()
  expect(await outlives([process.execPath, ...BIN, '--root', world.root])).toBeLessThan(10_000)
})
