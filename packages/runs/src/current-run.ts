import { AsyncLocalStorage } from 'node:async_hooks'
import type { LiveRun } from './live-run.ts'

const current = new AsyncLocalStorage<{ run: LiveRun | undefined }>()

/** Runs the work so that calls of tools within are recorded for `owner.run`, once there is one. */
export function withRunOf<Result>(owner: { run: LiveRun | undefined }, work: () => Promise<Result>): Promise<Result> {
  return current.run(owner, work)
}

/**
 * Makes a call that may change the world: that it is about to be made is stored before it, and that it was answered after it, under the run that
 * the caller is part of. So nobody calls for a run that was taken over, and a call that a dead server has left behind is shown as one whose outcome
 * is unknown. Outside of a durable run it is just made.
 */
export function recordCall<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
  return current.getStore()?.run?.recordCall(name, call) ?? call()
}

/** Counts what the run that the caller is part of has used, such as `{ input_tokens: 12 }`. The sums by name are stored with the end of the run. */
export function countUsage(usage: Readonly<Record<string, number>>): void {
  current.getStore()?.run?.addUsage(usage)
}
