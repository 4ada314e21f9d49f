import type { LoggingLevel } from '@modelcontextprotocol/sdk/types.js'
import { ElicitRequestSchema, LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Clock } from '../clock.ts'
import type { McpLimits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import { toErrorText } from '../protocol/error-text.ts'
import { answerElicitation } from './answer-elicitation.ts'
import type { CallsInFlight } from './calls-in-flight.ts'
import { ServerClient } from './server-client.ts'
import type { ServerHooks } from './server-hooks.ts'

export interface ClientParts {
  server: string
  calls: CallsInFlight
  clock: Clock
  limits: McpLimits
  logger: Logger
  hooks: ServerHooks
}

/** A client that writes what the server logs to our log and, where somebody answers, takes its questions. It offers no sampling and no roots. */
export function createClient({ limits: { elicitMs }, hooks: { elicit }, ...parts }: ClientParts): ServerClient {
  const { server, logger } = parts
  const client = new ServerClient(elicit === undefined ? {} : { elicitation: { form: {}, url: {} } })
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params: { level, data, logger: source } }) => {
    const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '')
    logger[LEVELS[level]]({ server, ...(source !== undefined && { source }) }, toErrorText(text))
  })
  if (elicit !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }, { signal }) =>
      answerElicitation(params, signal, { ...parts, elicit, elicitMs }),
    )
  }
  return client
}

const LEVELS: Record<LoggingLevel, keyof Logger> = {
  debug: 'debug',
  info: 'info',
  notice: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  alert: 'error',
  emergency: 'error',
}
