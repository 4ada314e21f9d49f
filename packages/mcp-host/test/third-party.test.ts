import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { openMcpFleet, parseMcpConfig, USER_META_KEY } from '@frontdesk/mcp-host'
import type { ServerHooks } from '@frontdesk/mcp-host'
import { createLog } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }
const LIMIT = { timeout: 60_000 }
const BINS = {
  EVERYTHING: fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js')),
  FILESYSTEM: fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-filesystem/dist/index.js')),
  MEMORY: fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js')),
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'third-party-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A fleet as its `mcp.json` says. */
async function openConfigured(mcpServers: object, hooks: ServerHooks = {}) {
  const specs = parseMcpConfig(JSON.stringify({ mcpServers }), { env: BINS })
  const fleet = await openMcpFleet(specs, { logger: createLog(), identity: () => ({ userId: 'ada' }), hooks })
  onTestFinished(() => fleet.close())
  const view = fleet.forAgent('analyst')
  const names = (await view.listTools()).map(({ name }) => name)
  const call = async (tool: string, args: object = {}) => {
    const { content } = await view.callToolResult(tool, { ...args }, META)
    return content
  }
  return { fleet, names, call, text: async (...of: Parameters<typeof call>) => JSON.stringify(await call(...of)) }
}

/** The reference server over Streamable HTTP. */
async function startEverything(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const server = spawn(process.execPath, [BINS.EVERYTHING, 'streamableHttp'], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void server.kill('SIGKILL'))
  let log = ''
  for await (const chunk of server.stderr) {
    log += String(chunk)
    if (log.includes(String(port))) break
  }
  return `http://127.0.0.1:${port}/mcp`
}

it('gives an agent the filesystem, memory and everything servers of npm at once', LIMIT, async () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'note.txt'), 'The door is green.')
  const { fleet, names, text } = await openConfigured({
    files: { command: 'node', args: ['${FILESYSTEM}', folder] },
    memory: { command: 'node', args: ['${MEMORY}'], env: { MEMORY_FILE_PATH: join(folder, 'memory.json') } },
    everything: { command: 'node', args: ['${EVERYTHING}'], tools: { deny: ['get-env'] } },
  })
  expect(fleet.status().map(({ state }) => state)).toEqual(['ready', 'ready', 'ready'])
  expect(names).toEqual(expect.arrayContaining(['read_text_file', 'create_entities', 'echo']))
  expect(names).not.toContain('get_env')
  expect(await text('read_text_file', { path: join(folder, 'note.txt') })).toContain('The door is green.')
  const entities = [{ name: 'Ada', entityType: 'person', observations: ['likes tea'] }]
  await text('create_entities', { entities })
  expect(await text('search_nodes', { query: 'tea' })).toContain('likes tea')
  expect(await text('echo', { message: 'hello' })).toContain('hello')
  expect(await text('get_sum', { a: 2, b: 'x' })).toContain('ERROR')
})

it('calls the everything server over Streamable HTTP, and hears its progress', LIMIT, async () => {
  const steps: number[] = []
  const { fleet, call, text } = await openConfigured(
    { hub: { type: 'http', url: await startEverything() } },
    { progress: ({ progress }) => steps.push(progress) },
  )
  expect(fleet.status()).toMatchObject([{ name: 'hub', state: 'ready' }])
  expect(await text('echo', { message: 'over HTTP' })).toContain('over HTTP')
  await call('trigger_long_running_operation', { duration: 1, steps: 2 })
  expect(steps.length).toBeGreaterThan(0)
  expect(await call('get_tiny_image')).toMatchObject([{ type: 'text' }])
})
