const LONGEST_MS = 10_000

/** How long to wait before a try, after so many that failed in a row: doubling up to ten seconds, a random part of it, and at least what is asked for. */
export function backOffMs(
  failures: number,
  { firstMs, atLeastMs = 0 }: { firstMs: number; atLeastMs?: number | undefined },
): number {
  const longest = Math.min(firstMs * 2 ** (failures - 1), LONGEST_MS)
  return Math.max(atLeastMs, longest * (0.5 + Math.random() / 2))
}

/** Waits for so long, or until a page that was asleep or without a network is back. Throws the signal's reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const { promise, resolve } = Promise.withResolvers<void>()
  const page = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>
  const wake = () => resolve()
  const timer = setTimeout(wake, ms)
  signal?.addEventListener('abort', wake)
  for (const name of ['online', 'focus', 'visibilitychange']) page.addEventListener?.(name, wake)
  await promise
  clearTimeout(timer)
  signal?.removeEventListener('abort', wake)
  for (const name of ['online', 'focus', 'visibilitychange']) page.removeEventListener?.(name, wake)
  signal?.throwIfAborted()
}
