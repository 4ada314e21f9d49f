/**
 * Ends an iterator that may be waiting for its next value: lets the outstanding step settle, runs its `finally` blocks, but waits no longer than
 * `graceMs`. Gives whether it has ended. What it throws on its way out is ignored: it was told to stop, and that is how it does.
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
