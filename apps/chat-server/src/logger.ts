import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { pino } from 'pino'
import type { DestinationStream, Logger, LoggerOptions } from 'pino'
import type PinoPretty from 'pino-pretty'
import type { LogConfig } from './config/service/log.ts'
import { describeError } from './describe-error.ts'
import { blankSecrets } from './secrets.ts'
import { currentTraceId } from './telemetry/spans.ts'

const requestIds = new AsyncLocalStorage<string>()

/** Runs `work`, and everything that it starts, so that what they log carries the request's id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requestIds.run(requestId, work)
}

/** The server's log on stdout: JSON lines, or lines for people. Holds none of the secrets and no text of a conversation. */
export function createLogger(
  { level, format = process.stdout.isTTY ? 'pretty' : 'json' }: LogConfig,
  { secrets = [], destination }: { secrets?: readonly string[]; destination?: DestinationStream } = {},
): Logger {
  const options: LoggerOptions = {
    level,
    mixin: () => ({ requestId: requestIds.getStore(), traceId: currentTraceId() }),
    serializers: { err: (error: unknown) => describeError(error, { secrets }) },
    hooks: { streamWrite: (line) => blankSecrets(line, secrets) },
  }
  if (format === 'json') return destination ? pino(options, destination) : pino(options)
  const lines = { sync: true, singleLine: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }
  // Loaded for people alone: logs that are collected are JSON.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof PinoPretty
  return pino(options, pretty(destination ? { ...lines, destination } : lines))
}
