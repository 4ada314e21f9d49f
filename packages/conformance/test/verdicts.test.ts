import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Check } from '../src/index.ts'
import { loadRequirementSet, parseExpectedFailures, runConformance, toExitCode } from '../src/index.ts'
import { openSession } from '../src/run/open-session.ts'
import { runChecks } from '../src/run/run-checks.ts'
import { CheckFailure } from '../src/subject/check-failure.ts'
import { buildReport, buildResult } from './support/build-report.ts'
import { createProbeSubject } from './support/probe-subject.ts'

/** The results of checks that are made up, on the healthy probe server. */
async function run(...checks: Pick<Check, 'run'>[]) {
  const session = await openSession(createProbeSubject())
  const made = checks.map(
    (check, index) => ({ id: `MADE-00${index}`, level: 'core', rule: 'R.', source: 'S', ...check }) as const,
  )
  const set = { ...loadRequirementSet('chatkit-1.9'), scored: { 'MADE-000': 'core' as const } }
  return runChecks(session, [{ title: 'Made', checks: made }], {
    level: 'full',
    only: [],
    set,
    expectedFailures: new Set(),
  })
}

describe('a check', () => {
  it('that throws anything but a failure is an error of the kit, and the run ends with 2', async () => {
    const [result] = await run({ run: () => Promise.reject(new TypeError('x is not a function')) })
    expect(result).toMatchObject({ verdict: 'error', reason: expect.stringContaining('x is not a function') })
    expect(toExitCode(buildReport([result!, buildResult({ verdict: 'failed' })]))).toBe(2)
  })

  it('shows its exchanges, the one that shows the failure last', async () => {
    const [result] = await run({
      async run(subject) {
        const first = await subject.ask('threads.list', { limit: 1 })
        await subject.ask('threads.list', { limit: 2 })
        throw new CheckFailure('The first was wrong.', { exchange: first.exchange })
      },
    })
    expect(result?.exchanges?.map(({ request }) => request.body)).toEqual([
      expect.stringContaining('"limit":2'),
      expect.stringContaining('"limit":1'),
    ])
  })

  it('that is newer than the requirement set is shown and not counted', async () => {
    const failure = { run: () => Promise.reject(new CheckFailure('Wrong.')) }
    const [scored, newer] = await run(failure, failure)
    expect(toExitCode(buildReport([newer!]))).toBe(0)
    expect(toExitCode(buildReport([scored!]))).toBe(1)
  })
})

describe('a server', () => {
  it('without the contract is judged by text alone; what needs a probe is not probed, and says which', async () => {
    const { fetch: answer, ...subject } = createProbeSubject()
    const plain: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      const body = (await request.text()).replace('conformance:probes', 'Hello')
      const { url, headers, signal } = request
      return answer(new Request(url, { method: 'POST', headers, signal, body }))
    }
    const { results } = await runConformance({ ...subject, fetch: plain, only: ['CREATE', 'TOOL', 'HIDDEN'] })
    const of = (id: string) => results.find((result) => result.id === id)
    expect(results.filter(({ verdict }) => verdict === 'failed' || verdict === 'error')).toEqual([])
    expect(of('CREATE-004')?.verdict).toBe('passed')
    expect(of('TOOL-001')).toMatchObject({
      verdict: 'not_probed',
      reason: 'the server does not offer the probe `client_tool`',
    })
  })

  it('with a prompt of its own for a probe is judged by all that does not look at the very words', async () => {
    const prompts = new Map([['client_tool', 'Use your tool']] as const)
    const { fetch: answer, ...subject } = createProbeSubject()
    const own: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      const body = (await request.text())
        .replace('Use your tool', 'conformance:client_tool')
        .replace(':probes', ':none')
      const { url, headers, signal } = request
      return answer(new Request(url, { method: 'POST', headers, signal, body }))
    }
    const { results } = await runConformance({ ...subject, fetch: own, prompts, only: ['TOOL'] })
    const verdicts = Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]))
    expect(verdicts).toMatchObject({ 'TOOL-001': 'passed', 'TOOL-002': 'passed', 'TOOL-004': 'not_probed' })
  })

  it('that fails at its first request is judged all the same', async () => {
    const { results } = await runConformance({ url: 'http://x/', fetch: failing, only: ['HTTP-001', 'CREATE-001'] })
    expect(results.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['failed', '`threads.create` was answered with 500.'],
      ['failed', '`threads.create` was answered with 500.'],
    ])
  })
})

const failing: typeof fetch = async () => new Response('Internal Server Error', { status: 500 })

describe('a requirement set', () => {
  it.each([['chatkit-1.9', 'e4e17cf80e3dc166999f291860033e9ed6eff3fde828d9f7ecd6b2f27398905f']])(
    '%s stays as it was released: a new check waits for the next set',
    (name, digest) => {
      const file = readFileSync(join(import.meta.dirname, `../requirements/${name}.json`))
      expect(createHash('sha256').update(file).digest('hex')).toBe(digest)
    },
  )
})

describe('a baseline', () => {
  it('takes ids with reasons, comments and empty lines, and no id that is unknown', () => {
    const known = new Set(['A-001', 'B-001'])
    expect(parseExpectedFailures('# why\n\nA-001 slow\nB-001\t# later\n', known)).toEqual(known)
    expect(() => parseExpectedFailures('C-001', known)).toThrow('The expected failures name no check: C-001.')
  })
})
