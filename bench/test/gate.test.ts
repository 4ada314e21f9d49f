import { describe, expect, it } from 'vitest'
import { findWorse, TOLERANCE, toRatios, wordWorse } from '../gate.ts'
import type { Table } from '../report.ts'

const row = (name: string, value: number) => ({ name, value, ratio: value / 100 })

/** What a run has measured: a limit of 100, and three rows beside it. */
function measured({ rate = 90, waitMs = 120, kilobytes = 20 } = {}): Table[] {
  return [
    {
      suite: 'streams',
      title: 'burst',
      unit: 'per second',
      rows: [row('limit', 100), { ...row('ours', rate), goal: { atLeast: 0.9 } }],
    },
    {
      suite: 'host',
      title: 'a call',
      unit: 'ms',
      rows: [row('limit', 100), { ...row('ours', waitMs), goal: { atMost: 1.2 } }],
    },
    {
      suite: 'memory',
      title: 'a stream',
      unit: 'kB',
      rows: [row('limit', 100), { ...row('ours', kilobytes), goal: { valueAtMost: 25 } }],
    },
  ]
}

const suites = ['streams', 'host', 'memory']
const recorded = toRatios(measured())

describe('the gate', () => {
  it('records what was reached of each goal, and nothing else', () => {
    expect(recorded).toEqual({
      streams: { 'burst · ours': 0.9 },
      host: { 'a call · ours': 1.2 },
      memory: { 'a stream · ours': 20 },
    })
  })

  it('lets pass what is the same, better, or worse within the tolerance', () => {
    const within = 1 + TOLERANCE - 0.01
    const better = measured({ rate: 200, waitMs: 50, kilobytes: 5 })
    const hardlyWorse = measured({ rate: 90 * (1 - TOLERANCE + 0.01), waitMs: 120 * within, kilobytes: 20 * within })
    for (const tables of [measured(), better, hardlyWorse]) {
      expect(findWorse(tables, recorded, { suites })).toEqual([])
    }
  })

  it.each([
    ['a rate that is lower', { rate: 76 }, { name: 'burst · ours', was: 0.9, is: 0.76 }],
    ['a time that is longer', { waitMs: 139 }, { name: 'a call · ours', was: 1.2, is: 1.39 }],
    ['more memory', { kilobytes: 24 }, { name: 'a stream · ours', was: 20, is: 24 }],
  ])('fails for %s', (_what, change, worse) => {
    expect(findWorse(measured(change), recorded, { suites })).toEqual([worse])
    expect(wordWorse(worse)).toContain(`Worse than recorded: ${worse.name}`)
  })

  it('fails for what was recorded and is missing, where its measurement has run', () => {
    const [streams, ...others] = measured()
    const withoutOurs = { ...streams!, rows: streams!.rows.slice(0, 1) }
    const missing = { name: 'burst · ours', was: 0.9, is: undefined }
    expect(findWorse([withoutOurs, ...others], recorded, { suites })).toEqual([missing])
    expect(findWorse(others, recorded, { suites })).toEqual([missing])
    expect(findWorse(others, recorded, { suites: ['host', 'memory'] })).toEqual([])
    expect(wordWorse(missing)).toContain('Not measured: burst · ours')
  })

  it('lets pass what was never recorded', () => {
    expect(findWorse(measured({ rate: 1 }), { host: recorded['host']! }, { suites })).toEqual([])
  })
})
