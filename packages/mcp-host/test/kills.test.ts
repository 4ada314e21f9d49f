import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { ManualClock } from './clock.ts'
import { killAgainAndAgain } from './kill-again.ts'
import { rejection, superviseFault, until } from './world.ts'

it('survives kills in a row under load, with every call answered or failed and nothing left behind', async () => {
  expect(await killAgainAndAgain(4)).toMatchObject({ kills: 4, restarts: 4 })
}, 60_000)

it('leaves no timer behind when it closes after calls, kills and pings', async () => {
  const clock = new ManualClock()
  const { server, call } = superviseFault('well', { clock })
  await server.connect()
  await call('echo')
  process.kill(server.status.pid!, 'SIGKILL')
  await until(() => server.status.state === 'waiting')
  clock.advance(100)
  await call('echo')
  await server.close()
  expect(clock.pendingMs).toEqual([])
})

it('lets go of the signal of a run with every call, whatever becomes of it', async () => {
  const { server, call } = superviseFault()
  await server.connect()
  const run = new AbortController()
  await call('echo', {}, run.signal)
  await rejection(call('effectThenDie', {}, run.signal))
  await rejection(call('absent', {}, run.signal))
  expect(getEventListeners(run.signal, 'abort')).toEqual([])
})
