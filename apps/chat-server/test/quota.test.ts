import { setImmediate as nextTurn } from 'node:timers/promises'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { expect, it } from 'vitest'
import { Quota } from '../src/limits/quota.ts'

/** A quota of 100 in a minute, whose counters answer a turn of the event loop later, and how often they were asked. */
function open() {
  const limiter = new RateLimiterMemory({ keyPrefix: 'requests', points: 100, duration: 60 })
  const consume = limiter.consume.bind(limiter)
  const asked: unknown[] = []
  limiter.consume = async (key, points) => {
    asked.push(key)
    await nextTurn()
    return consume(key, points)
  }
  return { quota: new Quota({ name: 'requests', amount: 100, windowSeconds: 60 }, limiter), asked }
}

it('counts those of one caller who come at once together, each in its place', async () => {
  const { quota, asked } = open()
  const states = await Promise.all(Array.from({ length: 300 }, () => quota.take('alice')))
  expect(states.map(({ isExceeded }) => isExceeded)).toEqual(Array.from({ length: 300 }, (_, index) => index >= 100))
  expect(states.slice(0, 100).map(({ left }) => left)).toEqual(Array.from({ length: 100 }, (_, index) => 99 - index))
  expect(states.filter(({ backsOff }) => backsOff)).toHaveLength(1)
  expect(asked.length).toBeLessThanOrEqual(2)
  expect(await quota.take('bob')).toMatchObject({ isExceeded: false, left: 99 })
})

it('tells everybody whom it could not count, and counts the next', async () => {
  const { quota } = open()
  const broken = new Quota(
    quota.rule,
    Object.assign(new RateLimiterMemory({ points: 100, duration: 60 }), {
      consume: () => Promise.reject(new Error('The counters are away.')),
    }),
  )
  const outcomes = await Promise.allSettled([broken.take('alice'), broken.take('alice'), broken.take('alice')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await expect(broken.take('alice')).rejects.toThrow('The counters are away.')
})
