import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Stack, threadIdOf } from './support/stack.ts'
import { OF_THIS_PROCESS } from './support/plain-environment.ts'

const main = join(import.meta.dirname, '../../apps/chat-server/src/commands/main.ts')

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-eval-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function evaluate(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', main, 'eval', ...args], {
    cwd: folder,
    env: { ...OF_THIS_PROCESS, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, output }
}

describe('frontdesk eval', () => {
  it('finds the shipped team answering all of its cases, offline', { timeout: 300_000 }, async () => {
    const folder = makeFolder()
    const { code, output } = await evaluate(folder, ['--concurrency', '6', '--junit', 'cases.xml'], {
      RESEARCHER: 'on',
    })
    expect(output).toMatch(/(\d+) of \1 cases hold, routes (\d+)\/\2, tools (\d+)\/\3, words (\d+)\/\4/)
    expect(code).toBe(0)
    const cases = readFileSync(join(folder, 'cases.xml'), 'utf8').match(/<testcase /g) ?? []
    expect(cases.length).toBeGreaterThanOrEqual(80)
  })

  it('ends with 1 and says what does not hold in a set of one’s own', { timeout: 120_000 }, async () => {
    const folder = makeFolder()
    const cases = [
      { say: 'Hello', route: 'librarian' },
      { say: 'Hi', route: 'triage' },
    ]
    writeFileSync(join(folder, 'ours.json'), JSON.stringify({ cases }))
    const { code, output } = await evaluate(folder, ['ours.json'])
    expect(output).toContain('  - triage answered, not librarian')
    expect(output).toContain('1 of 2 cases hold')
    expect(code).toBe(1)
  })

  it(
    'adds a stored thread to the cases, which the same team then answers as it did',
    { timeout: 120_000 },
    async () => {
      await using stack = await Stack.start()
      const threadId = threadIdOf(await stack.ask('How many customers do we have in Berlin?'))
      await stack.ask('What does the handbook say about refunds?', threadId)
      await stack.stop()
      const added = await evaluate(stack.directory, ['add', threadId])
      expect(added).toEqual({ code: 0, output: expect.stringContaining('frontdesk.eval.json') as string })
      const { turns } = (
        JSON.parse(readFileSync(join(stack.directory, 'frontdesk.eval.json'), 'utf8')) as {
          cases: { turns: object[] }[]
        }
      ).cases[0]!
      expect(turns).toMatchObject([{ route: 'analyst' }, { route: 'librarian' }])
      expect(await evaluate(stack.directory, [])).toMatchObject({ code: 0 })
      expect(await evaluate(stack.directory, ['add', 'thr_none'])).toMatchObject({ code: 2 })
    },
  )
})
