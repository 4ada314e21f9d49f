import type { Readable, Writable } from 'node:stream'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Log } from '../log.ts'
import { setImmediate } from 'node:timers/promises'
import { createLog } from '../log.ts'
import { ResourceStack } from './resource-stack.ts'
import { closeWithin, onSignals } from './shutdown.ts'
import { openStdin } from '../stdio/stdin.ts'
import { StdioTransport } from '../stdio/stdio-transport.ts'

/** How {@link serveStdio} serves. */
export interface ServeStdioOptions {
  /** What the server's parts hold (databases, processes, files): disposed after the connection has closed. */
  resources?: AsyncDisposable
  input?: Readable
  output?: Writable
  log?: Log
}

/**
 * Serves one client over stdin and stdout. Resolves when the client has gone (stdin ended, stdout broke) or the process was told
 * to end (SIGTERM, SIGINT, SIGHUP), after running calls were aborted and `resources` disposed; a second signal ends the process
 * at once. Exit when it resolves: `runCommand` does.
 */
export async function serveStdio(
  createServer: () => McpServer | Promise<McpServer>,
  { resources, input = openStdin(), output = process.stdout, log = createLog('mcp') }: ServeStdioOptions = {},
): Promise<void> {
  const closed = Promise.withResolvers<void>()
  const transport = new StdioTransport({ input, output, log })
  await using shutdown = new ResourceStack()
  shutdown.defer(async () => closeWithin(resources, log))
  shutdown.defer(onSignals(() => closed.resolve()))

  const server = await createServer()
  Object.assign(server.server, {
    onclose: () => closed.resolve(),
    onerror: (error: Error) => log('protocol error', error),
  })
  await server.connect(transport)
  await closed.promise
  // Aborts the signals of the calls still running; the turn lets them clean up before the parts that they use are closed.
  await server.close()
  await setImmediate()
}
