import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeOpenAI } from './support/fake-openai.ts'
import { Stack } from './support/stack.ts'
import { OF_THIS_PROCESS } from './support/plain-environment.ts'

const cli = join(import.meta.dirname, '../../packages/client/src/cli/main.ts')
let stack: Stack
beforeAll(async () => void (stack = await Stack.start()))
afterAll(() => stack[Symbol.asyncDispose]())

/** `pnpm chat …` with a stack, in its folder: what it has printed so far, and how it ends. */
function begin(
  args: readonly string[],
  { url, directory }: Pick<Stack, 'url' | 'directory'>,
): { output: () => string; ended: Promise<number> } {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', cli, ...args], {
    cwd: directory,
    env: { ...OF_THIS_PROCESS, FRONTDESK_URL: `${url}/chatkit`, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { output: () => output, ended: once(child, 'close').then(([code]) => code as number) }
}

async function chat(...args: string[]): Promise<{ code: number; output: string }> {
  const chatting = begin(args, stack)
  const code = await chatting.ended
  return { code, output: chatting.output() }
}

describe('the terminal chat', () => {
  it('shows the handoff, the tool calls and the answer, and goes on with the thread', async () => {
    const first = await chat('How many customers do we have in Berlin?')
    expect(first.code).toBe(0)
    expect(first.output).toMatch(/Handed over to analyst[\s\S]*Query[\s\S]*There are \*\*\d+\*\* customers in Berlin\./)
    const second = await chat('--continue', 'and in Hamburg?')
    expect(second.output).toMatch(/There are \*\*\d+\*\* customers in Hamburg\./)
    expect(second.output).not.toContain('Handed over')
    const debugged = await chat('--continue', '--debug', 'and in Munich?')
    expect(debugged.output).toMatch(/agent analyst[\s\S]*tool query \(analyst, \d+ ms\)[\s\S]*model calls/)
    expect((await chat('--list')).output).toContain('How many customers do we have in Berlin?')
  })
})

describe('the terminal chat over a kill of its server', () => {
  it('says that the connection was lost, then what became of the answer, and goes on', async () => {
    const fake = await FakeOpenAI.start([[{ text: 'Half an answer' }, { stall: true }], [{ text: 'A whole answer.' }]])
    onTestFinished(() => fake[Symbol.asyncDispose]())
    const first = await Stack.start({ env: fake.env })
    const chatting = begin(['Tell me'], first)
    await vi.waitFor(() => expect(chatting.output()).toContain('Half an answer'), 20_000)
    await first.stop('SIGKILL')
    const env = { ...fake.env, PORT: new URL(first.url).port }
    const second = await Stack.start({ env, directory: first.directory })
    onTestFinished(() => second[Symbol.asyncDispose]())
    expect(await chatting.ended).toBe(1)
    expect(chatting.output()).toMatch(/Half an answer[\s\S]*The connection was lost[\s\S]*You may ask again/)
    expect(chatting.output().split('Half an answer')).toHaveLength(2)
    const again = begin(['--continue', 'Once more'], second)
    expect(await again.ended).toBe(0)
    expect(again.output()).toContain('A whole answer.')
  })
})
