import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Log } from '../log.ts'
import { serveHttp } from './serve-http.ts'
import { serveStdio } from './serve-stdio.ts'

/** How {@link serve} serves. */
export interface ServeOptions {
  /** A port of the loopback interface; undefined serves stdin and stdout. */
  httpPort: number | undefined
  /** What the server's parts hold; disposed at the end. */
  resources?: AsyncDisposable
  log: Log
}

/** Serves over stdio, or over Streamable HTTP when a port is given, until the client has gone or the process is told to end. */
export async function serve(
  createServer: () => McpServer | Promise<McpServer>,
  { httpPort, log, ...options }: ServeOptions,
): Promise<void> {
  if (httpPort === undefined) return serveStdio(createServer, { ...options, log })
  return serveHttp(createServer, { ...options, log, port: httpPort, onListening: (url) => log(`listening on ${url}`) })
}
