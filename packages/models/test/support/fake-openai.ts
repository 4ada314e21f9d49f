import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that reached the server. */
export interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: Record<string, unknown>
}

/** A server on loopback that answers like OpenAI's two APIs, with the text "Hi." and nothing else. `status` makes it refuse. */
export class FakeOpenAI implements AsyncDisposable {
  readonly received: Received[] = []
  status = 200
  /** What the code and the headers of a refusal are. */
  code = 'no'
  headers: Record<string, string> = {}
  /** How many requests are refused before one is answered. */
  refusals = Number.POSITIVE_INFINITY
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
        this.received.push({ path: request.url ?? '', headers: request.headers, body })
        const isRefused = this.status !== 200 && this.received.length <= this.refusals
        response.writeHead(isRefused ? this.status : 200, { 'content-type': 'application/json', ...this.headers })
        response.end(
          JSON.stringify(isRefused ? { error: { message: 'no', code: this.code } } : answer(request.url ?? '')),
        )
      })
    })
  }

  /** Begins to listen on a free port, and gives the base URL. */
  async listen(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

function answer(path: string): unknown {
  if (path.includes('/chat/completions')) {
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi.' } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }
  }
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'm',
    output: [
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hi.', annotations: [] }],
      },
    ],
    usage: {
      input_tokens: 1,
      output_tokens: 1,
      total_tokens: 2,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  }
}
