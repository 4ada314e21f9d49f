import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stack } from './support/stack.ts'

const cli = join(import.meta.dirname, '../../packages/client/src/cli/main.ts')
let stack: Stack
beforeAll(async () => void (stack = await Stack.start()))
afterAll(() => stack[Symbol.asyncDispose]())

/** `pnpm chat …` in the folder of the stack: what it prints and how it ends. */
async function chat(...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', cli, ...args], {
    cwd: stack.directory,
    env: { PATH: process.env['PATH'] ?? '', FRONTDESK_URL: `${stack.url}/chatkit`, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
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
