import { AsyncLocalStorage } from 'node:async_hooks'
import type { McpIdentity } from './identity.ts'

/** For whom and in which run tools are listed and called. */
export interface RunScope extends McpIdentity {
  threadId?: string
  runId?: string
  /** The call of the model that is carried out. What a server tells and asks beside its answer comes with the scope of its call. */
  callId?: string
}

const scopes = new AsyncLocalStorage<RunScope>()

/** Runs `work`, and whatever it starts, for a user. The agents SDK lists tools without saying for whom: this is how the host knows. */
export function runInScope<T>(scope: RunScope, work: () => T): T {
  return scopes.run(scope, work)
}

/** The scope that this code runs in; undefined outside of every one. */
export function currentScope(): RunScope | undefined {
  return scopes.getStore()
}
