import { expect, it } from 'vitest'
import { countVerdicts, loadRequirementSet, runConformance, SECTIONS, toExitCode } from '../src/index.ts'
import { createProbeSubject } from './support/probe-subject.ts'

const checks = SECTIONS.flatMap((section) => section.checks)

it('finds no fault in the healthy probe server at any level, and probes all that is scored', async () => {
  const report = await runConformance({ ...createProbeSubject(), level: 'strict' })
  expect(report.results.filter(({ verdict }) => verdict === 'failed' || verdict === 'error')).toEqual([])
  expect(countVerdicts(report)).toEqual({
    passed: Object.keys(loadRequirementSet('chatkit-1.9').scored).length,
    failed: 0,
    not_probed: 0,
    error: 0,
  })
  expect(toExitCode(report)).toBe(0)
})

it('deletes the threads that it made', async () => {
  const subject = createProbeSubject()
  await runConformance({ ...subject, level: 'core', only: ['CREATE', 'USER', 'CANCEL'] })
  for (const user of ['a', 'b']) {
    const headers = { 'content-type': 'application/json', 'x-user': user }
    const body = JSON.stringify({ type: 'threads.list', params: {} })
    const response = await subject.fetch(subject.url, { method: 'POST', headers, body })
    expect(await response.json()).toEqual({ data: [], has_more: false })
  }
})

it('has each id once, in the form SECTION-001, with a rule that is a sentence and a source', () => {
  const ids = checks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { id, rule, source } of checks) {
    expect(id).toMatch(/^[A-Z]+-\d{3}$/)
    expect(rule).toMatch(/^[A-Z`].*\.$/)
    expect(source).not.toBe('')
  }
})

it('says of each check in the newest requirement set whether it counts, at its level, or why not', () => {
  const { scored, not_scored: notScored } = loadRequirementSet('chatkit-1.9')
  expect(scored).toEqual(
    Object.fromEntries(checks.filter(({ id }) => !(id in notScored)).map(({ id, level }) => [id, level])),
  )
  expect(Object.keys(notScored).filter((id) => !checks.some((check) => check.id === id))).toEqual([])
})
