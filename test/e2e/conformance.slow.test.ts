import { join } from 'node:path'
import { loadExpectedFailures, runConformance, SECTIONS, toExitCode } from '@frontdesk/conformance'
import type { ConformanceOptions, Report } from '@frontdesk/conformance'
import { describe, expect, it } from 'vitest'
import { startExample } from './conformance/example.ts'
import { toResultsPage } from './conformance/results-page.ts'
import type { RunningSubject } from './conformance/subject.ts'
import { SUBJECTS } from './conformance/subjects.ts'

async function judge(
  start: () => Promise<RunningSubject>,
  options: Partial<ConformanceOptions> = {},
): Promise<{ report: Report; wrong: string[] }> {
  await using subject = await start()
  const report = await runConformance({ ...subject.options, level: 'strict', ...options })
  return { report, wrong: report.results.filter(isWrong).map(({ id, reason }) => `${id}: ${reason}`) }
}

function isWrong({ verdict, isExpected }: Report['results'][number]): boolean {
  return verdict === 'error' || (verdict === 'failed' && !isExpected)
}

const idsOf = ({ results }: Report, verdict: string) =>
  results.filter((result) => result.verdict === verdict).map(({ id }) => id)

describe('the conformance kit', () => {
  it('finds no fault in the chat server with the offline model', { timeout: 180_000 }, async () => {
    const { report, wrong } = await judge(SUBJECTS.chatServer.start, { restart: undefined })
    expect(wrong).toEqual([])
    expect(idsOf(report, 'passed').length).toBeGreaterThan(160)
  })

  it.each(['node', 'express', 'hono'] as const)(
    'finds no fault in the SDK on %s, and probes all but a restart and what the protocol does not have',
    { timeout: 120_000 },
    async (host) => {
      const { report, wrong } = await judge(SUBJECTS[host].start)
      expect(wrong).toEqual([])
      expect(idsOf(report, 'not_probed').filter((id) => !/^(DURABLE|RUN)-/.test(id))).toEqual([])
    },
  )

  it('finds no fault in durable runs, over restarts too', { timeout: 120_000 }, async () => {
    const only = ['DURABLE', 'RUN', 'CANCEL', 'BUSY', 'TOOL', 'RETRY']
    const { report, wrong } = await judge(SUBJECTS.durable.start, { only })
    expect(wrong).toEqual([])
    expect(idsOf(report, 'not_probed')).toEqual([])
  })

  it.each(['host-node.ts', 'host-express.ts', 'host-hono.ts'])(
    'finds no fault in the program of the docs %s, as it stands',
    { timeout: 120_000 },
    async (file) => {
      const { report, wrong } = await judge(() => startExample(file))
      expect(wrong).toEqual([])
      expect(idsOf(report, 'passed').length).toBeGreaterThan(100)
    },
  )

  it('finds in chatkit-node-backend-sdk exactly what is known of it', { timeout: 120_000 }, async () => {
    const known = new Set(SECTIONS.flatMap(({ checks }) => checks.map(({ id }) => id)))
    const expectedFailures = loadExpectedFailures(join(import.meta.dirname, 'conformance/peer-failures.txt'), known)
    const { report, wrong } = await judge(SUBJECTS.peer.start, { expectedFailures })
    expect(wrong).toEqual([])
    expect(report.stale).toEqual([])
    expect(toExitCode(report)).toBe(0)
  })

  it('writes a page of results that names each server, its version and what fails', async () => {
    const { report } = await judge(SUBJECTS.hono.start, { only: ['HTTP'] })
    const [first] = report.results
    const failed = { ...report, results: [{ ...first!, verdict: 'failed' as const, reason: 'No thread thr_0123.' }] }
    const page = toResultsPage([
      { name: 'One', version: '1.0.0', report },
      { name: 'Other', version: '2.0.0', report: failed },
    ])
    expect(page).toContain('| A | One | 1.0.0 | 10 | 0 | 0 |')
    expect(page).toContain('| HTTP | 10 of 10 | 0 of 1 |')
    expect(page).toContain('## What fails on Other 2.0.0\n\n- **HTTP-001** (core)')
    expect(page).toContain('No thread thr_….')
  })
})
