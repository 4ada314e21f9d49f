import type { McpIdentity } from '../protocol/identity.ts'
import type { RunScope } from '../protocol/run-scope.ts'

/** A question that a server puts to the user in the middle of a call. */
export interface Elicitation extends McpIdentity {
  server: string
  /** The tool whose call asks; undefined when several calls of the user are under way. */
  tool: string | undefined
  /** Where the calls are made that it can come from (`McpFleet.runAs`), the newest last: a question does not say whose it is. */
  scopes: readonly RunScope[]
  /** What the user is asked, in the server's words. */
  message: string
  /** What is wanted: the fields of a form as a JSON Schema, or an address to open. Show its host, and never open it unasked. */
  wanted: { form: Record<string, unknown> } | { url: string }
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal
}

/** The user's answer. `content` holds the fields of an accepted form. */
export type ElicitationAnswer =
  | { action: 'accept'; content?: Record<string, string | number | boolean | string[]> }
  | { action: 'decline' | 'cancel' }

/** How far a call is. */
export interface ToolProgress extends McpIdentity {
  server: string
  tool: string
  /** Where the call is made (`McpFleet.runAs`). */
  scope: RunScope | undefined
  /** Grows from one to the next. */
  progress: number
  total?: number
  message?: string
}

/** What a server may tell and ask beside its answers. It is offered only what somebody listens to. */
export interface ServerHooks {
  /** Puts a question to the user. Meanwhile the call's time limit stands still, for at most `elicitMs`. What it rejects with is logged, and cancels. */
  elicit?: (question: Elicitation) => Promise<ElicitationAnswer>
  /** Told of progress, at most a hundred times in a second. */
  progress?: (progress: ToolProgress) => void
}
