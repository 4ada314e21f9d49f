import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connectStdio, outlives, runConformance, sendGarbage, startHttp, textOf } from '@frontdesk/mcp-kit/testing'
import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-web/main'))
const COMMAND = [process.execPath, '--conditions=@frontdesk/source', MAIN]
const LIMIT = { timeout: 60_000 }

it('serves over stdio, and fetches from allowed hosts alone', LIMIT, async () => {
  await using client = await connectStdio(MAIN, ['--allow', 'docs.example.com', '--allow', '*.wiki.example'])
  expect(client.getServerVersion()).toMatchObject({ name: 'mcp-web', title: 'Web', version: manifest.version })
  expect(client.getInstructions()).toContain('docs.example.com, *.wiki.example')
  const result = await client.callTool({ name: 'fetch_json', arguments: { url: 'https://wiki.example/' } })
  expect(textOf(result)).toBe('ERROR: "wiki.example" is not one of the hosts that this server may fetch from.')
})

it('answers 1,000 calls in flight', LIMIT, async () => {
  await using client = await connectStdio(MAIN)
  const call = async () => textOf(await client.callTool({ name: 'fetch_page', arguments: { url: 'http://10.0.0.1/' } }))
  const answers = new Set(await Promise.all(Array.from({ length: 1_000 }, call)))
  // One user has 16 places; whoever finds them taken is told so at once.
  expect([...answers].toSorted()).toEqual([
    'ERROR: "10.0.0.1" is not on the public internet. It is never fetched.',
    'ERROR: The server is busy: 4 calls run and 12 wait. Try again in a moment.',
  ])
})

it('lives through garbage on stdin, and ends with it', LIMIT, async () => {
  expect(await sendGarbage(COMMAND)).toEqual({ answers: [{ jsonrpc: '2.0', id: 1, result: {} }], code: 0 })
})

it('ends when the process that started it is killed', LIMIT, async () => {
  expect(await outlives(COMMAND)).toBeGreaterThanOrEqual(0)
})

it('passes the conformance scenarios that apply, over HTTP', LIMIT, async () => {
  await using server = await startHttp([...COMMAND, '--http', '0'])
  for (const scenario of ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection']) {
    const { passed, total } = await runConformance(new URL('../', import.meta.url), { url: server.url, scenario })
    expect([scenario, passed]).toEqual([scenario, total])
    expect(total).toBeGreaterThan(0)
  }
})

it.each([
  [['--help'], 0, /--allow HOST.*--http PORT.*mcp-web --allow docs\.example\.com/s],
  [['--version'], 0, new RegExp(`^${manifest.version}\n$`)],
  [['--allow', 'https://example.com/'], 2, /"https:\/\/example\.com\/" is not a host\. Give a name/],
  [['--http', 'x'], 2, /--http is "x"; it must be a port from 0 to 65535\./],
  [['--nonsense'], 2, /Unknown option '--nonsense'/],
])('prints and exits: %j', LIMIT, async (args, code, text) => {
  const [file = '', ...before] = COMMAND
  const result = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(file, [...before, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    )
  })
  expect(result.code).toBe(code)
  expect(result.output).toMatch(text)
})
