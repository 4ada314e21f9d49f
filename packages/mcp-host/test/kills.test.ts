import { expect, it } from 'vitest'
import { isAlive, superviseFault } from './world.ts'

/** Each takes a third of a second. 200 of them were measured with `KILLS=200`. */
const KILLS = Number(process.env['KILLS'] ?? 20)

it('survives kills in a row under load, with every call answered or failed and nothing left behind', async () => {
  const { server, pids, call } = superviseFault()
  await server.connect()
  for (let kill = 0; kill < KILLS; kill += 1) {
    const calls = Array.from({ length: 5 }, (_, n) => call('echo', { value: `${kill}.${n}` }))
    process.kill(server.status.pid ?? 0, 'SIGKILL')
    const answers = await Promise.allSettled(calls)
    const wrong = answers.filter((answer, n) => answer.status === 'fulfilled' && answer.value !== `${kill}.${n}`)
    expect(wrong).toEqual([])
    expect(await call('echo', { value: 'again' })).toBe('again')
  }
  expect(server.status).toMatchObject({ state: 'ready', restarts: KILLS })
  expect(pids().filter(isAlive)).toEqual([server.status.pid])
  await server.close()
  expect(pids().filter(isAlive)).toEqual([])
}, 120_000)
