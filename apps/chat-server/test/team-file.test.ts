import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findTeamFile, SHIPPED_TEAM } from '../src/team/file/find-team-file.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import { presentTeam } from '../src/team/file/present-team.ts'
import { StartError } from '../src/start-error.ts'
import { makeFolder, ONE_AGENT, writeTeam } from './support/write-team.ts'

const host = ONE_AGENT.agents.host

/** The lines that name a problem. */
async function problemsOf(content: unknown): Promise<string[]> {
  const error: unknown = await loadTeamFile(writeTeam(content)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StartError)
  return (error as StartError).message.split('\n').slice(1)
}

describe('the file of a team', () => {
  it('is the shipped one, unless there is one in the folder or one is named', () => {
    const folder = makeFolder()
    expect(findTeamFile({ named: undefined, folder })).toBe(SHIPPED_TEAM)
    const own = writeTeam(ONE_AGENT, { folder })
    expect(findTeamFile({ named: undefined, folder })).toBe(own)
    const other = writeTeam(ONE_AGENT, { folder, name: 'other.json' })
    expect(findTeamFile({ named: 'other.json', folder })).toBe(other)
  })

  it('must be there when it is named, and be one when it is not', () => {
    const folder = makeFolder()
    expect(() => findTeamFile({ named: 'none.json', folder })).toThrow(/FRONTDESK_CONFIG is .*none\.json/)
    writeTeam(ONE_AGENT, { folder })
    writeTeam('', { folder, name: 'frontdesk.config.ts' })
    expect(() => findTeamFile({ named: undefined, folder })).toThrow(/Keep one, or name one in FRONTDESK_CONFIG/)
  })

  it('is JSON with comments', async () => {
    const path = writeTeam(`// ours\n${JSON.stringify(ONE_AGENT)}`)
    const { config, instructions } = await loadTeamFile(path)
    expect(config.entry).toBe('host')
    expect(instructions.get('host')).toBe('You are the host.')
  })

  it('is a module, whose text may be lines', async () => {
    const agent = `{ description: 'Meets.', instructions: ['One.', 'Two.'] }`
    const path = writeTeam(`export default { entry: 'host', agents: { host: ${agent} } }`, { name: 'team.mjs' })
    const { instructions } = await loadTeamFile(path)
    expect(instructions.get('host')).toBe('One.\nTwo.')
  })

  it('has instructions in files beside it', async () => {
    const path = writeTeam({ ...ONE_AGENT, agents: { host: { ...host, instructions: { file: 'host.md' } } } })
    writeFileSync(join(dirname(path), 'host.md'), 'You are {{agent}}.\n')
    const { instructions, sources } = await loadTeamFile(path)
    expect(instructions.get('host')).toBe('You are {{agent}}.')
    expect(sources).toEqual([path, join(dirname(path), 'host.md')])
  })

  it.each<[string, unknown, RegExp]>([
    [
      'an entry that is no agent',
      { ...ONE_AGENT, entry: 'hots' },
      /entry \(line 2, column \d+\) names the agent hots, which there is not\. There are host\.$/,
    ],
    ['an unknown member', { ...ONE_AGENT, agent: {} }, /- agent \(line \d+, column \d+\) is not known\. Take it out/],
    ['no agents', { entry: 'host', agents: {} }, /- agents \(.*\) is empty\. Describe at least one agent\.$/],
    [
      'an agent without instructions',
      { entry: 'host', agents: { host: { description: 'x' } } },
      /agents\.host\.instructions/,
    ],
    [
      'a name that is too long for a tool',
      { entry: 'host', agents: { host, ['x'.repeat(41)]: host } },
      /1 to 40 small letters/,
    ],
    [
      'a handoff to nobody',
      { entry: 'host', agents: { host: { ...host, handoffs: ['gost'] } } },
      /agents\.host\.handoffs\[0\] \(line \d+, column \d+\) names the agent gost/,
    ],
    [
      'a handoff to itself',
      { entry: 'host', agents: { host: { ...host, handoffs: ['host'] } } },
      /handoffs\[0\] .* is the agent itself\. Take it out\.$/,
    ],
    [
      'tools of no server',
      { entry: 'host', agents: { host: { ...host, tools: { db: ['*'] } } } },
      /agents\.host\.tools\.db .* names the server db/,
    ],
    [
      'a guardrail that there is not',
      { entry: 'host', agents: { host: { ...host, guardrails: ['topic'] } } },
      /guardrails\[0\] .* names the guardrail topic/,
    ],
    [
      'an unknown variable',
      { entry: 'host', agents: { host: { ...host, instructions: 'Say {{name}}.' } } },
      /instructions .* refers to \{\{name\}\}, which there is not\. Use \{\{agent\}\}/,
    ],
    [
      'a file that is not there',
      { entry: 'host', agents: { host: { ...host, instructions: { file: 'no.md' } } } },
      /instructions\.file .* cannot be read\. Make it a text file/,
    ],
    ['a builtin that there is not', { ...ONE_AGENT, servers: { db: { builtin: 'databse' } } }, /servers\.db.*/],
    ['a database without a place', { ...ONE_AGENT, servers: { db: { builtin: 'database' } } }, /servers\.db\.database/],
    [
      'a server with the name of the team’s own tools',
      { ...ONE_AGENT, servers: { frontdesk: { builtin: 'tasks' } } },
      /servers\.frontdesk .* Give the server another one\.$/,
    ],
    [
      'an entry that may be absent',
      { entry: 'host', agents: { host: { ...host, when: ['HOST_ON'] } } },
      /agents\.host\.when .* without its entry/,
    ],
    [
      'a composer with nobody',
      { ...ONE_AGENT, composer: { tools: [{ agent: 'gost' }] } },
      /composer\.tools\[0\]\.agent .* names the agent gost/,
    ],
  ])('is refused for %s, by its path and with the remedy', async (_what, content, line) => {
    const lines = await problemsOf(content)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(line)
  })

  it('names every problem at once', async () => {
    expect(await problemsOf({ entry: 'a', agents: { host: { ...host, handoffs: ['b', 'c'] } } })).toHaveLength(3)
  })

  it.each([
    ['no JSON', '{ "entry": ', /is not JSON\. line 1/],
    ['a member twice', '{ "entry": "a", "entry": "b" }', /has entry twice/],
  ])('is refused when it is %s', async (_what, content, message) => {
    await expect(loadTeamFile(writeTeam(content))).rejects.toThrow(message)
  })

  it('is refused when its module throws, or exports nothing', async () => {
    const broken = writeTeam('throw new Error("No luck")', { name: 'a.mjs' })
    await expect(loadTeamFile(broken)).rejects.toThrow(/a\.mjs cannot be run\. No luck/)
    const empty = writeTeam('export const team = 1', { name: 'b.mjs' })
    await expect(loadTeamFile(empty)).rejects.toThrow(/exports nothing\. Write `export default defineConfig/)
  })
})

describe('an agent of the shipped team', () => {
  it.each([
    [{}, false],
    [{ RESEARCHER: 'off' }, false],
    [{ RESEARCHER: 'on' }, true],
    [{ RESEARCHER_HOSTS: 'docs.example.com' }, true],
  ])('reads the web with %j: %j', async (env, isThere) => {
    const { config } = await loadTeamFile(SHIPPED_TEAM)
    const { agents, composer } = presentTeam(config, env)
    expect(Object.keys(agents)).toEqual([
      'triage',
      'analyst',
      'librarian',
      'planner',
      ...(isThere ? ['researcher'] : []),
    ])
    expect(agents['triage']?.handoffs.includes('researcher')).toBe(isThere)
    expect(composer?.tools.some(({ agent }) => agent === 'researcher')).toBe(isThere)
  })
})

describe('the teams of the examples', () => {
  it.each([
    ['airline', ['triage', 'seat', 'cancellation', 'faq', 'status']],
    ['folder', ['host', 'clerk', 'archivist']],
  ])('are valid: %s', async (name, agents) => {
    const path = join(import.meta.dirname, `../../../examples/teams/${name}/frontdesk.config.json`)
    expect(Object.keys((await loadTeamFile(path)).config.agents)).toEqual(agents)
  })
})
