import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'
import type { Logger, LoggerOptions } from 'pino'
import pretty from 'pino-pretty'
import type { Config } from './config.ts'

const requestIds = new AsyncLocalStorage<string>()

/** Runs `work`, and everything that it starts, so that what they log carries the request's id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requestIds.run(requestId, work)
}

/** The server's log on stdout: JSON lines, or lines for people. Holds no secret and no text of a conversation. */
export function createLogger({ level, format }: Config['log']): Logger {
  const options: LoggerOptions = { level, mixin: () => ({ requestId: requestIds.getStore() }) }
  return format === 'pretty'
    ? pino(options, pretty({ sync: true, ignore: 'pid,hostname,requestId', translateTime: 'SYS:HH:MM:ss' }))
    : pino(options)
}
