import { describe, expect, it } from 'vitest'
import { toBadge, toHtml, toJunit, toText } from '../src/index.ts'
import { buildReport, buildResult, FAILURE } from './support/build-report.ts'

const results = [
  buildResult(),
  buildResult(FAILURE),
  buildResult({ ...FAILURE, id: 'STREAM-004', isExpected: true, reason: 'Known.' }),
  buildResult({ id: 'STREAM-005', isExpected: true }),
  buildResult({ id: 'TOOL-001', section: 'Tools', verdict: 'not_probed', reason: 'the server does not offer it' }),
  buildResult({ ...FAILURE, id: 'RUN-001', section: 'Runs', level: 'extension', isScored: false }),
]
const report = buildReport(results)

describe('the table', () => {
  const table = toText(report, { hasColours: false, isVerbose: false })

  it('shows the request as a line for the shell, and what came with its line ends written out', () => {
    expect(table).toContain(`curl -N -X POST 'http://x/chatkit' -H 'cookie: …' --data-raw '{"it'\\''s":1}'`)
    expect(table).toContain('data: {}␍␊')
    expect(table).toContain('(the connection broke here)')
  })

  it('counts what is scored, and says apart what is not', () => {
    expect(table).toContain('2 passed, 2 failed (1 expected), 1 not probed')
    expect(table).toContain('1 more that chatkit-1.9 does not count: 0 passed')
    expect(table).toContain('Take from the expected failures: STREAM-005')
    expect(table).toContain('– TOOL-001  not probed: the server does not offer it')
  })

  it('lists what passed when it is asked to, and paints when the terminal can', () => {
    expect(table).not.toContain('STREAM-001')
    expect(toText(report, { hasColours: false, isVerbose: true })).toContain('✓ STREAM-001')
    expect(toText(report, { hasColours: true, isVerbose: false })).toContain('\u001b[31m✗ STREAM-003')
  })

  it('keeps faults of the kit apart from those of the server', () => {
    const broken = buildReport([buildResult({ verdict: 'error', reason: 'TypeError: x is not a function' })])
    const shown = toText(broken, { hasColours: false, isVerbose: false })
    expect(shown).toContain('! STREAM-001  The kit itself failed here; this says nothing about the server.')
    expect(shown).toContain('1 errors of the kit itself')
  })
})

describe('the JUnit report', () => {
  it('has a suite per section, and counts an expected failure as skipped and a stale one as a failure', () => {
    const xml = toJunit(report)
    expect(xml).toContain('<testsuite name="Framing of streams" tests="4" failures="2" errors="0" skipped="1"')
    expect(xml).toContain('<testsuite name="Tools" tests="1" failures="0" errors="0" skipped="1"')
    expect(xml).toContain('<testsuite name="Runs" tests="1" failures="0" errors="0" skipped="1"')
  })

  it('has nothing in it that XML cannot hold', () => {
    const xml = toJunit(report)
    expect(xml).toContain('<failure message="There is a CR at character 7 &amp; &lt;more&gt;.">')
    expect(xml).not.toContain('\u0000')
  })
})

describe('the page', () => {
  it('has a row with an anchor for each check, and the exchange of a failure', () => {
    const page = toHtml(report)
    expect(page).toContain('<tr id="STREAM-003" class="failed"><td><a href="#STREAM-003">')
    expect(page).toContain('There is a CR at character 7 &amp; &lt;more&gt;.')
    expect(page).toContain('<summary>What was sent and received</summary>')
    expect(page).toContain('failed, not scored')
    expect(page).not.toMatch(/<script|src=|@import/)
  })
})

describe('the badge', () => {
  it('names the set, the level and the day, and is red where much fails', () => {
    expect(toBadge(report)).toEqual({
      schemaVersion: 1,
      label: 'chatkit-1.9 full',
      message: '2 of 4 · 2026-11-29',
      color: 'red',
    })
    expect(toBadge(buildReport([buildResult()]))).toMatchObject({
      message: '1 of 1 · 2026-11-29',
      color: 'brightgreen',
    })
  })
})
