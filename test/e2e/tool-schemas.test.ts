import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectStdio } from '@frontdesk/mcp-kit/testing'
import { openMcpFleet, parseMcpConfig } from '@frontdesk/mcp-host'
import type { ServerHooks } from '@frontdesk/mcp-host'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Schema } from './support/provider-schema.ts'
import { isProviderName, providerProblems } from './support/provider-schema.ts'
import { thirdPartyServers } from './support/third-party.ts'

const quiet = () => {}
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet }

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'schemas-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['a.db', 'b.db']) new Database(join(folder, name)).exec('CREATE TABLE t (id)').close()
  return folder
}

/** Each server with every tool that it can have. */
const SERVERS: [name: string, tools: number, args: (folder: string) => string[]][] = [
  ['mcp-db', 5, (folder) => ['--database', join(folder, 'a.db'), '--database', join(folder, 'b.db'), '--allow-write']],
  ['mcp-files', 10, (folder) => ['--root', folder, '--allow-write']],
  ['mcp-tasks', 5, () => ['--database', ':memory:']],
  ['mcp-web', 2, () => []],
]

describe.each(SERVERS)('%s', (name, count, toArgs) => {
  it('offers only tools that OpenAI, Gemini and Groq take as they are', async () => {
    const script = fileURLToPath(new URL(`../../packages/${name}/src/main.ts`, import.meta.url))
    await using client = await connectStdio(script, toArgs(makeFolder()))
    const { tools } = await client.listTools()
    expect(tools.length).toBeGreaterThanOrEqual(count)
    const problems = tools.map((tool) => [
      tool.name,
      isProviderName(tool.name),
      ...providerProblems(tool.inputSchema as Schema),
    ])
    expect(problems).toEqual(tools.map((tool) => [tool.name, true]))
  })
})

it.each(['filesystem', 'memory', 'everything'] as const)(
  'of the %s server of npm are offered in a form that OpenAI, Gemini and Groq take',
  async (name) => {
    const folder = makeFolder()
    const { [name]: entry } = thirdPartyServers(folder)
    const hooks: ServerHooks = { elicit: async () => ({ action: 'decline' }), progress: () => {} }
    const [spec] = parseMcpConfig(JSON.stringify({ mcpServers: { [name]: entry } }))
    await using fleet = await openMcpFleet([spec!], { logger, identity: () => ({ userId: 'ada' }), hooks })
    const tools = await fleet.forAgent('any').listTools()
    expect(tools.length).toBeGreaterThan(8)
    const problems = tools.flatMap((tool) => [
      ...(isProviderName(tool.name) ? [] : [`${tool.name}: no name`]),
      ...providerProblems(tool.inputSchema as Schema).map((problem) => `${tool.name} ${problem}`),
    ])
    expect(problems).toEqual([])
  },
)

it.each([
  [{ type: 'object', properties: { a: { type: ['string', 'null'] } }, additionalProperties: false }, 'the type is'],
  [{ type: 'object', properties: { a: { type: 'string', format: 'date' } }, additionalProperties: false }, 'format'],
  [{ type: 'object', properties: {} }, 'additionalProperties is not false'],
  [{ type: 'object', properties: { a: { type: 'array' } }, additionalProperties: false }, 'without items'],
  [{ type: 'object', properties: { a: { anyOf: [], description: '' } }, additionalProperties: false }, 'beside anyOf'],
])('finds what a provider refuses: %j', (schema, problem) => {
  expect(providerProblems(schema).join()).toContain(problem)
})
