import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OpenAIProvider } from '@openai/agents'
import OpenAI from 'openai'
import { findFault } from './strict-request.ts'

export type Api = 'responses' | 'chat'
// oxlint-disable-next-line typescript/no-explicit-any -- Tests bend frames into what no type allows.
export type Frame = Record<string, any>
/** The frames of a stream, or a refusal. */
export type Reply = object[] | { status: number; body: unknown; headers?: Record<string, string> }

const servers: Server[] = []

/** For `afterEach`. */
export function closeProviders(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
}

/**
 * A provider on a real port, as strict as the strictest: what any would refuse is answered with 400 and noted in `faults`. It gives the replies in
 * turn, and then says "Fine." for ever.
 */
export async function startStrictProvider(
  api: Api,
  replies: Reply[] = [],
  { maxBytes = 400_000 }: { maxBytes?: number } = {},
) {
  const requests: string[] = []
  const faults: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    requests.push(text)
    const fault = findFault(request.url ?? '', JSON.parse(text), { maxBytes })
    if (fault) faults.push(fault)
    const reply = fault
      ? refusal(400, { message: fault, code: 'invalid_value' })
      : (replies.shift() ?? say(api, 'Fine.'))
    send(response, reply)
  }
  const server = createServer((request, response) => void answer(request, response))
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0, logLevel: 'off' })
  return {
    modelProvider: new OpenAIProvider({ openAIClient: client as never, useResponses: api === 'responses' }),
    requests,
    faults,
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (!Array.isArray(reply)) {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
    response.end(JSON.stringify(reply.body))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const frame of reply) response.write(`data: ${JSON.stringify(frame)}\n\n`)
  response.end('data: [DONE]\n\n')
}

export function refusal(status: number, error: object, headers: Record<string, string> = {}): Reply {
  return { status, body: { error }, headers }
}

/** An answer of this text. */
export function say(api: Api, text: string): object[] {
  return api === 'chat' ? [...chatText(text), chatFinish()] : responsesOf([messageItem(text)])
}

export interface FakeCall {
  id?: unknown
  name?: unknown
  arguments?: unknown
}

/** An answer that calls tools. */
export function callTools(api: Api, calls: FakeCall[]): object[] {
  if (api === 'responses') {
    const items = calls.map((call, index) => ({
      type: 'function_call',
      id: `fc_${index}`,
      status: 'completed',
      call_id: call.id,
      name: call.name,
      arguments: call.arguments,
    }))
    return responsesOf(items)
  }
  const toolCalls = calls.map((call, index) => ({
    index,
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }))
  return [chatChunk({ role: 'assistant', tool_calls: toolCalls }), chatFinish('tool_calls')]
}

export function chatChunk(delta: object, extra: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...extra }],
  }
}

export function chatText(text: unknown): object[] {
  return [chatChunk({ role: 'assistant', content: text })]
}

export function chatFinish(reason: unknown = 'stop'): object {
  return chatChunk({}, { finish_reason: reason })
}

let responses = 0

export function messageItem(text: unknown, id: unknown = `msg_p${++responses}`): Frame {
  const content = [{ type: 'output_text', text, annotations: [] }]
  return { type: 'message', id, role: 'assistant', status: 'completed', content }
}

/** The events of a response that gives these items, one after another. `terminal` overrides how it ends. */
export function responsesOf(items: Frame[], terminal: object = {}): object[] {
  const id = `resp_${++responses}`
  const events: object[] = [{ type: 'response.created', response: { id, output: [] } }]
  for (const [output_index, item] of items.entries()) {
    events.push({ type: 'response.output_item.added', output_index, item: { ...item, content: item['content'] && [] } })
    for (const [content_index, part] of (item['content'] ?? []).entries()) {
      const place = { item_id: item['id'], output_index, content_index }
      events.push({ type: 'response.content_part.added', ...place, part: { ...part, text: '' } })
      const text = part.text ?? part.refusal
      const kind = part.type === 'refusal' ? 'refusal' : 'output_text'
      events.push({ type: `response.${kind}.delta`, ...place, delta: text })
      events.push({ type: `response.${kind}.done`, ...place, [part.type === 'refusal' ? 'refusal' : 'text']: text })
    }
    events.push({ type: 'response.output_item.done', output_index, item })
  }
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
  const response = { id, status: 'completed', output: items, usage }
  events.push({ type: 'response.completed', response, ...terminal })
  return events.map((event, sequence_number) => ({ ...event, sequence_number }))
}
