import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'

/** A client connected to `server` without a process between them, for tests. Closing it closes the server. */
export async function connectInMemory(server: McpServer): Promise<Client & AsyncDisposable> {
  const [near, far] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '0.0.0' })
  await Promise.all([server.connect(far), client.connect(near)])
  // The client validates structured results only against tools that it has listed.
  await client.listTools()
  return Object.assign(client, { [Symbol.asyncDispose]: async () => client.close() })
}

/**
 * A client of the bin at `script`, run by this Node, TypeScript from its source. Its `pid` is the server's. What the server logs is kept
 * quiet, and part of the error when it does not start.
 */
export async function connectStdio(
  script: string,
  args: readonly string[] = [],
): Promise<Client & AsyncDisposable & { pid: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...(script.endsWith('.ts') ? ['--conditions=@frontdesk/source'] : []), script, ...args],
    stderr: 'pipe',
  })
  let log = ''
  transport.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const client = new Client({ name: 'test', version: '0.0.0' })
  try {
    await client.connect(transport)
  } catch (error) {
    throw new Error(`The server did not start. It says: ${log}`, { cause: error })
  }
  await client.listTools()
  const { pid } = transport
  if (pid === null) throw new Error(`The server ended while it was starting. It says: ${log}`)
  return Object.assign(client, { pid, [Symbol.asyncDispose]: async () => client.close() })
}

/** The text of a result's only block. Throws when there are more or it is not a text. */
export function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
  const blocks = result.content as { type: string; text?: string }[]
  const [block] = blocks
  if (blocks.length !== 1 || block?.text === undefined)
    throw new Error(`Expected one text block: ${JSON.stringify(result)}`)
  return block.text
}

export { readCorpus, runSuite } from './corpus.ts'
export type { Corpus, CorpusCase, CorpusSuite, CorpusWorld } from './corpus.ts'
export { inspect, installPackage, lintPackage, runConformance } from './published.ts'
export type { InstalledPackage } from './published.ts'
export { outlives, sendGarbage, startHttp } from './spawned.ts'
export type { HttpServer } from './spawned.ts'
