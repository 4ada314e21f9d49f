import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { readToolPage } from '../tools/read-tool-page.ts'
import type { ToolPage } from '../tools/read-tool-page.ts'
import type { ServerClient } from './server-client.ts'

const MAX_PAGES = 64
const NO_TOOLS: ToolPage = { tools: [], nextCursor: undefined, problems: [] }

/**
 * All tools of a server, as far as they can be read; `warn` is told of what cannot. Of two with one name the first is kept, since a call
 * could not tell them apart. Rejects when the server offers tools and not even their first page can be had.
 */
export async function listTools(client: ServerClient, warn: (problem: string) => void): Promise<Tool[]> {
  const tools = new Map<string, Tool>()
  const seen = new Set<string | undefined>()
  let cursor: string | undefined
  do {
    seen.add(cursor)
    const page = await readPage(client, cursor, warn)
    for (const problem of page.problems) warn(problem)
    for (const tool of page.tools) {
      if (tools.has(tool.name)) warn(`the tool ${tool.name} is there twice; the first is used`)
      else tools.set(tool.name, tool)
    }
    cursor = page.nextCursor
    if (seen.has(cursor) && cursor !== undefined) warn('a page leads to one that was read before; the list ends there')
    if (seen.size === MAX_PAGES && cursor !== undefined)
      warn(`there are more than ${MAX_PAGES} pages; the rest is left out`)
  } while (cursor !== undefined && !seen.has(cursor) && seen.size < MAX_PAGES)
  return [...tools.values()]
}

async function readPage(
  client: ServerClient,
  cursor: string | undefined,
  warn: (problem: string) => void,
): Promise<ToolPage> {
  const params = cursor === undefined ? {} : { cursor }
  try {
    return readToolPage(await client.ask('tools/list', params))
  } catch (error) {
    if (!(error instanceof McpError)) throw error
    if (cursor !== undefined) warn(`a page could not be read (${error.message}); the list ends before it`)
    else if (client.serverCapabilities['tools']) throw error
    // A server that does not say that it has tools may have some, and need not.
    return NO_TOOLS
  }
}
