import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { connectStdio, outlives, runConformance, sendGarbage, startHttp, textOf } from '@frontdesk/mcp-kit/testing'
import { VERSION } from '../src/version.ts'
import manifest from '../package.json' with { type: 'json' }

const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-tasks/main'))
const NODE_ARGS = ['--conditions=@frontdesk/source', MAIN]
const IN_MEMORY = [process.execPath, ...NODE_ARGS, '--database', ':memory:']
const LIMIT = { timeout: 60_000 }

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mcp-tasks-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

it('shares one file between two processes, without a lost or doubled number', LIMIT, async () => {
  const args = ['--database', join(makeDirectory(), 'tasks.db')]
  await using one = await connectStdio(MAIN, args)
  await using two = await connectStdio(MAIN, args)
  expect(one.getServerVersion()).toMatchObject({ name: 'mcp-tasks', version: VERSION })
  const add = async (client: typeof one, title: string) => client.callTool({ name: 'add_task', arguments: { title } })
  await Promise.all(Array.from({ length: 20 }, (_unused, index) => add(index % 2 ? one : two, `Task ${index}`)))
  const list = await one.callTool({ name: 'list_tasks', arguments: {} })
  const { tasks } = list.structuredContent as { tasks: { number: number }[] }
  expect(tasks.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_unused, index) => index + 1))
})

it('answers 1,000 calls in flight', LIMIT, async () => {
  await using client = await connectStdio(MAIN, ['--database', ':memory:'])
  await client.callTool({ name: 'add_task', arguments: { title: 'Only' } })
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async () => textOf(await client.callTool({ name: 'list_tasks', arguments: {} }))),
  )
  expect(new Set(answers)).toEqual(new Set(['1. Only']))
})

it('lives through garbage on stdin, and ends with it', LIMIT, async () => {
  expect(await sendGarbage(IN_MEMORY)).toEqual({ answers: [{ jsonrpc: '2.0', id: 1, result: {} }], code: 0 })
})

it('ends when the process that started it is killed', LIMIT, async () => {
  expect(await outlives(IN_MEMORY)).toBeGreaterThanOrEqual(0)
})

it('passes the conformance scenarios that apply, over HTTP', LIMIT, async () => {
  await using server = await startHttp([...IN_MEMORY, '--http', '0'])
  for (const scenario of ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']) {
    const { passed, total } = await runConformance(new URL('../', import.meta.url), { url: server.url, scenario })
    expect([scenario, passed]).toEqual([scenario, total])
    expect(total).toBeGreaterThan(0)
  }
})

it('prints its help and its version', LIMIT, async () => {
  expect((await run(['--help'])).stdout).toContain('--database PATH|URL')
  expect((await run(['--version'])).stdout).toBe(`${manifest.version}\n`)
})

it.each([
  [[], 2, '--database is missing'],
  [['--database', 'mysql://x'], 2, '--database names a mysql: URL.'],
  [['--database', import.meta.filename], 1, /^mcp-tasks: The database cannot be opened\. .*main\.test\.ts/],
  [['--database', `${import.meta.filename}/tasks.db`], 1, /^mcp-tasks: The database cannot be opened\./],
])('refuses to start and says why: %j', LIMIT, async (args, code, message) => {
  const result = await run(args)
  expect(result).toMatchObject({ code, stdout: '' })
  expect(result.stderr).toMatch(message)
})

async function run(args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...NODE_ARGS, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}
