/**
 * Ends an iterator that may be waiting for its next value. The outstanding step may settle and the `finally` blocks may
 * run, but for no longer than `graceMs`. Returns whether the iterator has ended. What it throws while it ends is
 * ignored: it was told to stop.
 */
export async function endIterator(
  iterator: AsyncIterator<unknown> | undefined,
  { lastStep, graceMs }: { lastStep: Promise<unknown> | undefined; graceMs: number },
): Promise<boolean> {
  const ended = Promise.allSettled([lastStep, callReturn(iterator)]).then(() => true)
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, graceMs, false)
  try {
    return await Promise.race([ended, late])
  } finally {
    clearTimeout(timer)
  }
}

async function callReturn(iterator: AsyncIterator<unknown> | undefined): Promise<void> {
  await iterator?.return?.()
}
