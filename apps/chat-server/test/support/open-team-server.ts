import type { MCPServer, Model } from '@openai/agents'
import { openStore } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { TeamServer } from '../../src/chatkit/team-server.ts'
import type { TeamServerParts } from '../../src/chatkit/team-server.ts'
import { createTeam } from '../../src/team/team.ts'

export const logger = pino({ level: 'silent' })
export const noTools = { name: 'none', listTools: async () => [], cacheToolsList: false } as unknown as MCPServer

/** The team without tools over a store of its own, and every model name that it asks for. */
export async function openTeamServer(
  model: Model,
  parts: Partial<TeamServerParts> = {},
): Promise<{ server: TeamServer; store: SqlStore; modelNames: (string | undefined)[] }> {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const modelNames: (string | undefined)[] = []
  const getModel = (name?: string) => {
    modelNames.push(name)
    return model
  }
  const server = new TeamServer({
    store,
    team: createTeam({ database: noTools, files: { ...noTools, name: 'files' } }),
    modelProvider: { getModel, defaultModel: 'scripted' },
    logger,
    composerModels: [],
    historyTokens: 24_000,
    maxModelWaitMs: 30_000,
    ...parts,
  })
  return { server, store, modelNames }
}
