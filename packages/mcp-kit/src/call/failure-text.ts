import type { Log } from '../log.ts'
import { ToolError } from '../errors.ts'

/** The words of a failure for whoever asked. What nobody foresaw is logged, and told as a generic sentence. */
export function failureText(
  error: unknown,
  { what, signal, log }: { what: string; signal: AbortSignal; log: Log },
): string {
  if (error instanceof ToolError) return error.message
  if (signal.aborted) return `${what} was cancelled.`
  log(`${what} failed`, error)
  return `${what} failed because of a fault in the server, which was logged. Tell the user; the same call will fail again.`
}
