import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FAILURE_META_KEY, openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import { ManualClock } from './clock.ts'
import { createLog, faultSpec, rejection, superviseFault, until } from './world.ts'

/** How much the memory of this process grew at most while `work` was done, in MB. */
async function measureGrowth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
  await work()
  clearInterval(timer)
  return (Math.max(most, process.memoryUsage.rss()) - before) / 1_000_000
}

describe('what a child writes to stdout', () => {
  it('may be text, half lines, other JSON and binary, which are ignored and counted', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    const { pid } = server.status
    expect(await call('garbage')).toBe('after garbage')
    expect(await call('binary')).toBe('after binary')
    expect(server.status).toMatchObject({ pid, ignoredMessages: 802 })
  })

  it('may not be a flood of text: the child is replaced', async () => {
    const { server, pids } = superviseFault('garbage-flood')
    const growth = await measureGrowth(async () => {
      await server.connect().catch(() => undefined) // The flood may come before the handshake is done.
      await until(() => pids().length >= 2)
    })
    expect(server.status.lastError).toContain('wrote too much to stdout that is no message')
    expect(growth).toBeLessThan(32)
  })

  it('may not be a line without an end', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    const growth = await measureGrowth(() => call('noNewline').catch(() => undefined))
    expect(server.status.lastError).toContain('wrote too much to stdout')
    expect(growth).toBeLessThan(32)
  })

  it('may be replies to nobody, to names that look alike, and to calls already answered: no call gets a wrong result', async () => {
    const { server, call } = superviseFault('well', { limits: { maxCallsWaiting: 2_000 } })
    await server.connect()
    const values = Array.from({ length: 2_000 }, (_, n) => `truth ${n}`)
    expect(await Promise.all(values.map((value) => call('lie', { value })))).toEqual(values)
    await until(() => server.status.ignoredMessages === 10_000)
    expect(server.status.restarts).toBe(0)
  })

  it('may be a second reply, which is ignored', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    expect(await call('duplicate')).toBe('first')
    expect(await call('echo', { value: 'mine' })).toBe('mine')
    expect(server.status.ignoredMessages).toBe(1)
  })

  it('may be a reply to a call that was given up, which is ignored', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    const abort = new AbortController()
    const slow = rejection(call('slow', { ms: 50 }, abort.signal))
    await until(() => record().includes('call slow'))
    abort.abort('enough')
    expect(await slow).toBe('enough')
    await until(() => record().includes('cancelled'))
    expect(await call('echo', { value: 'mine' })).toBe('mine')
    expect(server.status.ignoredMessages).toBe(1)
  })

  it('may be 100,000 notifications, which are counted', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    expect(await call('notify')).toBe('notified')
    expect(server.status).toMatchObject({ restarts: 0, ignoredMessages: 100_000 })
  })

  it('may be a result of no valid form, whose call fails and says so', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    await expect(call('wrong')).rejects.toMatchObject({ code: 'invalid_reply' })
    expect(await call('echo', { value: 'next' })).toBe('next')
  })

  it('may be a result of 50 MB, of which the model gets the start, marked', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    let text = ''
    const growth = await measureGrowth(async () => (text = await call('big', { bytes: 50_000_000 })))
    expect(text).toMatch(/^x{200000}/)
    expect(text).toMatch(/\n\[The result was cut here: it has 50\.0 MB, over the limit\. Ask for less at a time\.\]$/)
    expect(text.length).toBeLessThanOrEqual(256_000)
    expect(growth).toBeLessThan(64)
    expect(await call('echo', { value: 'next' })).toBe('next')
  })

  it('may be a result under the limit of messages and over that of text', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    const text = await call('big', { bytes: 900_000 })
    expect(text).toMatch(/^x{256000}\n\[The result was cut here: it has 900 kB, over the limit of 256 kB\./)
  })
})

