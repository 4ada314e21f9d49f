import { firstOf } from './bell.ts'

/** Lets those who are about to begin a run of a thread come to it one after the other, on this host. */
export class ThreadLine {
  readonly #lines = new Map<string, Promise<void>[]>()

  /** Resolves when it is the caller's turn, to what ends the turn. */
  async enter(threadId: string, { signal }: { signal: AbortSignal }): Promise<() => void> {
    const line = this.#lines.get(threadId) ?? []
    this.#lines.set(threadId, line)
    const before = line.at(-1)
    const { promise, resolve } = Promise.withResolvers<void>()
    line.push(promise)
    const leave = () => {
      if (!line.includes(promise)) return
      void line.splice(line.indexOf(promise), 1)
      if (line.length === 0) this.#lines.delete(threadId)
      resolve()
    }
    if (before) await firstOf([before], { signal })
    if (!signal.aborted) return leave
    // Those behind still wait for those before.
    void before?.then(leave)
    if (!before) leave()
    throw signal.reason
  }
}
