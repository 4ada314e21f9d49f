import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OF_THIS_PROCESS } from './support/plain-environment.ts'

const main = join(import.meta.dirname, '../../apps/chat-server/src/commands/main.ts')

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function check(folder: string, file?: string, env: Record<string, string> = {}) {
  const args = ['--conditions=@frontdesk/source', main, 'check', ...(file === undefined ? [] : [file])]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { ...OF_THIS_PROCESS, HOME: folder, ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const agent = { description: 'Answers.', instructions: 'Answer.' }

describe('frontdesk check', () => {
  it('finds the shipped team valid, and shows the tools of each agent', () => {
    const folder = makeFolder()
    const { status, stdout } = check(folder, undefined, { RESEARCHER: 'on' })
    expect(stdout).toMatch(/planner\n {2}tools: .*add_task/)
    expect(stdout).toMatch(/researcher\n {2}tools: fetch_page/)
    expect(stdout).toMatch(/is valid\.\n$/)
    expect(status).toBe(0)
    expect(existsSync(join(folder, '.frontdesk/frontdesk.db'))).toBe(false)
  })

  it('reads a file of TypeScript', () => {
    const folder = makeFolder()
    const team = `const team: { entry: string; agents: object } = ${JSON.stringify({ entry: 'host', agents: { host: agent } })}\nexport default team\n`
    writeFileSync(join(folder, 'frontdesk.config.ts'), team)
    expect(check(folder)).toMatchObject({ status: 0, stdout: expect.stringContaining('host\n  tools: none') as string })
  })

  it('names what leads nowhere: patterns without a tool, models without a key', () => {
    const folder = makeFolder()
    const team = {
      entry: 'host',
      servers: { tasks: { builtin: 'tasks' } },
      agents: { host: { ...agent, model: 'openai/large', tools: { tasks: ['list_*', 'lsit_tasks'] } } },
    }
    writeFileSync(join(folder, 'team.json'), JSON.stringify(team))
    const { status, stderr } = check(folder, 'team.json')
    expect(status).toBe(1)
    expect(stderr).toContain('agents.host.tools.tasks[1] is lsit_tasks, which fits no tool of tasks. It has add_task')
    expect(stderr).toContain('agents.host.model is openai/large. OpenAI needs an API key: set OPENAI_API_KEY')
  })

  it.each([
    ['a variable that is not set', { env: { A: '${NO_SUCH}' }, command: 'true' }, /servers\.other of .*NO_SUCH/s],
    ['no way to be started', { env: {} }, /servers\.other of .*/],
    [
      'a file that is not there',
      { builtin: 'database', database: 'none.db' },
      /servers\.other\.database is .*none\.db, where there is no file/,
    ],
  ])('names a server with %s by its path', (_what, server, message) => {
    const folder = makeFolder()
    const team = { entry: 'host', servers: { other: server }, agents: { host: { ...agent, tools: { other: ['*'] } } } }
    writeFileSync(join(folder, 'team.json'), JSON.stringify(team))
    const { status, stderr } = check(folder, 'team.json')
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/at .*\.ts:\d+/)
    expect(status).toBe(1)
  })

  it('finds the airline team of the examples valid, which is a file and a folder of texts', () => {
    const file = join(import.meta.dirname, '../../examples/teams/airline/frontdesk.config.json')
    const { status, stdout } = check(makeFolder(), file)
    expect(stdout).toMatch(/faq\n {2}tools: .*search_files/)
    expect(stdout).toMatch(/is valid\.\n$/)
    expect(status).toBe(0)
  })
})
