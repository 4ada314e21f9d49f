import { GroupReaper } from '../child/group-reaper.ts'
import { createMetaResolver } from '../protocol/identity.ts'
import type { IdentityOf, MetaOf } from '../protocol/identity.ts'
import type { Clock } from '../clock.ts'
import type { McpServerSpec } from '../config/spec.ts'
import { ServerStartError } from '../errors.ts'
import type { McpLimits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import type { LoginFile } from '../oauth/login-file.ts'
import type { ServerHooks } from '../session/server-hooks.ts'
import { ToolPins } from '../tools/tool-pins.ts'
import type { HeldTool } from '../tools/tool-pins.ts'
import { ToolNames } from '../tools/tool-names.ts'
import type { ToolCallRecord } from './call-record.ts'
import { McpFleet } from './fleet.ts'
import type { ToolUse } from './server-view.ts'

export interface FleetOptions<Context> {
  logger: Logger
  /** Whose data a run may see. There is no default: a call without a user is not made. */
  identity: IdentityOf<Context>
  /** What each call tells its server besides. Nothing when absent. */
  meta?: MetaOf<Context>
  limits?: Partial<McpLimits>
  clock?: Clock
  /** Where the tools of third-party servers are pinned: {@link openPinFile} keeps them. For the life of the fleet when absent. */
  pins?: ToolPins
  /** The operator's logins to remote servers that ask for one. */
  logins?: LoginFile
  /** Told of each tool that changed after it was pinned and is held. */
  onHeld?: (held: HeldTool) => void
  /** What servers may tell and ask beside their answers: progress, and questions to the user. Nothing when absent. */
  hooks?: ServerHooks
  /** Whether somebody may use a tool, beside what the specs and the views say. Everybody may when absent; one that throws means no. */
  mayUse?: (use: ToolUse) => boolean | Promise<boolean>
  /**
   * Called around each call, for what has to be stored before and after it. When it does not make the call, the call
   * counts as not sent.
   */
  around?: <Result>(use: ToolUse, call: () => Promise<Result>) => Promise<Result>
  /** Told of each call and each refusal when it is over, before the model is. What it throws is logged. */
  record?: (record: ToolCallRecord) => void | Promise<void>
}

/**
 * Starts all servers side by side and resolves when each has started or failed. A failed one is reported by `status()` and tried again; but when it is
 * `required`, all are closed and this rejects with {@link ServerStartError}. Rejects with {@link McpConfigError}, with nothing started, when names are wrong.
 */
export async function openMcpFleet<Context>(
  specs: readonly McpServerSpec[],
  {
    logger,
    identity,
    meta,
    limits,
    clock,
    pins = new ToolPins(),
    logins,
    onHeld,
    hooks = {},
    mayUse,
    around,
    record,
  }: FleetOptions<Context>,
): Promise<McpFleet> {
  const reaper = new GroupReaper()
  const fleet = new McpFleet({
    logger,
    names: new ToolNames(),
    toolMetaResolver: createMetaResolver(identity, meta),
    mayUse,
    around,
    record,
    reaper,
    pins,
    server: {
      logger,
      reaper,
      pins,
      hooks,
      ...(logins && { logins }),
      ...(onHeld && { onHeld }),
      ...(limits && { limits }),
      ...(clock && { clock }),
    },
  })
  const failures = (await fleet.apply(specs)).filter(({ spec }) => spec.required)
  if (failures.length === 0) return fleet
  await fleet.close()
  throw new ServerStartError(failures.map(({ reason }) => reason.message).join('\n\n'), {
    servers: failures.map(({ spec }) => spec.name),
    cause: failures.length === 1 ? failures[0]?.reason : new AggregateError(failures.map(({ reason }) => reason)),
  })
}
