import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadMcpConfig, McpConfigError, openMcpFleet, watchMcpConfig } from '@frontdesk/mcp-host'
import { createLog, faultSpec, until } from './world.ts'

function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, path: join(folder, 'mcp.json') }
}

const configOf = (...names: string[]) =>
  JSON.stringify({ mcpServers: Object.fromEntries(names.map((name) => [name, { command: name }])) })

describe('an mcp.json', () => {
  it('may be missing', async () => {
    expect(await loadMcpConfig(makeFolder().path)).toEqual([])
  })

  it('has paths relative to its folder, and is named where it is wrong', async () => {
    const { folder, path } = makeFolder()
    writeFileSync(path, '{ "mcpServers": { "x": { "command": "x", "cwd": "sub", "envFile": ".env" } } }')
    expect(await loadMcpConfig(path)).toMatchObject([{ cwd: join(folder, 'sub'), envFile: join(folder, '.env') }])
    writeFileSync(path, '{')
    await expect(loadMcpConfig(path)).rejects.toThrow(`${path}: The MCP configuration is not JSON. line 1`)
    await expect(loadMcpConfig(folder)).rejects.toThrow(McpConfigError)
  })

  it('is followed: what is valid is taken over, what is wrong is told and changes nothing', async () => {
    const { folder, path } = makeFolder()
    writeFileSync(path, configOf('a'))
    const log = createLog()
    const seen: string[][] = []
    await using watching = await watchMcpConfig(path, {
      logger: log,
      apply: async (specs) => void seen.push(specs.map(({ name }) => name)),
    })
    writeFileSync(path, configOf('a', 'b'))
    await until(() => seen.length === 1)
    writeFileSync(path, '{ "mcpServers": ')
    await until(() => log.lines.some(({ level }) => level === 'error'))
    writeFileSync(join(folder, 'new'), configOf('c'))
    renameSync(join(folder, 'new'), path)
    await until(() => seen.length === 2)
    rmSync(path)
    await until(() => seen.length === 3)
    expect(seen).toEqual([['a', 'b'], ['c'], []])
    expect(watching).toBeDefined()
  })

  it('changes the servers of a fleet, and their environment by a file', async () => {
    const { folder, path } = makeFolder()
    const { spec } = faultSpec()
    const fleet = await openMcpFleet([], { logger: createLog(), identity: () => ({ userId: 'ada' }) })
    onTestFinished(() => fleet.close())
    await using watching = await watchMcpConfig(path, { logger: createLog(), apply: (specs) => fleet.apply(specs) })
    writeFileSync(join(folder, 'fault.env'), 'NODE_OPTIONS=--no-warnings\n')
    const entry = 'command' in spec && { command: spec.command, args: spec.args, envFile: 'fault.env' }
    writeFileSync(path, JSON.stringify({ servers: { fault: entry } }))
    await until(() => fleet.status()[0]?.state === 'ready')
    expect((await fleet.forAgent('analyst').listTools()).map(({ name }) => name)).toContain('echo')
    writeFileSync(path, JSON.stringify({ servers: { fault: { ...entry, envFile: 'none.env' } } }))
    await until(() => fleet.status()[0]?.lastError?.includes('none.env cannot be read (ENOENT)') === true)
    expect(watching).toBeDefined()
  })
})
