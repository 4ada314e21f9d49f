import { watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { loadMcpConfig, readConfigFile } from './load-mcp-config.ts'
import type { McpServerSpec } from './spec.ts'

/** An editor writes a file in several steps. */
const QUIET_MS = 200

export interface WatchOptions {
  logger: Logger
  env?: Readonly<Record<string, string | undefined>>
  clock?: Clock
  /** Called with each valid set of servers after the first, one at a time. What it rejects with is logged. */
  apply: (specs: McpServerSpec[]) => Promise<unknown>
}

/**
 * Tells of each change of the `mcp.json` at `path`, until it is disposed. A file that is wrong is logged and changes nothing. The folder of the file must
 * exist; the file itself may come later, and its removal is a set without servers.
 */
export async function watchMcpConfig(
  path: string,
  { logger, env = {}, clock = systemClock, apply }: WatchOptions,
): Promise<AsyncDisposable> {
  let text = await readConfigFile(path)
  let work: Promise<void> = Promise.resolve()
  let cancel: (() => void) | undefined

  async function takeOver(): Promise<void> {
    try {
      const now = await readConfigFile(path)
      if (now === text) return
      const specs = await loadMcpConfig(path, { env, warn: (warning) => logger.warn({ path }, warning) })
      text = now
      logger.info({ path, servers: specs.map(({ name }) => name) }, 'the MCP configuration has changed')
      await apply(specs)
    } catch (error) {
      logger.error({ path, err: error }, 'the changed MCP configuration is not used; the servers go on as they are')
    }
  }

  const watcher = watch(dirname(resolve(path)), (_event, file) => {
    if (file !== null && file !== basename(path)) return
    cancel?.()
    cancel = clock.after(QUIET_MS, () => {
      work = work.then(takeOver)
    })
  })
  watcher.on('error', (error) => logger.error({ path, err: error }, 'the MCP configuration is no longer watched'))
  return {
    async [Symbol.asyncDispose]() {
      watcher.close()
      cancel?.()
      await work
    },
  }
}
