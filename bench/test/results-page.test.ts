import { expect, it } from 'vitest'
import type { Table } from '../report.ts'
import { toResultsPage } from '../results-page.ts'

const machine = { node: 'v24.0.0', cpu: 'a processor', cores: 2 }
const table: Table = {
  suite: 'host',
  title: 'A call',
  unit: 'ms',
  rows: [
    { name: 'limit', value: 1, ratio: 1 },
    { name: 'near', value: 1.1, ratio: 1.1, goal: { atMost: 1.2 } },
    { name: 'far', value: 2, ratio: 2, goal: { atMost: 1.2 } },
  ],
}

it('shows each goal, and of a missed one why', () => {
  const page = toResultsPage('2026-01-01', machine, { tables: [table] })
  expect(page).toContain('| near | 1.1 | 1.10 | ≤ 1.2: met |')
  expect(page).toContain('| far | 2 | 2.00 | ≤ 1.2: **missed** |')
  expect(page.split('\n').filter((line) => line.startsWith('- '))).toEqual([expect.stringMatching(/^- far: ./)])
})

it('says which part has failed, beside the figures of the others', () => {
  const page = toResultsPage('2026-01-01', machine, { tables: [table], failed: ['mcp-db.ts'] })
  expect(page).toContain('`mcp-db.ts` has failed in this run')
  expect(page).toContain('| near |')
})
