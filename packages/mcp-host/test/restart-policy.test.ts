import { describe, expect, it } from 'vitest'
import { RestartPolicy } from '../src/session/restart-policy.ts'

/** Starts and ends children that live `lifeMs`, and tells what the policy said before each start. */
function play(lifeMs: number, starts: number) {
  const policy = new RestartPolicy()
  let now = 0
  return Array.from({ length: starts }, () => {
    const next = policy.next(now)
    now += next.delayMs
    policy.started(now)
    now += lifeMs
    return next.isBroken ? 'broken' : next.delayMs
  })
}

describe('the restart policy', () => {
  it('starts at once, then after 0.1 s doubling, and pauses a minute rather than start a sixth time in one', () => {
    expect(play(0, 12)).toEqual([0, 100, 200, 400, 800, 'broken', 100, 200, 400, 800, 'broken', 100])
  })

  it('doubles up to 10 s', () => {
    expect(play(16_000, 11)).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
  })

  it('begins anew after a life of 30 s', () => {
    expect(play(30_000, 4)).toEqual([0, 100, 100, 100])
  })

  it('never allows more than five starts in a minute', () => {
    for (const lifeMs of [0, 500, 5_000, 9_000, 11_000, 14_000, 29_999]) {
      const policy = new RestartPolicy()
      const starts: number[] = []
      for (let now = 0; starts.length < 40; now += lifeMs) {
        now += policy.next(now).delayMs
        policy.started(now)
        starts.push(now)
      }
      for (const start of starts) {
        expect(starts.filter((other) => other > start - 60_000 && other <= start).length).toBeLessThanOrEqual(5)
      }
    }
  })
})
