import { ToolError } from '../errors.ts'

/** Lets a bounded number of tasks run at once, the others in the order they came. */
export interface Gate {
  /**
   * Runs `task` when its turn comes. Rejects with the signal's reason when it aborts while waiting, and with {@link ToolError}
   * when too many wait already. The place is given back when the task has settled, not when its caller stopped listening.
   */
  run: <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T>
}

/** A gate for `maxRunning` tasks, with room for `maxWaiting` more. */
export function createGate({ maxRunning, maxWaiting }: { maxRunning: number; maxWaiting: number }): Gate {
  const waiting = new Set<() => void>()
  let running = 0

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (running < maxRunning) {
      running += 1
      return
    }
    if (waiting.size >= maxWaiting) {
      throw new ToolError(
        `The server is busy: ${maxRunning} calls run and ${waiting.size} wait. Try again in a moment.`,
      )
    }
    await new Promise<void>((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(admit)
        reject(signal.reason as Error)
      }
      waiting.add(admit)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  function exit(): void {
    const [next] = waiting
    if (next === undefined) {
      running -= 1
      return
    }
    waiting.delete(next)
    next()
  }

  return {
    async run(task, signal) {
      await enter(signal)
      try {
        return await task()
      } finally {
        exit()
      }
    },
  }
}
