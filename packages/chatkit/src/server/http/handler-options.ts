export interface ChatKitHandlerOptions {
  /** The largest request to take; a larger one is answered with 413. */
  maxBodyBytes?: number | undefined
  /** Sends a comment on a stream that has been silent for so long. Off by default: the reference sends none. */
  heartbeatMs?: number | undefined
  /** Cuts the request, for instance when the host shuts down. */
  signal?: AbortSignal | undefined
}
