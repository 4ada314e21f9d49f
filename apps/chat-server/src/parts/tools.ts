import { resolve } from 'node:path'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { ServerStartError, currentScope, openMcpFleet } from '@frontdesk/mcp-host'
import type { FleetOptions, McpFleet, McpServerSpec, ToolCallRecord } from '@frontdesk/mcp-host'
import { recordCall } from '@frontdesk/runs'
import type { SqlStore } from '@frontdesk/store'
import type { Logger } from 'pino'
import { openCompileCache } from '../data-folder.ts'
import type { Config } from '../config/config.ts'
import { ensureDemo } from '../demo/demo.ts'
import { followOperatorServers } from '../mcp/operator-servers.ts'
import { openLogins, openPins } from '../mcp/operator-trust.ts'
import { ToolQuestions } from '../mcp/questions/tool-questions.ts'
import { ServerSets } from '../mcp/server-sets.ts'
import { sharedStore } from '../mcp/shared-store.ts'
import { ToolAudit } from '../mcp/tool-audit.ts'
import { toolServers, variablesOf } from '../mcp/tool-servers.ts'
import { StartError } from '../start-error.ts'
import type { TeamFile } from '../team/file/load-team-file.ts'
import { presentTeam } from '../team/file/present-team.ts'
import type { Environment } from '../team/file/present-team.ts'
import type { TeamTools } from '../team/team.ts'
import { traceMetaOf } from '../telemetry/trace-runner.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Health } from './health.ts'
import { OpenParts } from './open-parts.ts'

export interface ToolsPartParts {
  file: TeamFile
  env: Environment
  /** The folder where Node keeps the compiled code of our own servers. */
  compileCache?: string
  /** Told when the servers of the team have been launched, and are not ready yet. */
  onLaunched?: () => void
  logger: Logger
}

/** The servers behind the agents' tools. */
export interface ToolsPart extends AsyncDisposable {
  fleet: McpFleet
  /** What servers ask users in the middle of a call. */
  questions: ToolQuestions
  /** What agents are made with. */
  tools: TeamTools
  /** Takes over the servers of another file of the team: those that are the same go on untouched. */
  startTools: (file: TeamFile) => Promise<void>
}

/** Starts the tool servers of the team and those of an `mcp.json`. Throws {@link StartError} when one of the team's does not start, or the file is wrong. */
export async function openToolsPart(
  config: Config,
  {
    health,
    store,
    metrics,
    ...given
  }: Omit<ToolsPartParts, 'compileCache'> & { health: Health; store: SqlStore; metrics: Metrics },
): Promise<ToolsPart> {
  const { env, logger } = given
  const open = new OpenParts()
  const audit = new ToolAudit(store)
  const record = (call: ToolCallRecord) => {
    // A tool that no server has is a name that the model made up, and there is no end of such names.
    metrics.countToolCall(call.server === '' ? { server: '', tool: '', outcome: call.outcome } : call)
    return audit.called(call)
  }
  const pins = await openPins(config)
  const compileCache = await openCompileCache(env, config.team.dataDirectory)
  const parts: ToolsPartParts = { ...given, compileCache }
  const questions = new ToolQuestions(logger)
  const fleet = open.use(
    await openTools(config, parts, {
      pins,
      record,
      hooks: questions.hooks,
      onHeld: (held) => audit.held(held, { logger }),
      around: ({ tool }, call) => {
        const scope = currentScope()
        return recordAnswered(tool, call, (made) => questions.untilAsked(scope, made))
      },
    }),
  )
  try {
    const sets = new ServerSets(fleet, await specsOf(config, parts))
    open.use(await followOperatorServers(config, { sets, env, logger }))
    for (const { name } of fleet.status().filter((server) => sets.isOfTeam(server.name))) {
      // One that is being restarted does not make the server unready: the rest of the team works.
      health.add(`mcp:${name}`, () => stateOf(fleet, name), { isRequired: false })
    }
    health.add('mcp.json', () => stateOfOthers(sets), { isRequired: false })
    const startTools = async (file: TeamFile) => {
      for (const { spec, reason } of await sets.takeTeam(await specsOf(config, { ...parts, file }))) {
        logger.error({ server: spec.name, err: reason }, 'A tool server of the team does not start, and is tried again')
      }
    }
    const tools: TeamTools = {
      server: (...view) => fleet.server(...view),
      forAgent: (agent) => fleet.forAgent(agent),
      runAs: (scope, work) => fleet.runAs(scope, work),
      audit,
      questions,
    }
    return { fleet, tools, questions, startTools, [Symbol.asyncDispose]: () => open[Symbol.asyncDispose]() }
  } catch (error) {
    await open[Symbol.asyncDispose]()
    throw error
  }
}

/** Opens the servers of the team alone, without adding them to the health of the server, for a look at the team. */
export async function openTools(
  config: Config,
  { logger, onLaunched = () => {}, ...parts }: ToolsPartParts,
  options: Pick<FleetOptions<AgentContext>, 'pins' | 'record' | 'onHeld' | 'hooks' | 'around'> = {},
): Promise<McpFleet> {
  try {
    const opening = openMcpFleet<AgentContext>(await specsOf(config, parts), {
      logger,
      logins: openLogins(config),
      limits: { handshakeMs: config.mcp.startMs },
      identity: ({ context }) => context.requestContext,
      meta: ({ context }) => traceMetaOf(context, currentScope()?.callId),
      around: ({ tool }, call) => recordCall(tool, call),
      ...options,
    })
    // The fleet launches processes in the turn in which it is opened.
    setImmediate(onLaunched)
    return await opening
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error
    const { file, env } = parts
    const servers = presentTeam(file.config, env).servers
    const places = error.servers.map((name) => [`servers.${name}`, ...variablesOf(servers[name])].join(', '))
    throw new StartError(`${error.message}\nLook at ${places.join(' and ')} of ${file.path}.`, { cause: error })
  }
}

async function specsOf(
  config: Config,
  { file, env, compileCache }: Omit<ToolsPartParts, 'logger' | 'onLaunched'>,
): Promise<McpServerSpec[]> {
  let made: ReturnType<typeof ensureDemo> | undefined
  const specs = await toolServers(presentTeam(file.config, env), {
    path: file.path,
    env,
    store: sharedStore(config),
    compileCache,
    demo: () => (made ??= ensureDemo(resolve(config.team.dataDirectory, 'demo'))),
  })
  // The file of the team says which agent has which of their tools: by themselves they are for none.
  return specs.map((spec) => ({ ...spec, agents: [] }))
}

/** Makes a call, recorded with its run for as long as it is the run's: one whose server has asked the user outlives it. */
function recordAnswered<Result>(
  tool: string,
  call: () => Promise<Result>,
  whileOfRun: (made: Promise<Result>) => Promise<unknown>,
): Promise<Result> {
  const result = Promise.withResolvers<Result>()
  const recorded = recordCall(tool, async () => {
    const made = call()
    made.then(result.resolve, result.reject)
    await whileOfRun(made)
  })
  recorded.catch(result.reject)
  return result.promise
}

function stateOfOthers(sets: ServerSets): string {
  const away = sets.fleet.status().filter(({ name, state }) => !sets.isOfTeam(name) && state !== 'ready')
  return away.length === 0 ? 'ok' : away.map(({ name, state }) => `${name} is ${state}`).join(', ')
}

function stateOf(fleet: McpFleet, name: string): string {
  const state = fleet.status().find((server) => server.name === name)?.state ?? 'unavailable'
  return state === 'ready' ? 'ok' : state
}
