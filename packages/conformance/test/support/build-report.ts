import type { CheckResult, Report } from '../../src/index.ts'

/** A result of a check that passed, unless told otherwise. */
export function buildResult(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'STREAM-001',
    section: 'Framing of streams',
    level: 'core',
    rule: 'Each event is on one line that begins with `data: `.',
    source: 'WHATWG HTML, 9.2',
    verdict: 'passed',
    isScored: true,
    isExpected: false,
    durationMs: 12,
    ...changes,
  }
}

export const FAILURE: Partial<CheckResult> = {
  id: 'STREAM-003',
  verdict: 'failed',
  reason: 'There is a CR at character 7 & <more>.',
  exchanges: [
    {
      request: { method: 'POST', url: 'http://x/chatkit', headers: { cookie: '…' }, body: `{"it's":1}` },
      response: { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: {}\r\n\u0000\n' },
      ended: 'broken',
    },
  ],
}

export function buildReport(results: CheckResult[]): Report {
  const stale = results.filter(({ isExpected, verdict }) => isExpected && verdict === 'passed').map(({ id }) => id)
  const startedAt = '2026-11-29T12:00:00.000Z'
  return { subject: 'http://x/chatkit', kit: '0.1.0', set: 'chatkit-1.9', level: 'full', startedAt, results, stale }
}
