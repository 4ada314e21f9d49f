import { assistantMessage } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { createPageConfig } from '../src/page/page-config.ts'
import { loadTeamFile } from '../src/team/file/load-team-file.ts'
import { createTeam } from '../src/team/team.ts'
import { noServers } from './support/open-team-server.ts'
import { openTalk } from './support/talk.ts'
import { writeTeam } from './support/write-team.ts'

const agents = {
  host: { title: 'The host', description: 'Meets people.', instructions: 'Meet.', starters: ['Who are you?', 'More'] },
  cook: { description: 'Cooks.', instructions: 'Cook.', starters: ['Soup?'] },
}

async function teamOf(more: object) {
  const file = await loadTeamFile(writeTeam({ entry: 'host', agents, ...more }))
  return createTeam(file, { env: {}, escalate: async () => {}, tools: noServers })
}

async function configOf(more: object) {
  const parts = { team: await teamOf(more), defaultModel: 'openai/m', clientTools: [], hasDictation: false }
  return createPageConfig(parseConfig({}), parts)
}

describe('what a page is told of a team', () => {
  it('is its welcome, and what it names for the composer', async () => {
    const welcome = { greeting: 'Hungry?', prompts: [{ label: 'Soup', prompt: 'Which soup is there?' }] }
    const composer = {
      models: [{ id: 'openai/large', label: 'Large', description: 'Slow.' }],
      tools: [{ agent: 'cook', label: 'Ask the cook', placeholder: 'Which …' }],
    }
    expect(await configOf({ welcome, composer })).toMatchObject({
      greeting: 'Hungry?',
      starters: welcome.prompts,
      composer: {
        models: [
          { id: 'openai/m', default: true },
          { id: 'openai/large', label: 'Large', description: 'Slow.' },
        ],
        tools: [{ id: 'cook', label: 'Ask the cook', placeholder: 'Which …', starters: ['Soup?'] }],
      },
    })
  })

  it('is every agent by its title, and a starter of each, where it names nothing', async () => {
    expect(await configOf({})).toMatchObject({
      greeting: 'How can I help you?',
      starters: [{ label: 'Who are you?', prompt: 'Who are you?' }, { prompt: 'Soup?' }],
      composer: {
        tools: [
          { id: 'host', label: 'The host', starters: ['Who are you?', 'More'] },
          { id: 'cook', label: 'cook' },
        ],
      },
    })
  })
})

it('an agent that the composer does not offer cannot be chosen', async () => {
  const current = await teamOf({ composer: { tools: [{ agent: 'cook' }] } })
  const { ask } = await openTalk([[assistantMessage('Soup.')]], { team: { current } })
  await expect(ask('Hello', { chosen: { tool_choice: { id: 'host' } } })).rejects.toThrow(/Choose one of cook,/)
  await ask('Hello', { chosen: { tool_choice: { id: 'cook' } } })
})
