import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openMcpFleet } from '@frontdesk/mcp-host'
import { createLog, faultSpec, isAlive, superviseFault, until } from './world.ts'

describe('the end of a child', () => {
  it('is its own affair when it ends with its stdin', async () => {
    const { server, record } = superviseFault()
    await server.connect()
    await server.close()
    expect(record().at(-1)).toBe('stdin ended')
    expect(server.status).toMatchObject({ state: 'closed', pid: undefined })
  })

  it('is forced, step by step, when it ignores the end of stdin and SIGTERM', async () => {
    const { server, record } = superviseFault('stubborn', { limits: { closeStepMs: 100 } })
    await server.connect()
    const pid = server.status.pid!
    await server.close()
    expect(record().slice(1)).toEqual(['stdin ended', 'SIGTERM'])
    expect(isAlive(pid)).toBe(false)
  })

  it('comes while the child is still starting', async () => {
    const { server, pids } = superviseFault('hang-at-start', { limits: { closeStepMs: 50 } })
    const started = server.connect()
    await until(() => pids().length === 1)
    await server.close()
    await started
    expect(pids().map(isAlive)).toEqual([false])
  })

  it('takes what the child has started with it', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    const grandchild = Number(await call('fork'))
    expect(isAlive(grandchild)).toBe(true)
    process.kill(server.status.pid!, 'SIGKILL')
    await until(() => !isAlive(grandchild))
    const another = Number(await call('fork'))
    await server.close()
    await until(() => !isAlive(another))
  })

  it('answers the calls in flight and those that wait', async () => {
    const { server, record, call } = superviseFault('well', { limits: { maxCallsInFlight: 1 } })
    await server.connect()
    const calls = Promise.allSettled([call('effectThenHang'), call('hang'), call('echo')])
    await until(() => record().includes('effect'))
    await server.close()
    const results = await calls
    expect(results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual([
      'server_died',
      'server_closed',
      'server_closed',
    ])
  })

  it('closes a fleet of stubborn children side by side', async () => {
    const names = ['a', 'b', 'c', 'd']
    const specs = names.map((name) => ({ ...faultSpec('stubborn').spec, name }))
    const options = { logger: createLog(), identity: () => ({ userId: 'ada' }), limits: { closeStepMs: 200 } }
    const fleet = await openMcpFleet(specs, options)
    const pids = fleet.status().map((server) => server.pid!)
    await fleet.close()
    expect(pids.map(isAlive)).toEqual([false, false, false, false])
  })
})

describe('a host that is killed', () => {
  it('leaves nobody behind: no idle, busy, stubborn or stopped child, and none of theirs', async () => {
    const file = fileURLToPath(new URL('fixtures/host.ts', import.meta.url))
    const args = ['--conditions=@frontdesk/source', file, 'well', 'stubborn', 'freeze']
    const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string]
    const pids = JSON.parse(line) as number[]
    expect(pids.map(isAlive)).toEqual([true, true, true, true])
    host.kill('SIGKILL')
    await until(() => !pids.some(isAlive))
  })
})

describe('a host without handles', () => {
  it('stays up when no child can be spawned, and starts it when there is one to be had', async () => {
    const file = fileURLToPath(new URL('fixtures/starved-host.ts', import.meta.url))
    const command = `ulimit -n 64; exec "${process.execPath}" --conditions=@frontdesk/source "${file}"`
    const host = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [output] = await Promise.all([text(host.stdout), once(host, 'exit')])
    expect(JSON.parse(output)).toEqual({ starved: 'no process or file handle left (EMFILE)', after: 'ready' })
  })
})
