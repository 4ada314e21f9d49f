import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request that reached the provider. */
export interface Received {
  path: string
  headers: IncomingHttpHeaders
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into bodies of many forms.
  body: any
}

/** An answer as it goes over the wire. Frames are sent as events; a text among them goes out as it is, such as a comment or a broken event. */
export interface Reply {
  status?: number
  headers?: Record<string, string>
  body?: unknown
  frames?: readonly (object | string)[]
  /** `done` says `[DONE]`, `end` just ends, `cut` breaks the connection, `stall` says nothing more. */
  ends?: 'done' | 'end' | 'cut' | 'stall'
  /** Answers nothing at all. */
  isSilent?: boolean
}

/** A provider on a free port of this machine until the test ends: it gives the replies in turn, then the last one for ever. */
export async function startProvider(...replies: (Reply | ((request: Received) => Reply))[]): Promise<{
  baseURL: string
  received: Received[]
}> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (bytes: Buffer) => chunks.push(bytes))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || 'null')
      const seen: Received = { path: request.url ?? '', headers: request.headers, body }
      received.push(seen)
      const reply = replies[Math.min(received.length, replies.length) - 1] ?? {}
      send(response, typeof reply === 'function' ? reply(seen) : reply)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received }
}

function send(response: ServerResponse, { status = 200, headers, body, frames, ends = 'done', isSilent }: Reply): void {
  if (isSilent) return
  if (!frames) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
    return
  }
  response.writeHead(status, { 'content-type': 'text/event-stream', ...headers })
  for (const frame of frames) {
    response.write(typeof frame === 'string' ? frame : `data: ${JSON.stringify(frame)}\n\n`)
  }
  if (ends === 'done') response.end('data: [DONE]\n\n')
  else if (ends === 'end') response.end()
  // What was written is to arrive before the connection breaks.
  else if (ends === 'cut') setImmediate(() => response.destroy())
  else response.write(': alive\n\n')
}

/** A chunk of a chat completion. */
export function chunk(
  delta: object,
  { finish = null as string | null, ...fields }: object & { finish?: string | null } = {},
): object {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...fields }
}

export function callPiece(fields: object): object {
  return chunk({ tool_calls: [fields] })
}

export const text = (content: string): object => chunk({ role: 'assistant', content })
export const finish = (reason = 'stop'): object => chunk({}, { finish: reason })
