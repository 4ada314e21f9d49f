import { ScriptedModel } from '@openai/agents/testing'
import type { MCPServer } from '@openai/agents'
import { MemoryStore } from '@frontdesk/chatkit/testing'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { AppParts } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { listen } from '../../src/http/listener.ts'
import { TeamServer } from '../../src/team-server.ts'
import { createTeam } from '../../src/team/team.ts'

export const noTools = { name: 'none', listTools: async () => [], cacheToolsList: false } as unknown as MCPServer
export const logger = pino({ level: 'silent' })

/** The HTTP side over an empty team, on a free port until the test ends. Gives its URL. */
export async function openApp(env: NodeJS.ProcessEnv, parts: Partial<AppParts> = {}): Promise<string> {
  const team = createTeam({ database: noTools, files: noTools })
  const modelProvider = { getModel: () => new ScriptedModel([]), defaultModel: 'scripted' }
  const app = createApp({
    chatKit: new TeamServer({ store: new MemoryStore(), team, modelProvider, logger }),
    config: parseConfig(env),
    logger,
    readiness: async () => ({ isReady: true, parts: {} }),
    isStopping: () => false,
    signal: new AbortController().signal,
    ...parts,
  })
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => listener.close())
  return listener.url
}
