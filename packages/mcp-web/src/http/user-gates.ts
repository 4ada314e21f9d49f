import type { Gate, UserIdentity } from '@frontdesk/mcp-kit'
import { createGate } from '@frontdesk/mcp-kit'

const MAX_RUNNING = 4
const MAX_WAITING = 12

/** Lets each user have a bounded number of fetches at once, so that one cannot keep the others waiting. */
export class UserGates {
  readonly #gates = new Map<string, { gate: Gate; tasks: number }>()

  /** Runs the task when it is its turn. Throws `ToolError` when too many of the user's wait. */
  async run<Result>(
    { userId, tenantId }: UserIdentity,
    task: () => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    const key = JSON.stringify([tenantId, userId])
    const entry = this.#gates.get(key) ?? {
      gate: createGate({ maxRunning: MAX_RUNNING, maxWaiting: MAX_WAITING }),
      tasks: 0,
    }
    this.#gates.set(key, entry)
    entry.tasks += 1
    try {
      return await entry.gate.run(task, signal)
    } finally {
      entry.tasks -= 1
      if (entry.tasks === 0) this.#gates.delete(key)
    }
  }
}
