import { writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Escalations } from '../src/escalation/escalations.ts'
import { TeamPart } from '../src/parts/team.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import type { TeamFile } from '../src/team/file/load-team-file.ts'
import { logger, noServers } from './support/open-team-server.ts'
import { ONE_AGENT, writeTeam } from './support/write-team.ts'

async function open() {
  const path = writeTeam(ONE_AGENT)
  const started: string[][] = []
  const startTools = async ({ config }: TeamFile) => void started.push(Object.keys(config.servers))
  const part = new TeamPart({
    file: await loadTeamFile(path),
    env: {},
    tools: noServers,
    escalations: {} as Escalations,
    startTools,
    logger,
  })
  onTestFinished(() => part[Symbol.asyncDispose]())
  const write = (content: unknown) =>
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  const names = () => part.current.agents.map(({ name }) => name)
  return { part, write, names, started }
}

const two = { ...ONE_AGENT, agents: { ...ONE_AGENT.agents, cook: { description: 'Cooks.', instructions: 'Cook.' } } }

describe('the team of a running server', () => {
  it('is another one after its file was read again', async () => {
    const { part, write, names, started } = await open()
    const before = part.current
    write({ ...two, servers: { tasks: { builtin: 'tasks' } } })
    await part.reload()
    expect(names()).toEqual(['host', 'cook'])
    expect(started).toEqual([['tasks']])
    expect(before.agents).toHaveLength(1)
  })

  it('stays as it was while its file is not valid', async () => {
    const { part, write, names } = await open()
    for (const content of ['{', { ...two, entry: 'nobody' }]) {
      write(content)
      await part.reload()
      expect(names()).toEqual(['host'])
    }
  })

  it('follows its file while it is watched', async () => {
    const { part, write, names } = await open()
    part.watch()
    write(two)
    for (let look = 0; look < 200 && names().length < 2; look += 1) await delay(25)
    expect(names()).toEqual(['host', 'cook'])
  })
})
