import type { Express } from 'express'
import { ScriptedModel } from '@openai/agents/testing'
import { openMcpFleet } from '@frontdesk/mcp-host'
import { DurableRuns } from '@frontdesk/runs'
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { AppParts } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { Entities } from '../../src/entities/entities.ts'
import { listen } from '../../src/http/listener.ts'
import { Audit } from '../../src/audit/audit.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { openLimitsPart } from '../../src/parts/limits.ts'
import { createPageConfig } from '../../src/page/page-config.ts'
import { Health } from '../../src/parts/health.ts'
import { logger, noTool, openTeamServer, shippedTeam } from './open-team-server.ts'

/** The HTTP side over a team without tools, on a free port until the test ends. Gives its URL. */
export async function openApp(
  env: NodeJS.ProcessEnv,
  parts: Partial<AppParts> = {},
  { onApp }: { onApp?: (app: Express) => void } = {},
): Promise<string> {
  const { server, store, attachments, files } = await openTeamServer(new ScriptedModel([]))
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const config = parseConfig(env)
  const { limits } = await openLimitsPart({ ...config, store: { databaseUrl: ':memory:' } }, { logger })
  const team = { current: await shippedTeam() }
  const fleet = await openMcpFleet([], { logger, identity: () => ({ userId: 'nobody' }) })
  const app = createApp(config, {
    runs,
    fleet,
    callTool: noTool,
    entities: new Entities({ callTool: noTool, tasks: store.tasks, roles: { isShop: false }, team }),
    pageConfig: () =>
      createPageConfig(config, { team: team.current, defaultModel: 'scripted', clientTools: [], hasDictation: false }),
    store,
    team,
    attachments,
    files,
    limits,
    metrics: new Metrics(),
    audit: new Audit(store, { logger }),
    health: new Health(),
    logger,
    isStopping: () => false,
    signal: new AbortController().signal,
    ...parts,
  })
  onApp?.(app)
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => listener.close())
  return listener.url
}
