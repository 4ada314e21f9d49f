import type { Log } from '../log.ts'

/** How long the parts of a server may take to close before they are left behind. */
const CLOSE_TIMEOUT_MS = 2_000

/** Disposes `resources`, and logs when that fails or takes too long. */
export async function closeWithin(resources: AsyncDisposable | undefined, log: Log): Promise<void> {
  if (resources === undefined) return
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), CLOSE_TIMEOUT_MS)
  try {
    const outcome = await Promise.race([resources[Symbol.asyncDispose](), late])
    if (outcome === 'late') log(`closing took longer than ${CLOSE_TIMEOUT_MS} ms; leaving`)
  } catch (error) {
    log('closing failed', error)
  } finally {
    clearTimeout(timer)
  }
}

/** Calls `stop` at the first signal to end; the second one ends the process. Returns how to stop listening. */
export function onSignals(stop: () => void): () => void {
  let signals = 0
  const listener = () => {
    signals += 1
    if (signals > 1) process.exit(1)
    stop()
  }
  const names = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
  for (const name of names) process.on(name, listener)
  return () => {
    for (const name of names) process.off(name, listener)
  }
}
