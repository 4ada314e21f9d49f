import type { IncomingMessage } from 'node:http'

const traceIds = new WeakMap<IncomingMessage, string>()

/** The trace of a request, for the line that tells of its end. Undefined where it has none. */
export function traceIdOf(req: IncomingMessage): string | undefined {
  return traceIds.get(req)
}

export function keepTraceId(req: IncomingMessage, traceId: string): void {
  traceIds.set(req, traceId)
}