describe('what a child writes to stderr', () => {
  it('is logged line by line without control characters', async () => {
    const { server, log } = superviseFault('exit-at-start')
    await server.connect().catch(() => undefined) // It exits, which is another test's matter.
    const lines = log.lines.filter((line) => line.level === 'info').map((line) => line.message)
    expect(lines.slice(0, 2)).toEqual(['cannot open the database', 'the file is locked'])
  })

  it('never blocks the child, and cannot flood the log', async () => {
    const { server, log, call } = superviseFault()
    await server.connect()
    expect(await call('stderr')).toBe('after stderr')
    const lines = log.lines.filter((line) => line.message.startsWith('eee'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThan(1_000)
    expect(Math.max(...lines.map((line) => line.message.length))).toBe(2_001)
    await server.close()
    const dropped = log.lines.reduce((sum, { fields }) => sum + Number(fields['dropped'] ?? 0), 0)
    expect(dropped + lines.length).toBe(1_000)
  })
})

describe('what goes to a child', () => {
  it('is refused over 1 MB before anything is written', async () => {
    const { server, record, call } = superviseFault()
    await server.connect()
    await expect(call('effect', { value: 'x'.repeat(1_000_001) })).rejects.toMatchObject({ code: 'request_too_large' })
    expect(record()).not.toContain('effect')
    expect(await call('echo', { value: 'x'.repeat(900_000) })).toContain('xxx')
  })

  it('waits in the pipe of a child that does not read, until the deadline replaces it', async () => {
    const clock = new ManualClock()
    const { server, call } = superviseFault('well', { clock })
    await server.connect()
    expect(await call('deaf')).toBe('I hear nothing now')
    const unread = rejection(call('echo', { value: 'x'.repeat(500_000) }))
    await setImmediate()
    clock.advance(30_000)
    expect(await unread).toMatchObject({ code: 'call_timed_out' })
    await until(() => server.status.state === 'waiting')
    clock.advance(100)
    expect(await call('echo', { value: 'heard' })).toBe('heard')
  })
})

describe('a child without memory', () => {
  it('dies alone, and its call says so', async () => {
    const { spec } = faultSpec()
    const starved = { ...spec, name: 'starved', args: ['--max-old-space-size=20', ...spec.args!] }
    const fleet = await openMcpFleet([starved, spec], { logger: createLog(), identity: () => ({ userId: 'ada' }) })
    onTestFinished(() => fleet.close())
    const [, neighbour] = fleet.status()
    const result = await fleet.server('starved').callToolResult('grow', {}, { [USER_META_KEY]: { userId: 'ada' } })
    expect(result).toMatchObject({ isError: true, _meta: { [FAILURE_META_KEY]: { code: 'server_died' } } })
    expect(fleet.status()[1]).toEqual(neighbour)
  })
})

describe('a tool that changes', () => {
  it('is disabled within a second of the notification, and the log says so', async () => {
    const { server, log, call } = superviseFault('change')
    await server.connect()
    expect(await call('echo', { value: 'as pinned' })).toBe('as pinned')
    await call('change')
    await until(() => log.lines.some((line) => line.message.startsWith('the tool changed')))
    expect((await server.listTools()).map((tool) => tool.name)).not.toContain('echo')
    await expect(call('echo')).rejects.toMatchObject({ code: 'tool_refused' })
    expect(await call('whoami')).toBe('nobody')
  })
})

describe('the result of a tool', () => {
  it('is one text for the model', async () => {
    const { server, call } = superviseFault()
    await server.connect()
    expect(await call('blocks')).toBe('one\n\ntwo\n\n[image/png: not shown]')
  })

  it('stays an image when it is one', async () => {
    const { server } = superviseFault()
    await server.connect()
    expect(await server.callTool('image', {})).toEqual([{ type: 'image', mimeType: 'image/png', data: 'AAAA' }])
  })

  it('is an error that the model can read when the server answers with one', async () => {
    const { server } = superviseFault()
    await server.connect()
    expect(await server.callToolResult('fail', {})).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'ERROR: no such row' }],
    })
  })
})
