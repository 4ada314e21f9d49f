import { describe, expect, it, onTestFinished } from 'vitest'
import { SupervisedMcpServer } from '@frontdesk/mcp-host'
import { ManualClock } from './clock.ts'
import { createLog, oddSpec, superviseFault, until } from './world.ts'

describe('the breaker', () => {
  it.each(['exit-at-start', 'exit-after-handshake'])(
    'opens at the sixth start within a minute, for a minute: %s',
    async (mode) => {
      const clock = new ManualClock()
      const { server, pids, log } = superviseFault(mode, { clock })
      await server.connect().catch(() => undefined) // One of the two never gets as far.
      for (const delayMs of [100, 200, 400, 800]) {
        await until(() => server.status.state === 'waiting' && clock.pendingMs.includes(delayMs))
        clock.advance(delayMs)
      }
      await until(() => server.status.state === 'broken')
      expect(server.status).toMatchObject({
        restarts: 4,
        lastError: expect.stringContaining('exited with code 1') as string,
      })
      expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(1)

      clock.advance(59_999)
      expect(server.status.state).toBe('broken')
      clock.advance(1)
      await until(() => pids().length === 6)
    },
  )

  it('fails calls at once while it is open, and serves them when the child is back', async () => {
    const clock = new ManualClock()
    const { server, call } = superviseFault('well', { clock })
    await server.connect()
    for (const delayMs of [100, 200, 400, 800]) {
      process.kill(server.status.pid!, 'SIGKILL')
      await until(() => server.status.state === 'waiting')
      clock.advance(delayMs)
      await until(() => server.status.state === 'ready')
    }
    process.kill(server.status.pid!, 'SIGKILL')
    await until(() => server.status.state === 'broken')
    await expect(call('echo')).rejects.toMatchObject({ code: 'server_unavailable' })
    expect(await server.listTools()).not.toHaveLength(0)

    clock.advance(60_000)
    expect(await call('echo', { value: 'back' })).toBe('back')
  })

  it('stays closed for a child that answers between its deaths, however often it is killed', async () => {
    const clock = new ManualClock()
    const { server, call } = superviseFault('well', { clock })
    await server.connect()
    for (let death = 1; death <= 8; death++) {
      expect(await call('echo', { value: `life ${death}` })).toBe(`life ${death}`)
      process.kill(server.status.pid!, 'SIGKILL')
      await until(() => server.status.state === 'waiting' && clock.pendingMs.includes(100))
      clock.advance(100)
      await until(() => server.status.state === 'ready')
    }
  })

  it('lets a call wait for a child that is on its way, until the deadline of the call', async () => {
    const clock = new ManualClock()
    const { server, call } = superviseFault('well', { clock })
    await server.connect()
    process.kill(server.status.pid!, 'SIGKILL')
    await until(() => server.status.state === 'waiting')
    const waiting = call('effect')
    await until(() => clock.pendingMs.includes(30_000))
    clock.advance(50)
    const served = call('echo', { value: 'served' })
    clock.advance(50)
    expect(await served).toBe('served')
    expect(await waiting).toBe('done')
  })

  it('says that nothing was done when the deadline passes while a call waits', async () => {
    const clock = new ManualClock()
    const { server, record, call } = superviseFault('well', { clock, limits: { maxCallsInFlight: 1 } })
    await server.connect()
    const calls = Promise.allSettled([call('hang'), call('effect')])
    await until(() => record().includes('call hang'))
    clock.advance(30_000)
    expect(await calls).toMatchObject([
      { reason: { code: 'call_timed_out' } },
      { reason: { code: 'server_unavailable' } },
    ])
    expect(record()).not.toContain('call effect')
  })
})

describe('the ping', () => {
  it('is sent to an idle child every 10 s and leaves a child that answers alone', async () => {
    const clock = new ManualClock()
    const { server, call } = superviseFault('well', { clock })
    await server.connect()
    const { pid } = server.status
    for (let round = 0; round < 3; round++) {
      await until(() => clock.pendingMs.at(-1) === 10_000)
      clock.advance(10_000)
    }
    expect(await call('echo', { value: 'still here' })).toBe('still here')
    expect(server.status).toMatchObject({ pid, restarts: 0 })
  })

  it('finds a stopped child within 15 s', async () => {
    const clock = new ManualClock()
    const { server } = superviseFault('freeze', { clock })
    await server.connect()
    await until(() => clock.pendingMs.includes(10_000))
    clock.advance(10_000)
    await until(() => clock.pendingMs.includes(2_500))
    clock.advance(2_500)
    clock.advance(2_500)
    await until(() => server.status.state === 'waiting')
    expect(server.status.lastError).toBe('answered neither a ping nor tools/list')
  })

  it('gives way to tools/list for a child that leaves it unanswered, whose life goes on', async () => {
    const clock = new ManualClock()
    const replies = { 'tools/list': { result: { tools: [] } }, silent: ['ping'] }
    const server = new SupervisedMcpServer(oddSpec(replies), { logger: createLog(), clock })
    onTestFinished(() => server.close())
    await server.connect()
    const { pid } = server.status
    await until(() => clock.pendingMs.includes(10_000))
    clock.advance(10_000)
    await until(() => clock.pendingMs.includes(2_500))
    clock.advance(2_500)
    for (let round = 0; round < 5; round++) {
      await until(() => clock.pendingMs.includes(10_000))
      clock.advance(10_000)
    }
    expect(server.status).toMatchObject({ state: 'ready', pid, restarts: 0 })
  })
})
