import type { RequestHandler } from 'express'

/** Whether the server can do its work now: each part by name, `ok` or what is wrong with it. */
export interface Readiness {
  isReady: boolean
  parts: Record<string, string>
}

/** The process is alive. Needs nothing else to be well. */
export function healthz(): RequestHandler {
  return (_req, res) => void res.json({ status: 'ok' })
}

/** 200 when the server can do its work, 503 while it cannot or is stopping. */
export function readyz(readiness: () => Promise<Readiness>): RequestHandler {
  return async (_req, res) => {
    const { isReady, parts } = await readiness()
    res.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'unavailable', parts })
  }
}
