import { setImmediate } from 'node:timers/promises'

const SLICE_MS = 10

/**
 * Splits long synchronous work into slices, so that other calls go on meanwhile. Await it between steps: it gives way when a slice is
 * used up, and throws the signal's reason once that aborts. System calls on cached files take microseconds; handing each one to the
 * thread pool would cost ten times that.
 */
export function createSlicer(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let end = performance.now() + SLICE_MS
  return () => {
    if (performance.now() < end) return undefined
    return giveWay()
  }

  async function giveWay(): Promise<void> {
    await setImmediate()
    signal?.throwIfAborted()
    end = performance.now() + SLICE_MS
  }
}
