import type { Clock } from '../clock.ts'
import type { StdioServerSpec } from '../config/spec.ts'
import { secretsOfSpec } from '../config/describe-server.ts'
import type { McpLimits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import type { LoginFile } from '../oauth/login-file.ts'
import type { Connection } from '../protocol/connection.ts'
import { ChildTransport } from './child-transport.ts'
import { spawnChild } from './child.ts'
import type { GroupReaper } from './group-reaper.ts'
import { StderrLog } from './stderr-log.ts'

export interface ConnectionParts {
  logger: Logger
  clock: Clock
  limits: McpLimits
  /** Who ends the child when this process is killed. */
  reaper: GroupReaper | undefined
  /** The operator's logins to remote servers. */
  logins: LoginFile | undefined
}

/** Starts a child, to be spoken with over its pipes. Rejects with the reason when there is no such process to be had. */
export async function openChildConnection(
  spec: StdioServerSpec,
  { logger, clock, limits, reaper }: ConnectionParts,
): Promise<Connection> {
  const child = await spawnChild(spec, clock)
  const secrets = secretsOfSpec({ ...spec, env: child.variables })
  const stderr = new StderrLog(child.stderr, {
    clock,
    logger,
    fields: { server: spec.name, childPid: child.pid },
    secrets,
  })
  let verdict: string | undefined
  const onViolation = (reason: string) => {
    verdict ??= reason
    child.kill()
  }
  const transport = new ChildTransport(child, { clock, limits, onViolation })
  reaper?.watch(child.pid)
  const ended = child.ended.then((reason) => {
    reaper?.forget(child.pid)
    return verdict ?? reason
  })
  return {
    transport,
    pid: child.pid,
    ended,
    get ignoredMessages() {
      return transport.ignoredMessages
    },
    get lastWords() {
      return stderr.lastLines
    },
    kill: () => child.kill(),
    close: (stepMs) => child.close(stepMs),
  }
}
