import { describe, expect, it } from 'vitest'
import { runConformance, SECTIONS } from '../src/index.ts'
import { items } from './mutants/items.ts'
import { robustness } from './mutants/robustness.ts'
import { threads } from './mutants/threads.ts'
import { turns } from './mutants/turns.ts'
import { wire } from './mutants/wire.ts'
import { createProbeSubject } from './support/probe-subject.ts'

const mutants = [...wire, ...threads, ...items, ...turns, ...robustness]
const checks = SECTIONS.flatMap((section) => section.checks)

describe('a fault planted into the healthy probe server', () => {
  it.each(mutants)('is caught by $caughtBy: $fault', async ({ caughtBy, named, plant }) => {
    const { fetch: healthy, ...subject } = createProbeSubject()
    const report = await runConformance({
      ...subject,
      fetch: plant(healthy),
      level: 'strict',
      only: [caughtBy],
      timeoutMs: 1_000,
    })
    const [result] = report.results
    expect(result).toMatchObject({ id: caughtBy, verdict: 'failed' })
    expect(`${result?.rule} ${result?.reason}`).toMatch(named)
  })

  it('is planted for every check that is scored: a check that cannot fail is worth nothing', () => {
    const caught = new Set(mutants.map(({ caughtBy }) => caughtBy))
    const scored = checks.filter(({ level }) => level !== 'extension')
    expect(scored.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([])
  })
})
