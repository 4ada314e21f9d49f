import { once } from 'node:events'
import { resolve } from 'node:path'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { ServerStartError, openMcpFleet } from '@frontdesk/mcp-host'
import type { McpFleet } from '@frontdesk/mcp-host'
import { createModelProvider, disableTracing } from '@frontdesk/models'
import { openStore, redactDatabaseUrl } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { TeamServer } from './chatkit/team-server.ts'
import type { Config } from './config.ts'
import { ensureDemo } from './demo/demo.ts'
import { connectionsWithin, openFilesLimit } from './http/descriptors.ts'
import type { Readiness } from './http/health.ts'
import { StartError, listen } from './http/listener.ts'
import type { ConnectionLimits } from './http/listener.ts'
import { createTeam } from './team/team.ts'
import { TOOL_SERVER_VARIABLES, toolServers } from './tool-servers.ts'

export interface RunningServer {
  url: string
  /**
   * Refuses new questions, lets running answers finish for `shutdownGraceMs` or until `hurry` aborts, ends the rest with what they have said so far
   * stored, then closes the tool servers and the store. Repeated calls wait for the first.
   */
  stop(options?: { hurry?: AbortSignal }): Promise<void>
}

/** Opens the store, the tool servers and the port. Throws {@link StartError} or a part's own error; then nothing stays open. */
export async function startServer(config: Config, { logger }: { logger: Logger }): Promise<RunningServer> {
  // The SDK would otherwise post conversations to OpenAI whenever a key is in the environment.
  disableTracing()
  const store = await openConfiguredStore(config.databaseUrl)
  return orDispose(store, async () => {
    const fleet = await openToolServers(config, { logger })
    return orDispose(fleet, async () => listenWith(config, { store, fleet, logger }))
  })
}

/** What `use` gives; when it fails, `resource` is disposed first. */
async function orDispose<T>(resource: AsyncDisposable, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    await resource[Symbol.asyncDispose]()
    throw error
  }
}

interface Parts {
  store: Awaited<ReturnType<typeof openStore>>
  fleet: McpFleet
  logger: Logger
}

async function listenWith(config: Config, { store, fleet, logger }: Parts): Promise<RunningServer> {
  const team = createTeam({ database: fleet.server('db'), files: fleet.server('files') })
  const modelProvider = createModelProvider(config.models)
  const { composerModels, historyTokens, maxModelWaitMs } = config
  const chatKit = new TeamServer({
    store,
    team,
    modelProvider,
    logger,
    composerModels,
    historyTokens,
    maxModelWaitMs,
  })

  const ending = new AbortController()
  let stopped: Promise<void> | undefined
  const app = createApp({
    chatKit,
    config,
    logger,
    readiness: () => readinessOf({ store, fleet, isStopping: stopped !== undefined }),
    isStopping: () => stopped !== undefined,
    signal: ending.signal,
  })
  const { host, port } = config
  const listener = await listen(app, { host, port, limits: withinDescriptors(config.limits, { logger }) })

  const stop = async ({ hurry }: { hurry?: AbortSignal }): Promise<void> => {
    await listener.drain({ timeoutMs: config.shutdownGraceMs, ...(hurry && { signal: hurry }) })
    ending.abort(new Error('The server is stopping.'))
    // An answer ends when what it has said is stored: before that its connection must not be cut, nor the store be closed.
    await listener.drain({ timeoutMs: STORING_MS })
    await listener.close()
    try {
      await fleet.close()
    } finally {
      await store[Symbol.asyncDispose]()
    }
  }
  return { url: listener.url, stop: (options = {}) => (stopped ??= stop(options)) }
}

/** As many connections as are wished for, or as the open files of this process allow. */
function withinDescriptors(limits: ConnectionLimits, { logger }: { logger: Logger }): ConnectionLimits {
  const allowed = connectionsWithin(openFilesLimit())
  if (allowed >= limits.maxConnections) return limits
  logger.warn(
    { maxConnections: allowed },
    'MAX_CONNECTIONS is lowered: this process may have too few files open for it. Raise `ulimit -n`',
  )
  return { ...limits, maxConnections: allowed }
}

/** How long answers that were ended may take to store what they have said. */
const STORING_MS = 5_000
/** How long the store may take to answer before it counts as unavailable. */
const STORE_CHECK_MS = 2_000
/** Nobody: what is asked for is only whether there is an answer. */
const READINESS_USER = 'readiness-check'

async function openConfiguredStore(url: string): ReturnType<typeof openStore> {
  try {
    return await openStore(url)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`DATABASE_URL is ${redactDatabaseUrl(url)}, and the store does not open. ${reason}`, {
      cause: error,
    })
  }
}

async function openToolServers(config: Config, { logger }: { logger: Logger }): Promise<McpFleet> {
  try {
    return await openMcpFleet<AgentContext>(toolServers(await dataSources(config)), {
      logger,
      identity: ({ context }) => context.requestContext,
    })
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error
    const variables = error.servers.map((server) => TOOL_SERVER_VARIABLES[server]).join(' and ')
    throw new StartError(
      `${error.message}\nWhat it opens is named by ${variables}: check that, or unset it for the demo.`,
      {
        cause: error,
      },
    )
  }
}

async function dataSources(config: Config): Promise<{ databasePath: string; filesRoot: string }> {
  const isDemoNeeded = config.analystDatabase === undefined || config.librarianRoot === undefined
  const demo = isDemoNeeded ? await ensureDemo(resolve(config.dataDirectory, 'demo')) : undefined
  return {
    databasePath: resolve(config.analystDatabase ?? demo?.databasePath ?? ''),
    filesRoot: resolve(config.librarianRoot ?? demo?.handbookPath ?? ''),
  }
}

/** A tool server that is being restarted is said, but does not make the server unready: the rest of the team works. */
async function readinessOf({
  store,
  fleet,
  isStopping,
}: {
  store: SqlStore
  fleet: McpFleet
  isStopping: boolean
}): Promise<Readiness> {
  const isStoreOk = await answers(store)
  const servers = fleet.status().map(({ name, state }) => [`mcp:${name}`, state === 'ready' ? 'ok' : state] as const)
  const parts = {
    server: isStopping ? 'stopping' : 'ok',
    store: isStoreOk ? 'ok' : 'unavailable',
    ...Object.fromEntries(servers),
  }
  return { isReady: isStoreOk && !isStopping, parts }
}

async function answers(store: SqlStore): Promise<boolean> {
  const late = AbortSignal.timeout(STORE_CHECK_MS)
  const isLate = once(late, 'abort').then(() => false)
  const read = store.database
    .assertUsable()
    .then(() => store.loadThreads({ limit: 1, order: 'desc' }, { userId: READINESS_USER }))
  return Promise.race([
    isLate,
    read.then(
      () => true,
      () => false,
    ),
  ])
}
