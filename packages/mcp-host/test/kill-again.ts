import { getEventListeners } from 'node:events'
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { isAlive, superviseFault, until } from './world.ts'

/** The longest that a call takes, and that a kill waits after the calls were made: some are answered, some are not. */
const CALL_MS = 10
/** Of so many kills one is of a child that has not shaken hands yet. */
const EARLY_EVERY = 5

/** What {@link killAgainAndAgain} has seen. */
export interface Kills {
  kills: number
  /** How often a child was started again. */
  restarts: number
  calls: number
  /** Of these, those that were answered. The others failed, and said that nothing is known of them. */
  answered: number
  longestMs: number
}

/**
 * Kills a child again and again at random moments under calls, and holds that every call was answered right or failed at once, that no effect was repeated,
 * and that no process, descriptor, pipe, timer or listener is left.
 */
export async function killAgainAndAgain(kills: number): Promise<Kills> {
  const { server, pids, record, call: callWith } = superviseFault()
  const before = resources()
  const timersBefore = timers()
  await server.connect()
  // One run makes all the calls: what a call hangs on its signal and leaves there would pile up.
  const run = new AbortController()
  const call = (tool: string, args: Record<string, unknown> = {}) => callWith(tool, args, run.signal)
  const found: Kills = { kills: 0, restarts: 0, calls: 0, answered: 0, longestMs: 0 }
  const forked: number[] = []
  const effects = { asked: 0, answered: 0 }
  const kill = (pid: number | undefined) => {
    process.kill(pid!, 'SIGKILL')
    found.kills++
  }
  while (found.kills < kills) {
    forked.push(Number(await call('fork')))
    const values = Array.from({ length: 5 }, (_, n) => `${found.kills}.${n}`)
    const started = performance.now()
    const echoes = Promise.allSettled(values.map((value) => call('echo', { value, ms: Math.random() * CALL_MS })))
    const effect = Promise.allSettled([call('effect')])
    await sleep(Math.random() * CALL_MS)
    kill(server.status.pid)
    if (found.kills % EARLY_EVERY === 1 && found.kills < kills) {
      const starts = pids().length
      await until(() => pids().length > starts)
      kill(pids().at(-1))
    }
    const answers = await echoes
    const [done] = await effect
    found.longestMs = Math.max(found.longestMs, performance.now() - started)
    effects.asked++
    effects.answered += Number(done.status === 'fulfilled')
    found.calls += answers.length + 1
    found.answered += [...answers, done].filter(({ status }) => status === 'fulfilled').length
    for (const [n, answer] of answers.entries()) expect(outcomeOf(answer)).toBeOneOf([values[n], 'server_died'])
    expect(outcomeOf(done)).toBeOneOf(['done', 'server_died'])
    expect(await call('echo', { value: 'again' })).toBe('again')
    expect(server.status).toMatchObject({ callsInFlight: 0, callsWaiting: 0 })
  }
  const done = record().filter((line) => line === 'effect').length
  expect(done).toBeGreaterThanOrEqual(effects.answered)
  expect(done).toBeLessThanOrEqual(effects.asked)
  expect(server.status).toMatchObject({ state: 'ready', restarts: kills })
  found.restarts = server.status.restarts
  expect(pids().filter(isAlive)).toEqual([server.status.pid])
  expect(forked.filter(isAlive)).toEqual([])
  await server.close()
  expect(pids().filter(isAlive)).toEqual([])
  // The pipes of the last child are closed a moment after it is gone.
  await expect.poll(resources, { timeout: 5_000 }).toEqual(before)
  expect(getEventListeners(run.signal, 'abort')).toEqual([])
  expect(timers() - timersBefore).toBeLessThanOrEqual(FEW)
  return found
}

/** What a call gave, or the code of its failure. A call that hangs is one that was given up at its time limit, which has another code. */
function outcomeOf(answer: PromiseSettledResult<string>): unknown {
  return answer.status === 'fulfilled' ? answer.value : ((answer.reason as { code?: unknown }).code ?? answer.reason)
}

/** The tests themselves have a timer or two, which come and go; of those that a call or a child leaves there would be one for each. */
const FEW = 3

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}

/** The processes and pipes that this process holds, and how many descriptors it has open. */
function resources(): { held: string[]; descriptors: number } {
  const held = process
    .getActiveResourcesInfo()
    .filter((kind) => kind === 'ProcessWrap' || kind === 'PipeWrap')
    .toSorted()
  return { held, descriptors: readdirSync('/proc/self/fd').length }
}
