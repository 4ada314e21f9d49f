import { describe, expect, it } from 'vitest'
import { hrefOf, parseRoute } from '../src/admin/route.ts'
import { toDays } from '../src/admin/usage/to-days.ts'

describe('an address of the operators’ pages', () => {
  it.each([
    ['', 'threads', []],
    ['#/usage', 'usage', []],
    ['#/nowhere', 'threads', []],
    ['#/threads/ada%2Fb/thr_1', 'threads', ['ada/b', 'thr_1']],
    ['#/threads/%zz', 'threads', ['%zz']],
  ])('%s leads to %s', (hash, section, parts) => {
    expect(parseRoute(hash)).toEqual({ section, parts })
  })

  it('is read back as it was made, whatever a user is called', () => {
    for (const user of ['https://issuer|42', 'a b', '#?&%', 'ü']) {
      expect(parseRoute(hrefOf('threads', user, 'thr_1')).parts).toEqual([user, 'thr_1'])
    }
  })
})

describe('the days of a period', () => {
  it('are all there, those without use too, and costs are in whole units', () => {
    const total = { requests: 2, inputTokens: 10, outputTokens: 5, costMicros: 1_500_000 }
    const days = toDays([{ ...total, day: '2026-11-28' }], { since: '2026-11-27T00:00:00.000Z', count: 3 })
    expect(days).toEqual([
      { day: '2026-11-27', requests: 0, input: 0, output: 0, cost: 0 },
      { day: '2026-11-28', requests: 2, input: 10, output: 5, cost: 1.5 },
      { day: '2026-11-29', requests: 0, input: 0, output: 0, cost: 0 },
    ])
  })
})
