import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMcpFleet } from '@frontdesk/mcp-host'
import { createLog, faultSpec, isAlive, rejection, superviseFault, until } from './world.ts'

/** How long something took, in milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

describe('a child that is killed', () => {
  it('fails its call within a quarter of a second, and is back within one', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    const working = rejection(call('effectThenHang'))
    await until(() => record().includes('effect'))
    process.kill(server.status.pid!, 'SIGKILL')
    expect(await timeOf(() => working)).toBeLessThan(250)
    expect(await working).toMatchObject({ code: 'server_died' })
    expect(await timeOf(() => until(() => server.status.state === 'ready'))).toBeLessThan(1_000)
  })

  it('costs the next call no more than a second when it was idle', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    process.kill(server.status.pid!, 'SIGKILL')
    expect(await timeOf(() => call('echo'))).toBeLessThan(1_000)
  })
})

describe('a child that hangs in a call', () => {
  it.each(['hang', 'spin'])(
    'ends the call within a second of its limit, and is replaced within two: %s',
    async (tool) => {
      const { server, call } = superviseFault('well', { limits: { callMs: 500 } })
      await server.connect()
      const { pid } = server.status
      expect(await timeOf(() => rejection(call(tool)))).toBeLessThan(1_500)
      const isReplaced = () => server.status.state === 'ready' && server.status.pid !== pid
      expect(await timeOf(() => until(isReplaced))).toBeLessThan(2_000)
    },
  )
})

describe('a child that hangs at its start', () => {
  it('keeps the others waiting no longer than a second over the limit', async () => {
    const { spec } = faultSpec('hang-at-start')
    const { spec: well } = faultSpec()
    const limits = { startWaitMs: 1_500 }
    const open = async () => {
      const options = { logger: createLog(), identity: () => ({ userId: 'ada' }), limits }
      const fleet = await openMcpFleet([{ ...spec, name: 'hung' }, well], options)
      onTestFinished(() => fleet.close())
      expect(fleet.status()).toMatchObject([{ state: 'starting' }, { state: 'ready' }])
    }
    expect(await timeOf(open)).toBeLessThan(2_500)
  })
})

describe('a host that is killed', () => {
  it('leaves no child behind for five seconds, whatever it does', async () => {
    const file = fileURLToPath(new URL('fixtures/host.ts', import.meta.url))
    const args = ['--conditions=@frontdesk/source', file, 'well', 'stubborn', 'freeze']
    const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: host.stdout }), 'line')) as [string]
    const pids = JSON.parse(line) as number[]
    host.kill('SIGKILL')
    expect(await timeOf(() => until(() => !pids.some(isAlive)))).toBeLessThan(5_000)
  })
})

describe('a child that does not want to end', () => {
  it('is gone within five seconds of the close', async () => {
    const { server } = superviseFault('stubborn')
    await server.connect()
    const pid = server.status.pid!
    expect(await timeOf(() => server.close())).toBeLessThan(5_000)
    expect(isAlive(pid)).toBe(false)
  })
})

describe('a tool that changes', () => {
  it('is refused within a second', async () => {
    const { server, call } = superviseFault('change')
    await server.connect()
    await call('change')
    const refused = async () => {
      const listed = await server.listTools()
      return !listed.some(({ name }) => name === 'echo')
    }
    await expect.poll(refused, { timeout: 1_000 }).toBe(true)
  })
})
