/**
 * Settles as `work` does, or rejects with the signal's reason once it aborts: parts that others write may not listen. What comes too
 * late is handed to `discard`.
 */
export async function abortable<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  discard: (late: Value) => void = () => {},
): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => {
    reject(signal.reason as Error)
    // Nobody waits for it any more, so that its failure has nobody to hear it either.
    work.then(discard, () => {})
  }
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
