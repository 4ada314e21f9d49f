import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assistantMessage, functionCall } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { toEvalEnvironment } from '../src/eval/eval-environment.ts'
import { EvalTurn } from '../src/eval/eval-set.ts'
import { addEvalCase, toEvalCase } from '../src/eval/export-thread.ts'
import { formatResults } from '../src/eval/format-results.ts'
import { judgeTurn } from '../src/eval/judge-turn.ts'
import { findEvalSet, loadEvalSet } from '../src/eval/load-eval-set.ts'
import type { CaseResult } from '../src/eval/run-case.ts'
import { toJUnit } from '../src/eval/to-junit.ts'
import { SHIPPED_TEAM } from '../src/team/file/find-team-file.ts'
import { openTalk } from './support/talk.ts'
import { makeFolder } from './support/write-team.ts'

const observed = { answer: 'There are 111 customers.', agent: 'analyst', tools: ['list_tables', 'query'] }

function problems(expected: object, more: object = {}): string[] {
  const verdicts = judgeTurn(EvalTurn.parse({ say: '?', ...expected }), { ...observed, ...more })
  return verdicts.filter(({ holds }) => !holds).map(({ problem }) => problem)
}

function writeCases(content: unknown): string {
  const path = join(makeFolder(), 'cases.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('a turn', () => {
  it.each([
    [{}],
    [
      {
        route: 'analyst',
        tools: ['query'],
        mustSay: ['111', 'CUSTOMERS', '/\\b1{3}\\b/'],
        mustNotSay: ['54', '/^no/'],
      },
    ],
    [{ tools: ['search|query'] }],
  ])('is as it should be: %j', (expected) => expect(problems(expected)).toEqual([]))

  it.each([
    [{ route: 'triage' }, 'analyst answered, not triage'],
    [{ tools: ['execute'] }, 'execute was not called; list_tables, query was'],
    [{ tools: [] }, 'no tool was to be called, but list_tables, query'],
    [{ mustSay: ['112'] }, 'does not say 112'],
    [{ mustSay: ['/\\b11\\b/'] }, 'does not say /\\b11\\b/'],
    [{ mustNotSay: ['There Are'] }, 'says There Are'],
  ])('is not as it should be: %j', (expected, problem) => expect(problems(expected)).toEqual([problem]))

  it('that was refused never is', () => expect(problems({}, { error: 'Busy.' })).toEqual(['was refused: Busy.']))
})

describe('a set of cases', () => {
  const agents = ['triage', 'analyst']

  it('may hold comments, turns and names, and names the rest by what is said', async () => {
    const path = writeCases(`{ // ours
      "cases": [{ "say": "Hello" }, { "turns": [{ "say": "A" }, { "say": "B" }] }, { "name": "N", "say": "C" }] }`)
    expect((await loadEvalSet(path, { agents })).map(({ name, turns }) => [name, turns.length])).toEqual([
      ['Hello', 1],
      ['A → B', 2],
      ['N', 1],
    ])
  })

  it.each([
    ['{', /are not JSON\. line 1/],
    [{ cases: [] }, /must hold a case/],
    [{ cases: [{ say: 'Hello', rout: 'triage' }] }, /are not valid:\n.*rout/s],
    [{ cases: [{ say: 'Hello', route: 'nobody' }] }, /“Hello” .* nobody, which is no agent.* triage, analyst/],
  ])('is refused with what is wrong: %j', async (content, message) => {
    await expect(loadEvalSet(writeCases(content), { agents })).rejects.toThrow(message)
  })

  it('is the one that is named, that of the folder, or that of the shipped team', () => {
    const folder = makeFolder()
    expect(findEvalSet({ named: undefined, folder, team: SHIPPED_TEAM })).toMatch(/team\/frontdesk\.eval\.json$/)
    expect(() => findEvalSet({ named: undefined, folder, team: join(folder, 'team.json') })).toThrow(
      /There are no cases/,
    )
    expect(() => findEvalSet({ named: 'none.json', folder, team: SHIPPED_TEAM })).toThrow(/no file of cases/)
    writeFileSync(join(folder, 'frontdesk.eval.json'), '{}')
    expect(findEvalSet({ named: undefined, folder, team: SHIPPED_TEAM })).toBe(join(folder, 'frontdesk.eval.json'))
  })
})

