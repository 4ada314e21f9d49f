import type { MCPServer, RunContext } from '@openai/agents'
import { USER_META_KEY } from '@frontdesk/mcp-kit/wire'
import { IdentityError } from '../errors.ts'

/** The user of a run, as the servers are told. */
export interface McpIdentity {
  userId: string
  tenantId?: string
}

/** Takes the identity from a run's context. What it throws stops the call before it reaches a server. */
export type IdentityOf<Context> = (runContext: RunContext<Context>) => McpIdentity | Promise<McpIdentity>

/** What a call tells its server in `_meta` besides its user, by the names that the protocol has for it, such as `traceparent`. */
export type MetaOf<Context> = (runContext: RunContext<Context>) => Record<string, unknown>

/** A resolver for {@link MCPServer} that puts the identity into each request. Throws {@link IdentityError} when there is none. */
export function createMetaResolver<Context>(
  identityOf: IdentityOf<Context>,
  metaOf?: MetaOf<Context>,
): NonNullable<MCPServer['toolMetaResolver']> {
  return async (call) => {
    // The SDK types the resolver of a server for no context in particular; a fleet is opened for the runs of one.
    const runContext = call.runContext as RunContext<Context>
    const identity: Partial<McpIdentity> | undefined = await identityOf(runContext)
    return { ...metaOf?.(runContext), [USER_META_KEY]: parseIdentity(identity) }
  }
}

/** The user that a request's `_meta` names. Throws {@link IdentityError} when it names none. */
export function readIdentity(meta: Record<string, unknown> | null | undefined): McpIdentity {
  return parseIdentity(meta?.[USER_META_KEY] as Partial<McpIdentity> | undefined)
}

function parseIdentity(identity: Partial<McpIdentity> | undefined): McpIdentity {
  const { userId, tenantId } = identity ?? {}
  if (!isId(userId))
    throw new IdentityError(`A tool call needs a user: _meta['${USER_META_KEY}'].userId is ${typeof userId}.`)
  if (tenantId === undefined) return { userId }
  if (!isId(tenantId))
    throw new IdentityError(`A tenant is text of 1 to 256 characters, or absent; it is ${typeof tenantId}.`)
  return { userId, tenantId }
}

/** What the servers take for an id: text of 1 to 256 characters. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 256
}
