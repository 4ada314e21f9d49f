import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Response } from 'express'

/**
 * Answers with an error in the form that every route of the server shares. When the request has not been read to its end, the connection is closed:
 * a caller who was refused cannot hold it by sending the rest slowly.
 */
export function refuse(res: Response, status: number, code: string, message: string): void {
  if (hasUnreadBody(res.req)) res.set('Connection', 'close')
  res.status(status).json({ error: { code, message } })
}

/** The refusal of a server that has no room for another connection. */
export function refuseBusy(response: ServerResponse): void {
  const error = { code: 'busy', message: 'The server has as many connections as it can hold. Try again in a moment.' }
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' })
  response.end(JSON.stringify({ error }))
}

/** Whether a part of the body is yet to come. Node calls a request complete only after its handler has returned, also when there is no body. */
export function hasUnreadBody({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
}