it('a set is run without what reaches others or what is kept, but with the model and the tools as they are', () => {
  const env = {
    OPENAI_API_KEY: 'sk-1',
    ANALYST_DATABASE: 'shop.db',
    DATABASE_URL: 'postgres://ada:pw@db/desk',
    ESCALATION_WEBHOOK_URL: 'https://example.com',
    ESCALATION_WEBHOOK_SECRET_FILE: '/run/secrets/none',
    API_KEYS_FILE: '/run/secrets/none',
    RATE_LIMIT_RUNS: '1',
  }
  const keys = new Map([['case-0', 'a-key-of-sixteen-characters']])
  const own = toEvalEnvironment(env, { folder: '/tmp/none', keys })
  const config = parseConfig(own)
  expect(own).toMatchObject({ OPENAI_API_KEY: 'sk-1', ANALYST_DATABASE: 'shop.db' })
  expect(config.escalation.webhook).toBeUndefined()
  expect(config.store.databaseUrl).toBe('file:/tmp/none/frontdesk.db')
  expect([...config.auth.apiKeys.values()]).toEqual(['case-0'])
  expect(config.rates.runs).toBe(0)
})

describe('the results', () => {
  const right: CaseResult = {
    name: 'right',
    verdicts: [{ aspect: 'route', holds: true, problem: 'x answered, not y' }],
    agents: ['triage', 'analyst'],
    tools: ['query', 'query'],
    milliseconds: 1_500,
    tokens: 120,
    cost: 0.00042,
    answer: 'Yes.',
  }
  const wrong = {
    ...right,
    name: 'a <b> & "c"\u0001',
    verdicts: [{ ...right.verdicts[0]!, holds: false }],
    cost: undefined,
  }
  const off = { ...right, name: 'off', skipped: 'researcher is off', verdicts: [] }

  it('are a table, the faults with their answers, and how much holds', () => {
    const text = formatResults([right, wrong, off])
    expect(text).toMatch(/^ok +right +triage → analyst +query +1500 ms +120 +0\.00042$/m)
    expect(text).toMatch(/^skipped +off +researcher is off/m)
    expect(text).toContain('  - x answered, not y\n  answer: Yes.')
    expect(text).toMatch(/\n1 of 2 cases hold, 1 skipped, routes 1\/2$/)
  })

  it('are XML that a build server reads', () => {
    const xml = toJUnit([right, wrong, off], { suite: 'ours' })
    expect(xml).toContain('<testsuite name="ours" tests="3" failures="1" skipped="1" time="4.5">')
    expect(xml).toContain('<testcase classname="ours" name="right" time="1.5"/>')
    expect(xml).toContain('name="a &lt;b&gt; &amp; &quot;c&quot; " time="1.5"><failure message="x answered, not y">')
    expect(xml).toContain('<skipped message="researcher is off"/>')
  })
})

describe('a stored thread', () => {
  it('becomes a case that asks for the agents and tools that there were', async () => {
    const { ask, store, thread } = await openTalk([
      [functionCall('transfer_to_analyst', {}, { callId: 'call_1' })],
      [functionCall('set_context', { name: 'order', value: '17' }, { callId: 'call_2' })],
      [assistantMessage('Order 17 is on its way.')],
      [assistantMessage('Tomorrow.')],
    ])
    await ask('Where is order 17?')
    const { id } = await thread()
    await ask('And when?', { threadId: id })
    const added = await toEvalCase(id, { store, tenantId: undefined })
    expect(added).toEqual({
      name: 'Where is order 17?',
      turns: [
        { say: 'Where is order 17?', route: 'analyst', tools: ['set_context'], answered: 'Order 17 is on its way.' },
        { say: 'And when?', route: 'analyst', tools: [], answered: 'Tomorrow.' },
      ],
    })
    await expect(toEvalCase('thr_none', { store, tenantId: undefined })).rejects.toThrow(/thr_none/)
  })

  it('is added to the end of a file, whose comments stay', async () => {
    const path = writeCases('{\n  // the first\n  "cases": [{ "say": "Hello" }]\n}\n')
    await addEvalCase(path, { say: 'Bye', route: 'triage' })
    expect(readFileSync(path, 'utf8')).toContain('// the first')
    const other = join(makeFolder(), 'new.json')
    await addEvalCase(other, { say: 'Bye' })
    for (const [file, count] of [
      [path, 2],
      [other, 1],
    ] as const) {
      expect(await loadEvalSet(file, { agents: ['triage'] })).toHaveLength(count)
    }
  })
})
