import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault, Frames, Kind, Refusal, Wire } from './wire.ts'

export interface FakeEndpoint extends AsyncDisposable {
  baseURL: string
  /** Texts of the requests. */
  requests: string[]
  /** What the provider would have refused in them. */
  faults: string[]
}

/** A provider on a free port, for one conversation: what it says first is of a kind, and suffers the fault. */
export async function startEndpoint(wire: Wire, { kind, fault }: { kind: Kind; fault: Fault }): Promise<FakeEndpoint> {
  const requests: string[] = []
  const faults: string[] = []
  const answer = (response: ServerResponse, text: string): void => {
    const found = wire.findFault(JSON.parse(text))
    requests.push(text)
    if (found !== undefined) {
      faults.push(found)
      refuse(response, { status: 400, body: { error: { message: found } } })
    } else if (requests.length === 1 && fault !== 'ok') {
      suffer(response, wire, { kind, fault })
    } else {
      const { opening, rest } = wire.answer(kind)
      stream(response, hasResults(text) ? wire.afterTools() : [...opening, ...rest], wire)
    }
  }
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => answer(response, text))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    faults,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function hasResults(text: string): boolean {
  return text.includes('"role":"tool"') || text.includes('function_call_output')
}

function suffer(response: ServerResponse, wire: Wire, { kind, fault }: { kind: Kind; fault: Fault }): void {
  const { opening } = wire.answer(kind)
  switch (fault) {
    case '401':
      return refuse(response, wire.unauthorized)
    case '429 with a wait':
      return refuse(response, wire.busy)
    case '500':
      return refuse(response, wire.broken)
    case 'timeout before headers':
      return
    case 'stall':
      return begin(response, opening)
    case 'cut':
      begin(response, opening)
      setTimeout(() => response.destroy(), 5)
      return
    case 'malformed frame':
      return stream(response, [...opening, 'data: {"choices": [\n\n'], wire)
    case 'truncated':
      return stream(response, wire.truncated(opening), wire)
    case 'empty':
      return stream(response, wire.empty(), wire)
    case 'ok':
      throw new Error('That is no fault.')
    default:
      throw new Error(`Unknown fault: ${String(fault satisfies never)}`)
  }
}

function refuse(response: ServerResponse, { status, headers, body }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function begin(response: ServerResponse, frames: Frames): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const frame of frames) response.write(typeof frame === 'string' ? frame : `data: ${JSON.stringify(frame)}\n\n`)
}

function stream(response: ServerResponse, frames: Frames, { saysDone }: Wire): void {
  begin(response, frames)
  response.end(saysDone ? 'data: [DONE]\n\n' : '')
}
