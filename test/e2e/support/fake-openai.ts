import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One thing that the fake model says or calls; `stall` leaves the answer open until the caller goes away. */
export type Step = { text: string } | { call: string; arguments: Record<string, unknown> } | { stall: true }

export interface SeenRequest {
  path: string
  body: {
    model: string
    instructions?: string
    input: { type?: string; role?: string; output?: unknown }[]
    tools?: { name: string }[]
  }
}

/** A server that speaks OpenAI's Responses API from a script: the i-th request plays the i-th list of steps. One for a title is beside the script. */
export class FakeOpenAI {
  readonly requests: SeenRequest[] = []
  /** How many answers the caller left before they were complete. */
  abandoned = 0
  readonly url: string
  readonly #close: () => Promise<void>

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.#close = close
  }

  static async start(script: Step[][]): Promise<FakeOpenAI> {
    const server = createServer((request, response) => void fake.#answer(request, response, script))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const fake: FakeOpenAI = new FakeOpenAI(`http://127.0.0.1:${port}/v1`, async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
    return fake
  }

  /** The environment that makes the server use this fake. */
  get env(): Record<string, string> {
    return { OPENAI_API_KEY: 'sk-dummy', LLM_BASE_URL: this.url }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse, script: Step[][]): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as SeenRequest['body']
    const isForTitle = body.instructions?.includes('a title of at most six words') ?? false
    const scripted = script[this.requests.length] ?? [{ text: 'The script is over.' }]
    const steps = isForTitle ? [{ text: 'A title' }] : scripted
    if (!isForTitle) this.requests.push({ path: request.url ?? '', body })
    const turn = this.requests.length
    response.once('close', () => {
      if (!response.writableFinished) this.abandoned++
    })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let sequence = 0
    const send = (event: Record<string, unknown>) =>
      response.write(
        `event: ${event['type'] as string}\ndata: ${JSON.stringify({ ...event, sequence_number: sequence++ })}\n\n`,
      )
    const frame = {
      id: `resp_${turn}`,
      object: 'response',
      created_at: 0,
      model: 'fake',
      status: 'in_progress',
      output: [] as unknown[],
    }
    send({ type: 'response.created', response: frame })
    for (const [index, step] of steps.entries()) {
      if ('stall' in step) return
      frame.output.push(
        'text' in step ? sendText(send, step.text, { index, turn }) : sendCall(send, step, { index, turn }),
      )
    }
    const usage = {
      input_tokens: 1,
      output_tokens: 1,
      total_tokens: 2,
      input_tokens_details: {},
      output_tokens_details: {},
    }
    send({ type: 'response.completed', response: { ...frame, status: 'completed', usage } })
    response.end()
  }
}

type Send = (event: Record<string, unknown>) => void
type Place = { index: number; turn: number }

function sendText(send: Send, text: string, { index, turn }: Place): unknown {
  const place = { output_index: index, content_index: 0, item_id: `msg_${turn}_${index}` }
  const part = { type: 'output_text', text, annotations: [] }
  const item = { id: place.item_id, type: 'message', role: 'assistant', status: 'completed', content: [part] }
  send({
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, status: 'in_progress', content: [] },
  })
  send({ type: 'response.content_part.added', ...place, part: { ...part, text: '' } })
  for (const delta of text.match(/\S+\s*/g) ?? [])
    send({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })
  send({ type: 'response.output_text.done', ...place, text, logprobs: [] })
  send({ type: 'response.content_part.done', ...place, part })
  send({ type: 'response.output_item.done', output_index: index, item })
  return item
}

function sendCall(
  send: Send,
  call: { call: string; arguments: Record<string, unknown> },
  { index, turn }: Place,
): unknown {
  const item = {
    id: `fc_${turn}_${index}`,
    type: 'function_call',
    call_id: `call_${turn}_${index}`,
    name: call.call,
    arguments: JSON.stringify(call.arguments),
    status: 'completed',
  }
  send({
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, arguments: '', status: 'in_progress' },
  })
  send({
    type: 'response.function_call_arguments.done',
    output_index: index,
    item_id: item.id,
    arguments: item.arguments,
  })
  send({ type: 'response.output_item.done', output_index: index, item })
  return item
}
