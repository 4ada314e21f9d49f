import { describe, expect, it, onTestFinished } from 'vitest'
import {
  FAILURE_META_KEY,
  McpConfigError,
  nodeServerSpec,
  openMcpFleet,
  ServerStartError,
  USER_META_KEY,
} from '@frontdesk/mcp-host'
import type { McpServerSpec } from '@frontdesk/mcp-host'
import { createLog, faultSpec, isAlive } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }

async function openFleet(...specs: McpServerSpec[]) {
  const log = createLog()
  const fleet = await openMcpFleet(specs, {
    logger: log,
    identity: () => ({ userId: 'ada' }),
    limits: { closeStepMs: 300 },
  })
  onTestFinished(() => fleet.close())
  return { fleet, log }
}

describe('a fleet', () => {
  it('opens with a server that does not start, and reports it', async () => {
    const { fleet } = await openFleet(faultSpec().spec, { ...faultSpec('exit-at-start').spec, name: 'broken' })
    expect(fleet.status()).toMatchObject([
      { name: 'fault', state: 'ready', lastError: undefined },
      { name: 'broken', lastError: expect.stringContaining('exited with code 1') as string },
    ])
    expect(await fleet.server('broken').listTools()).toEqual([])
    const result = await fleet.server('fault').callToolResult('echo', { value: 'works' }, META)
    expect(result.content).toEqual([{ type: 'text', text: 'works' }])
  })

  it('does not wait for a server that takes its time to start', async () => {
    const mute = { name: 'mute', command: process.execPath, args: ['-e', 'process.stdin.resume()'] }
    const { fleet, log } = await openFleet(faultSpec().spec, { ...mute, limits: { handshakeMs: 60_000 } })
    expect(fleet.status()).toMatchObject([{ state: 'ready' }, { name: 'mute', state: 'starting' }])
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'warn', fields: { server: 'mute' } }))
    const begun = performance.now()
    expect(await fleet.forAgent('any').listTools()).not.toEqual([])
    expect(performance.now() - begun).toBeLessThan(6_000)
  }, 20_000)

  it('says that it waits for a required server that takes its time to start', async () => {
    const mute = { name: 'mute', command: process.execPath, args: ['-e', 'process.stdin.resume()'], required: true }
    const log = createLog()
    const limits = { startWaitMs: 50, handshakeMs: 1_000 }
    const opened = openMcpFleet([mute], { logger: log, identity: () => ({ userId: 'ada' }), limits })
    await expect(opened).rejects.toThrow(/mute did not start: did not answer within 1 s/)
    const message = 'the MCP server takes its time to start; it is waited for'
    expect(log.lines).toContainEqual({ level: 'warn', fields: { server: 'mute' }, message })
  })

  it('refuses to open without a required server, and leaves no other one behind', async () => {
    const { spec, pids } = faultSpec()
    const missing = { name: 'missing', command: 'no-such-program', required: true }
    await expect(openFleet(spec, missing)).rejects.toThrow(ServerStartError)
    expect(pids().map(isAlive)).toEqual([false])
  })

  it('says which program is missing and what to do', async () => {
    const missing = { name: 'missing', command: 'no-such-program', required: true }
    await expect(openFleet(missing)).rejects.toThrow(
      /missing did not start: there is no program no-such-program; install it/,
    )
  })

  it('names every required server that did not start in one error', async () => {
    const specs = ['one', 'two'].map((name) => ({ name, command: `no-such-${name}`, required: true }))
    const error = await openFleet(...specs).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ServerStartError)
    expect(error).toMatchObject({ servers: ['one', 'two'] })
    expect((error as Error).message).toMatch(/one did not start[\s\S]*two did not start/)
  })

  it('says that a working directory is missing', async () => {
    const spec = { name: 'lost', command: process.execPath, cwd: '/no/such/folder', required: true }
    await expect(openFleet(spec)).rejects.toThrow(/its working directory \/no\/such\/folder does not exist/)
  })

  it('gives each agent its own tools over one child', async () => {
    const { spec, pids } = faultSpec()
    const { fleet } = await openFleet(spec)
    const reader = fleet.server('fault', { tools: ['echo', 'whoami'] })
    const writer = fleet.server('fault', { tools: ['effect'] })
    expect((await reader.listTools()).map((tool) => tool.name)).toEqual(['echo', 'whoami'])
    expect((await writer.listTools()).map((tool) => tool.name)).toEqual(['effect'])
    expect(pids()).toHaveLength(1)
  })

  it('refuses a tool outside the view, and logs that it was asked for', async () => {
    const { spec, record } = faultSpec()
    const { fleet, log } = await openFleet(spec)
    const result = await fleet.server('fault', { tools: ['echo'] }).callToolResult('effect', {}, META)
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: 'ERROR: There is no tool effect; nothing was done.' }],
      _meta: { [FAILURE_META_KEY]: { code: 'tool_refused', outcome: 'none' } },
    })
    expect(record()).not.toContain('effect')
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: { server: 'fault', tool: 'effect' } }),
    )
  })

  it('refuses a tool outside the allow-list of the spec', async () => {
    const { spec } = faultSpec('well', { tools: ['echo'] })
    const { fleet } = await openFleet(spec)
    expect((await fleet.server('fault').listTools()).map((tool) => tool.name)).toEqual(['echo'])
    const result = await fleet.server('fault').callToolResult('effect', {}, META)
    expect(result).toMatchObject({ isError: true, _meta: { [FAILURE_META_KEY]: { code: 'tool_refused' } } })
  })

  it('does not call for nobody', async () => {
    const { spec, record } = faultSpec()
    const { fleet } = await openFleet(spec)
    for (const user of [undefined, null, {}, { userId: '' }, { userId: 7 }, { userId: 'ada', tenantId: null }]) {
      const call = fleet.server('fault').callTool('effect', {}, user === undefined ? null : { [USER_META_KEY]: user })
      await expect(call).rejects.toMatchObject({ code: 'no_identity' })
    }
    expect(record()).not.toContain('effect')
  })

  it('tells the model of a call whose result is unknown', async () => {
    const { fleet } = await openFleet(faultSpec().spec)
    expect(await fleet.server('fault').callToolResult('effectThenDie', {}, META)).toEqual({
      isError: true,
      content: [
        {
          type: 'text',
          text: 'ERROR: The tool server fault stopped during this call; nothing is known about its result. Look before you repeat it: it may have been done.',
        },
      ],
      _meta: { [FAILURE_META_KEY]: { code: 'server_died', outcome: 'unknown' } },
    })
  })

  it('names the servers there are when one is asked for that is not', async () => {
    const { fleet } = await openFleet(faultSpec().spec)
    expect(() => fleet.server('bd')).toThrow('There is no MCP server named bd. The configured ones are: fault.')
  })

  it('refuses two servers of one name, and names that are none, before anything starts', async () => {
    const { spec, record } = faultSpec()
    await expect(openFleet(spec, spec)).rejects.toThrow(McpConfigError)
    await expect(openFleet(spec, { ...spec, name: 'a b' })).rejects.toThrow('"a b" is no name for an MCP server')
    expect(record()).toEqual([])
  })

  it('refuses calls once it is closed, and can be closed twice', async () => {
    const { fleet } = await openFleet(faultSpec().spec)
    await Promise.all([fleet.close(), fleet.close()])
    expect(fleet.status()).toMatchObject([{ state: 'closed' }])
    const result = await fleet.server('fault').callToolResult('echo', {}, META)
    expect(result).toMatchObject({ _meta: { [FAILURE_META_KEY]: { code: 'server_closed', outcome: 'none' } } })
  })
})

describe('nodeServerSpec', () => {
  it('starts TypeScript with the condition that resolves sources, and JavaScript without', () => {
    expect(nodeServerSpec('a', 'file:///app/src/main.ts', ['--x'])).toEqual({
      name: 'a',
      command: process.execPath,
      args: ['--conditions=@frontdesk/source', '/app/src/main.ts', '--x'],
    })
    expect(nodeServerSpec('a', new URL('file:///app/dist/main.js')).args).toEqual(['/app/dist/main.js'])
  })
})
