import type { ElicitRequest, ElicitResult } from '@modelcontextprotocol/sdk/types.js'
import { withDeadline } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { CallsInFlight } from './calls-in-flight.ts'
import type { ElicitationAnswer, ServerHooks } from './server-hooks.ts'

export interface ElicitationParts {
  server: string
  calls: Pick<CallsInFlight, 'asker'>
  clock: Clock
  logger: Logger
  elicit: NonNullable<ServerHooks['elicit']>
  elicitMs: number
}

/** Puts a server's question to the user whose call asks it, while the time limits of the calls stand still. Never rejects: what fails cancels. */
export async function answerElicitation(
  params: ElicitRequest['params'],
  connection: AbortSignal,
  { server, calls, clock, logger, elicit, elicitMs }: ElicitationParts,
): Promise<ElicitResult> {
  const asker = calls.asker()
  if (asker === undefined) {
    logger.warn({ server }, 'a question of the server was cancelled: it cannot be said for which user it is')
    return { action: 'cancel' }
  }
  const giveUp = new AbortController()
  const signals = [connection, ...asker.calls.map((call) => call.signal)]
  // Taken back in the moment in which it was asked.
  if (signals.some(({ aborted }) => aborted)) return { action: 'cancel' }
  const abort = () => giveUp.abort()
  for (const signal of signals) signal.addEventListener('abort', abort)
  const releases = asker.calls.map((call) => call.hold())
  const [call] = asker.calls
  try {
    const asked = elicit({
      ...asker.user,
      server,
      tool: asker.calls.length === 1 ? call?.name : undefined,
      scopes: asker.calls.flatMap(({ scope }) => scope ?? []),
      message: params.message,
      wanted: params.mode === 'url' ? { url: params.url } : { form: params.requestedSchema },
      signal: giveUp.signal,
    })
    return toResult(await withDeadline(clock, asked, elicitMs, () => new Error('The user did not answer in time.')))
  } catch (error) {
    if (!giveUp.signal.aborted) logger.warn({ server, err: error }, 'a question of the server was not answered')
    return { action: 'cancel' }
  } finally {
    giveUp.abort()
    for (const release of releases) release()
    for (const signal of signals) signal.removeEventListener('abort', abort)
  }
}

function toResult(answer: ElicitationAnswer): ElicitResult {
  const { action } = answer
  return action === 'accept' ? { action, ...(answer.content && { content: answer.content }) } : { action }
}
