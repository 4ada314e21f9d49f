import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A request of node's HTTP server as the web knows it. Its body is read as it is asked for. */
export function toRequest(incoming: IncomingMessage): Request {
  const { method = 'GET', url = '/', rawHeaders, headers } = incoming
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  )
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(url, `http://${headers.host}`), {
    method,
    headers: pairs,
    ...(hasBody && { body: Readable.toWeb(incoming), duplex: 'half' }),
  })
}

/** Sends a response of the web through node's HTTP server. Resolves when it has been sent or its reader has gone. */
export async function sendResponse(response: ServerResponse, { status, headers, body }: Response): Promise<void> {
  response.writeHead(status, [...headers].flat())
  if (body === null) {
    response.end()
    return
  }
  // An event stream may stay silent for long: its reader has to learn at once that it was opened.
  response.flushHeaders()
  try {
    await pipeline(Readable.fromWeb(body), response)
  } catch (error) {
    // A reader that leaves is no failure.
    if (!response.destroyed) throw error
  }
}
