import type { AllowedOrigins } from './cross-origin.ts'
import { DEFAULT_MAX_BODY_BYTES } from './read-body.ts'

export interface ChatKitHandlerOptions {
  /** The largest request to take; a larger one is answered with 413. */
  maxBodyBytes?: number | undefined
  /** Fills a silence of that length on a stream with a comment, which keeps proxies from closing it: every 15 s unless told otherwise, or `false`. */
  heartbeatMs?: number | false | undefined
  /** How much of a stream, in bytes, may wait for a reader. One who takes nothing while more than that waits is let go: the run is cut. */
  maxBehindBytes?: number | undefined
  /** How long any of a stream, or of another answer, may wait for a reader before that reader is let go. */
  maxBehindMs?: number | undefined
  /** Pages of which other origins may call, such as `['https://shop.example']`, or all with `'*'`. Without it, only pages of the server's own. */
  allowedOrigins?: AllowedOrigins | undefined
  /** Cuts the request, for instance when the host shuts down. */
  signal?: AbortSignal | undefined
}

export const DEFAULT_HEARTBEAT_MS = 15_000
export const DEFAULT_MAX_BEHIND_BYTES = 1024 * 1024
export const DEFAULT_MAX_BEHIND_MS = 30_000

type Defaulted = 'maxBodyBytes' | 'heartbeatMs' | 'maxBehindBytes' | 'maxBehindMs'

export type HandlerLimits = { [Name in Defaulted]-?: NonNullable<ChatKitHandlerOptions[Name]> }

export function toHandlerLimits({
  maxBodyBytes = DEFAULT_MAX_BODY_BYTES,
  heartbeatMs = DEFAULT_HEARTBEAT_MS,
  maxBehindBytes = DEFAULT_MAX_BEHIND_BYTES,
  maxBehindMs = DEFAULT_MAX_BEHIND_MS,
}: ChatKitHandlerOptions): HandlerLimits {
  return { maxBodyBytes, heartbeatMs, maxBehindBytes, maxBehindMs }
}
