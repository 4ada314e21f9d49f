import { describe, expect, it } from 'vitest'
import { OutcomeUnknownError, ServerStartError } from '@frontdesk/mcp-host'
import { ManualClock } from './clock.ts'
import { isAlive, rejection, superviseFault, until } from './world.ts'

describe('a supervised server', () => {
  it('starts one child, lists its tools and calls them', async () => {
    const { server, pids, call } = superviseFault()
    await server.connect()
    expect((await server.listTools()).map((tool) => tool.name)).toContain('echo')
    expect(await call('echo', { value: 'hello' })).toBe('hello')
    expect(pids()).toEqual([server.status.pid])
    expect(server.status).toMatchObject({ name: 'fault', state: 'ready', restarts: 0, lastError: undefined })
  })

  it('answers the call after a kill between calls from a new child', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    const first = server.status.pid!
    process.kill(first, 'SIGKILL')
    expect(await call('echo', { value: 'again' })).toBe('again')
    expect(server.status.pid).not.toBe(first)
    expect(server.status).toMatchObject({ state: 'ready', restarts: 1 })
    expect(server.status.lastError).toMatch(/^was ended by SIGKILL$|^ended, or closed its stdin$/)
  })

  it('fails only the call in flight when the child is killed, and says that its result is unknown', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    await expect(call('effectThenDie')).rejects.toThrow(OutcomeUnknownError)
    expect(record().filter((line) => line === 'effect')).toHaveLength(1)
    expect(await call('echo', { value: 'next' })).toBe('next')
  })

  it('repeats a call that died with the child when its tool says that this does no harm, but only once', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    await expect(call('effectThenDieOnce')).rejects.toThrow(OutcomeUnknownError)
    expect(record().filter((line) => line === 'effect')).toHaveLength(2)
  })

  it('answers a read-only call whose child was killed meanwhile', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    const slow = call('slow', { ms: 300 })
    await until(() => record().includes('call slow'))
    process.kill(server.status.pid!, 'SIGKILL')
    expect(await slow).toBe('slow done')
  })

  it('serves the last listing while the child is away', async () => {
    const { server } = superviseFault()
    await server.connect()
    const before = await server.listTools()
    process.kill(server.status.pid!, 'SIGKILL')
    await until(() => server.status.state !== 'ready')
    expect(await server.listTools()).toEqual(before)
  })

  it('rejects connect with the command, the last words of the child and the remedy', async () => {
    const { server } = superviseFault('exit-at-start')
    const error = await rejection(server.connect())
    expect(error).toBeInstanceOf(ServerStartError)
    expect((error as Error).message).toMatch(/fault did not start: exited with code 1/)
    expect((error as Error).message).toContain('cannot open the database\nthe file is locked')
    expect((error as Error).message).toContain(`It was started with: ${process.execPath}`)
    expect((error as Error).message).toContain('Run that command by itself')
    expect(await server.listTools()).toEqual([])
  })

  it('ends a child that does not answer the handshake', async () => {
    const clock = new ManualClock()
    const { server, pids } = superviseFault('hang-at-start', { clock })
    const failed = rejection(server.connect())
    await until(() => pids().length === 1)
    clock.advance(30_000)
    expect(String(await failed)).toContain('did not answer within 30 s')
    expect(pids().map(isAlive)).toEqual([false])
  })

  it.each(['hang', 'spin'])('kills the child of a call that overruns, and starts another: %s', async (tool) => {
    const clock = new ManualClock()
    const { server, record, pids, call } = superviseFault('well', { clock })
    await server.connect()
    const overrun = rejection(call(tool))
    await until(() => record().includes(`call ${tool}`))
    clock.advance(30_000)
    expect(await overrun).toMatchObject({ code: 'call_timed_out' })
    await until(() => server.status.state === 'waiting')
    clock.advance(100)
    expect(await call('echo', { value: 'new' })).toBe('new')
    expect(pids().map(isAlive)).toEqual([false, true])
  })

  it('tells the child of an aborted call, and keeps the child', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    const { pid } = server.status
    const abort = new AbortController()
    const cancellation = new DOMException('The run was cancelled.', 'AbortError')
    const aborted = rejection(call('slow', { ms: 200 }, abort.signal))
    await until(() => record().includes('call slow'))
    abort.abort(cancellation)
    expect(await aborted).toBe(cancellation)
    await until(() => record().includes('cancelled'))
    expect(record()).toContain('told of cancellation')
    expect(server.status.pid).toBe(pid)
  })

  it('does not send a call that was aborted before its turn', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    const abort = new AbortController()
    const effect = call('effect', {}, abort.signal)
    abort.abort(new Error('too late'))
    await expect(effect).rejects.toThrow('too late')
    expect(await call('echo', { value: 'sent' })).toBe('sent')
    expect(record()).not.toContain('effect')
  })

  it('answers parallel calls over one child, each with its own result', async () => {
    const { server, pids, call } = superviseFault('well', { limits: { maxCallsWaiting: 2_000 } })
    await server.connect()
    const values = Array.from({ length: 2_000 }, (_, n) => `value ${n}`)
    expect(await Promise.all(values.map((value) => call('echo', { value })))).toEqual(values)
    expect(pids()).toHaveLength(1)
  })

  it('lets no aborted call wait in line', async () => {
    const { server, call } = superviseFault('well', { limits: { maxCallsInFlight: 1 } })
    await server.connect()
    const taken = call('slow', { ms: 200 })
    const abort = new AbortController()
    const waiting = rejection(call('echo', {}, abort.signal))
    abort.abort('while it waited')
    expect(await waiting).toBe('while it waited')
    expect(await rejection(call('echo', {}, AbortSignal.abort('before')))).toBe('before')
    expect(await taken).toBe('slow done')
  })

  it('counts the calls that have a place and those that wait, until they end, abort or fail', async () => {
    const { server, call } = superviseFault('well', { limits: { maxCallsInFlight: 2 } })
    await server.connect()
    expect(server.status).toMatchObject({ callsInFlight: 0, callsWaiting: 0 })
    const abort = new AbortController()
    const taken = [call('slow', { ms: 200 }), rejection(call('effectThenDie'))]
    const waiting = [call('echo', { value: 'waited' }), rejection(call('echo', {}, abort.signal))]
    await until(() => server.status.callsWaiting === 2)
    expect(server.status).toMatchObject({ callsInFlight: 2, callsWaiting: 2 })
    abort.abort('while it waited')
    await until(() => server.status.callsWaiting === 1)
    await Promise.all([...taken, ...waiting])
    expect(server.status).toMatchObject({ callsInFlight: 0, callsWaiting: 0, restarts: 1 })
  })

  it('turns away a call when every place is taken', async () => {
    const { server, call } = superviseFault('well', { limits: { maxCallsInFlight: 1, maxCallsWaiting: 1 } })
    await server.connect()
    const taken = [call('slow', { ms: 50 }), call('echo', { value: 'waited' })]
    await expect(call('echo')).rejects.toMatchObject({ code: 'server_busy' })
    expect(await Promise.all(taken)).toEqual(['slow done', 'waited'])
  })
})
