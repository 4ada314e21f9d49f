import { readIdentity } from '../protocol/identity.ts'
import type { McpIdentity } from '../protocol/identity.ts'
import type { RunScope } from '../protocol/run-scope.ts'

/** A call as the session makes it. */
export interface ToolCall {
  name: string
  args: Record<string, unknown>
  meta: Record<string, unknown> | undefined
  /** The signal of this call alone: the client never lets go of a signal that it was given. */
  signal: AbortSignal
  /** Makes the time limit of the call stand still until what it gives is called. */
  hold: () => () => void
  /** In which run the call is made. */
  scope: RunScope | undefined
}

/** The calls that one server works on now. */
export class CallsInFlight {
  readonly #calls = new Set<ToolCall>()

  get size(): number {
    return this.#calls.size
  }

  add(call: ToolCall): void {
    this.#calls.add(call)
  }

  delete(call: ToolCall): void {
    this.#calls.delete(call)
  }

  /**
   * The user whom a question of the server can be for, with the calls that it can come from. Undefined when users work side by side: a question
   * does not say whose call it belongs to, and nobody is asked for another.
   */
  asker(): { user: McpIdentity; calls: ToolCall[] } | undefined {
    const calls = [...this.#calls]
    const users = calls.map((call) => userOf(call))
    const [user] = users
    const isOneUser = users.every((other) => other?.userId === user?.userId && other?.tenantId === user?.tenantId)
    return user !== undefined && isOneUser ? { user, calls } : undefined
  }
}

/** For whom a call is made; undefined when nobody says. */
export function userOf({ meta }: Pick<ToolCall, 'meta'>): McpIdentity | undefined {
  try {
    return readIdentity(meta)
  } catch {
    // A supervised server may be called without a fleet, which demands a user.
    return undefined
  }
}
