import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MCPServer, Model } from '@openai/agents'
import { openStore } from '@frontdesk/store'
import { FileAttachmentStore, openFileStore } from '@frontdesk/store/files'
import type { FileStore } from '@frontdesk/store/files'
import type { SqlStore } from '@frontdesk/store'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { DeskContext } from '../../src/http/identify.ts'
import { ClientToolDeadlines } from '../../src/client-tools/client-tool-deadlines.ts'
import { DocumentTexts } from '../../src/files/document-texts.ts'
import { Audit } from '../../src/audit/audit.ts'
import { RequestGuard } from '../../src/chatkit/request-guard.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { Limits } from '../../src/limits/limits.ts'
import { TeamServer } from '../../src/chatkit/team-server.ts'
import type { TeamServerParts } from '../../src/chatkit/team-server.ts'
import { SHIPPED_TEAM } from '../../src/team/file/find-team-file.ts'
import { loadTeamFile } from '../../src/team/file/load-team-file.ts'
import { Entities } from '../../src/entities/entities.ts'
import { ToolCallError } from '../../src/mcp/call-tool.ts'
import type { CallTool } from '../../src/mcp/call-tool.ts'
import { RunSources } from '../../src/sources/run-sources.ts'
import { WidgetActions } from '../../src/widgets/widget-actions.ts'
import { createTeam } from '../../src/team/team.ts'
import type { Team, TeamTools } from '../../src/team/team.ts'

export const logger = pino({ level: 'silent' })
const noTools = { name: 'none', listTools: async () => [], cacheToolsList: false } as unknown as MCPServer
/** Servers that have no tools. */
export const noServers = {
  server: (name: string) => ({ ...noTools, name }),
  forAgent: () => noTools,
  runAs: <Result>(_scope: unknown, work: () => Result) => work(),
} as unknown as TeamTools

/** The team that ships, without the tools of its servers. */
export async function shippedTeam(env: Record<string, string> = {}): Promise<Team> {
  return createTeam(await loadTeamFile(SHIPPED_TEAM), {
    env,
    escalate: async () => {},
    tools: noServers,
  })
}

/** No tool server answers. */
export const noTool: CallTool = async ({ tool }) => {
  throw new ToolCallError(`There is no tool ${tool}.`)
}

/** The team without tools over a store of its own, and every model name that it asks for. */
export async function openTeamServer(
  model: Model,
  parts: Partial<TeamServerParts> = {},
): Promise<{
  server: TeamServer
  store: SqlStore
  attachments: FileAttachmentStore
  files: FileStore
  modelNames: (string | undefined)[]
}> {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-files-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const files = await openFileStore(folder)
  const attachments = new FileAttachmentStore({
    files,
    store,
    secret: 'a secret of the test',
    baseUrl: ({ origin = '' }: DeskContext) => `${origin}/chatkit/attachments`,
    maxBytes: 100_000,
  })
  const team = { current: await shippedTeam() }
  const modelNames: (string | undefined)[] = []
  const getModel = (name?: string) => {
    modelNames.push(name)
    return model
  }
  const server = new TeamServer({
    store,
    guard: new RequestGuard({
      limits: Limits.none,
      audit: new Audit(store, { logger }),
      metrics: new Metrics(),
      logger,
    }),
    files: {
      attachments,
      texts: new DocumentTexts({ maxCharacters: 40_000 }),
      modelSeesImages: false,
      maxCharacters: 40_000,
    },
    team,
    actions: new WidgetActions({ store }),
    sources: new RunSources(),
    entities: new Entities({ callTool: noTool, tasks: store.tasks, roles: { isShop: false }, team }),
    deadlines: new ClientToolDeadlines({ timeoutMs: 60_000, logger }),
    modelProvider: { getModel, defaultModel: 'scripted' },
    logger,
    composerModels: [],
    historyTokens: 24_000,
    maxModelWaitMs: 30_000,
    ...parts,
  })
  return { server, store, attachments, files, modelNames }
}
