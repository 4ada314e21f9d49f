import type { Logger } from 'pino'
import { createApp } from '../app.ts'
import type { AppParts } from '../app.ts'
import type { Config } from '../config/config.ts'
import { isUpload } from '../files/attachment-routes.ts'
import { connectionsWithin, openFilesLimit } from '../http/descriptors.ts'
import { listen } from '../http/listener.ts'
import type { ConnectionLimits } from '../http/listener.ts'
import { findPageFiles } from './page.ts'

export interface HttpPart extends AsyncDisposable {
  /** Where the server is reached, without a slash at the end. */
  url: string
  /**
   * Refuses new questions, lets running answers finish for `shutdownGraceMs` or until `hurry` aborts, and ends the rest, with what they have said so far
   * stored.
   */
  finish(options: { hurry?: AbortSignal | undefined }): Promise<void>
}

/** How long answers that were ended may take to store what they have said. */
const STORING_MS = 5_000

/** Listens for requests. The last part to open, and the first to close. */
export async function openHttp(
  config: Config,
  { logger, health, ...parts }: Omit<AppParts, 'isStopping' | 'signal'>,
): Promise<HttpPart> {
  const ending = new AbortController()
  let isStopping = false
  health.add('server', () => (isStopping ? 'stopping' : 'ok'), { isRequired: true })
  const app = createApp(config, {
    ...parts,
    health,
    logger,
    isStopping: () => isStopping,
    signal: ending.signal,
    pageFiles: findPageFiles(),
  })
  const limits = withinDescriptors(config.limits.connections, { logger })
  const listener = await listen(app, {
    ...config.network,
    limits,
    long: { timeoutMs: config.files.uploadTimeoutMs, isLong: isUpload },
  })
  return {
    url: listener.url,
    async finish({ hurry }) {
      isStopping = true
      const { shutdownGraceMs: graceMs } = config.limits
      // This includes answers that nobody reads at the moment.
      const finished = parts.runs.finish({ graceMs, hurry })
      await listener.drain({ timeoutMs: graceMs, signal: hurry })
      await finished
      ending.abort(new Error('The server is stopping.'))
      // An answer ends when what it has said is stored: before that its connection must not be cut, nor the store be closed.
      await listener.drain({ timeoutMs: STORING_MS })
    },
    [Symbol.asyncDispose]: () => listener.close(),
  }
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
