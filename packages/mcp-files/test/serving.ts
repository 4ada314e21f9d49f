import type { UserIdentity } from '@frontdesk/mcp-kit'
import { USER_META_KEY } from '@frontdesk/mcp-kit'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'
import { createServer } from '../src/server.ts'
import type { FilesServerParts } from '../src/server.ts'
import { openFolders } from '../src/root/folders.ts'
import type { FoldersOptions } from '../src/root/folders.ts'

/** What a call answered. */
export interface Answer {
  text: string
  structured: Record<string, unknown>
  isError: boolean
}

/** A server over some directories of the host, and the calls to it. Closing it closes the directories. */
export interface Serving extends AsyncDisposable {
  client: Awaited<ReturnType<typeof connectInMemory>>
  call(
    name: string,
    args: Record<string, unknown>,
    options?: { signal?: AbortSignal; user?: UserIdentity },
  ): Promise<Answer>
}

export async function serve(
  roots: string | Record<string, string>,
  { uploads, ...parts }: Partial<FilesServerParts> & FoldersOptions = {},
): Promise<Serving> {
  const folders = openFolders(new Map(Object.entries(typeof roots === 'string' ? { root: roots } : roots)), { uploads })
  const client = await connectInMemory(createServer({ folders, ...parts }))
  return {
    client,
    async call(name, args, { user, ...options } = {}) {
      const identity = user && { _meta: { [USER_META_KEY]: user } }
      const result = await client.callTool({ name, arguments: args, ...identity }, undefined, options)
      return {
        text: textOf(result),
        structured: (result.structuredContent ?? {}) as Record<string, unknown>,
        isError: result.isError === true,
      }
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      folders[Symbol.dispose]()
    },
  }
}
