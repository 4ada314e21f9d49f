import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js'
import type { UserIdentity } from './identity.ts'
import { identifyUser } from './identity.ts'

/** What the SDK gives a handler beside its parameters. */
export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>

/** What reading a resource or filling a prompt is given. */
export interface CallContext {
  /** Aborts when the caller cancels or the server closes. */
  signal: AbortSignal
  /** For whom the call is made. */
  user: UserIdentity
}

/** For whom a request is made. Over HTTP the caller writes `_meta` itself, so there it cannot vouch for anybody. */
export function callerOf({ _meta: meta, requestInfo }: Extra, local: UserIdentity): UserIdentity {
  return identifyUser(requestInfo === undefined ? meta : undefined, local)
}
