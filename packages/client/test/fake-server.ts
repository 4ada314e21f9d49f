import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'

export interface ReceivedRequest {
  body: { type: string; params: Record<string, unknown> }
  headers: IncomingMessage['headers']
}

/** What a fake endpoint does with a request. */
export type Answer = (res: ServerResponse, request: ReceivedRequest) => void | Promise<void>

export interface FakeServer extends AsyncDisposable {
  readonly url: string
  readonly requests: ReceivedRequest[]
}

/** An HTTP server on loopback that answers every POST in the same way. */
export async function startFakeServer(answer: Answer): Promise<FakeServer> {
  const requests: ReceivedRequest[] = []
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const request = { body: JSON.parse(body) as ReceivedRequest['body'], headers: req.headers }
      requests.push(request)
      return answer(res, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chatkit`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with these events, and ends. */
export function streamOf(...events: ThreadStreamEvent[]): Answer {
  return (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    for (const event of events) res.write(frame(event))
    res.end()
  }
}

export function frame(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`
}

/** Answers with one JSON document. */
export function jsonOf(body: unknown, { status = 200, headers = {} } = {}): Answer {
  return (res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
}

/** The address of a port that was free a moment ago. */
export async function closedUrl(): Promise<string> {
  await using server = await startFakeServer((res) => void res.end())
  return server.url
}
