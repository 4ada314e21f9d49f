/** The bounds of one supervised server. Times are milliseconds, sizes are bytes. */
export interface McpLimits {
  /** From the spawn to the first list of tools. */
  handshakeMs: number
  /** How long a third-party server may be silent when it is asked whether it is stateless (2026-07-28); then it is asked to initialize as well. */
  probeMs: number
  /** From `callTool` to its result, waiting, restarting and retrying included. A call that overruns costs the child its life. */
  callMs: number
  /** How long the user may take to answer a question of a server. The time limit of the call stands still meanwhile. */
  elicitMs: number
  /** How long the others, and a run, wait for the first start of a server that nobody requires. It goes on starting. */
  startWaitMs: number
  /** How long a child is idle before it is pinged. */
  pingEveryMs: number
  /** How long it may take to answer the ping. */
  pingMs: number
  /** How long close waits after the end of stdin, and again after SIGTERM. */
  closeStepMs: number
  /** Calls that one child holds at a time. */
  maxCallsInFlight: number
  /** Calls that wait for a place. One more is refused. */
  maxCallsWaiting: number
  /** Children or sessions of a server whose scope is `user`. One more ends the one that was used least recently. */
  maxUserServers: number
  /** How long one of these may be unused before it ends. */
  userIdleMs: number
  /** Arguments of a call, as JSON. */
  maxRequestBytes: number
  /** A message of the server. A longer result is cut, never buffered. */
  maxMessageBytes: number
  /** Text of a result that the model reads. The rest is cut, and the text says so. */
  maxTextBytes: number
}

export const DEFAULT_LIMITS: McpLimits = {
  handshakeMs: 30_000,
  probeMs: 1_000,
  callMs: 30_000,
  elicitMs: 10 * 60_000,
  startWaitMs: 5_000,
  pingEveryMs: 10_000,
  pingMs: 5_000,
  closeStepMs: 1_500,
  maxCallsInFlight: 32,
  maxCallsWaiting: 256,
  maxUserServers: 20,
  userIdleMs: 10 * 60_000,
  maxRequestBytes: 1_000_000,
  maxMessageBytes: 1_000_000,
  maxTextBytes: 256_000,
}
