import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents'
import OpenAI from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AgentContext, streamAgentResponse, ThreadItemConverter } from '../src/agents/index.ts'
import type { StreamAgentResponseOptions } from '../src/agents/index.ts'
import type { ThreadStreamEvent } from '../src/event.ts'
import { ChatKitServer } from '../src/server/index.ts'
import type { HookOptions } from '../src/server/index.ts'
import { MemoryStore } from '../src/server/memory-store.ts'
import type { ThreadMetadata } from '../src/thread.ts'
import { REQUEST, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

/** What a provider does with one request. */
type Reply = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A provider of chat completions that gives these replies in turn, and the last one for ever. */
async function startProvider(replies: Reply[]) {
  let requests = 0
  const server = createServer((request, response) => {
    request.resume()
    void replies[Math.min(requests++, replies.length - 1)]!(response, request)
  })
  servers.push(server.listen(0, '127.0.0.1'))
  await once(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0, logLevel: 'off' })
  return {
    modelProvider: new OpenAIProvider({ openAIClient: client as never, useResponses: false }),
    countRequests: () => requests,
  }
}

const chunk = (delta: object, extra: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...extra }],
})
const frame = (data: object | string) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
const text = (content: string) => frame(chunk({ role: 'assistant', content }))
const stop = (reason = 'stop') => frame(chunk({}, { finish_reason: reason }))
const done = frame('[DONE]')

/** Streams the frames and ends, or does what `then` says. */
function stream(frames: string[], then: (response: ServerResponse) => void = (response) => response.end()): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const each of frames) response.write(each)
    setImmediate(() => then(response))
  }
}

function status(code: number, body: object = { error: { message: 'no' } }): Reply {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
}

const answer = stream([text('Fine.'), stop(), done])

const look = tool({
  name: 'look',
  description: '',
  parameters: z.object({}),
  execute: async () => 'seen',
})

class OneAgentServer extends ChatKitServer<{ userId: string }> {
  readonly logged: unknown[] = []
  readonly #modelProvider: OpenAIProvider
  readonly #options: StreamAgentResponseOptions<{ userId: string }>

  readonly #tool: typeof look

  constructor(store: MemoryStore, modelProvider: OpenAIProvider, options = {}, agentTool = look) {
    super({ store, logger: { info() {}, warn() {}, error: (fields) => void this.logged.push(fields) } })
    this.#modelProvider = modelProvider
    this.#options = options
    this.#tool = agentTool
  }

  override async *respond(
    thread: ThreadMetadata,
    _input: unknown,
    request: { userId: string },
    { signal }: HookOptions,
  ) {
    const context: TestContext = new AgentContext({ thread, store: this.store, requestContext: request })
    const { data } = await this.store.loadThreadItems(thread.id, { limit: 50, order: 'asc' }, request)
    const input = await new ThreadItemConverter().toAgentInput(data)
    const agent = new Agent<TestContext>({ name: 'triage', tools: [this.#tool] })
    const runner = new Runner({ modelProvider: this.#modelProvider, tracingDisabled: true, model: 'm' })
    const run = await runner.run(agent, input, { stream: true, context, signal })
    yield* streamAgentResponse(context, run, { ...this.#options, signal })
  }
}

/** One turn with a faulty provider, and then another that works. */
async function turns(replies: Reply[], options: StreamAgentResponseOptions<{ userId: string }> = {}) {
  const store = new MemoryStore()
  const provider = await startProvider(replies)
  const server = new OneAgentServer(store, provider.modelProvider, options)
  const input = { content: [{ type: 'input_text', text: 'Hi' }], attachments: [], inference_options: {} }
  const events = await send(server, { type: 'threads.create', params: { input } })
  const requests = provider.countRequests()

  const healthy = new OneAgentServer(store, (await startProvider([answer])).modelProvider)
  const thread_id = store.snapshot().threads[0]!.thread.id
  const next = await send(healthy, { type: 'threads.add_user_message', params: { thread_id, input } })
  return {
    lines: toLines(events).slice(3),
    errors: events.filter((event) => event.type === 'error'),
    texts: store
      .snapshot()
      .threads[0]!.items.flatMap((item) =>
        item.type === 'assistant_message' ? [item.content.map((part) => part.text).join('|')] : [],
      ),
    recovered: toLines(next).at(-1),
    notes: store.snapshot().threads[0]!.items.filter((item) => item.type === 'sdk_hidden_context').length,
    requests,
    logged: server.logged,
  }
}

async function send(server: OneAgentServer, body: object): Promise<ThreadStreamEvent[]> {
  const result = await server.process(body, REQUEST)
  if (result.type !== 'stream') throw new Error('Expected a stream')
  const events: ThreadStreamEvent[] = []
  for await (const event of result.events) events.push(event)
  return events
}

const RETRY = { type: 'error', code: 'stream.error', allow_retry: true }
const NO_RETRY = { type: 'error', code: 'stream.error', allow_retry: false }

describe('a provider that fails in mid-stream', () => {
  it.each<[string, Reply]>([
    ['cuts the connection', stream([text('Half')], (response) => response.destroy())],
    ['ends without a finish reason', stream([text('Half')])],
    ['ends without a finish reason but with [DONE]', stream([text('Half'), done])],
    ['sends a frame that is not JSON', stream([text('Half'), frame('{"id": "chat'), stop(), done])],
    ['sends an error frame', stream([text('Half'), frame({ error: { message: 'overloaded', code: 'overloaded' } })])],
  ])('and %s gives one error with a retry and keeps the text', async (_fault, reply) => {
    const outcome = await turns([reply])
    expect(outcome.errors).toEqual([RETRY])
    expect(outcome.texts).toEqual(['Half', 'Fine.'])
    expect(outcome.lines.slice(-3)).toEqual(['part done Half', 'done message Half', 'error'])
    expect(outcome.recovered).toBe('done message Fine.')
    expect(outcome.requests).toBe(1)
    expect(outcome.logged).toHaveLength(1)
    // So that the model does not take the half for a whole.
    expect(outcome.notes).toBe(1)
  })

  it('and goes silent gives one error with a retry, and its request is closed', async () => {
    const closed = Promise.withResolvers<void>()
    const reply: Reply = (response, request) => {
      request.socket.on('close', () => closed.resolve())
      void stream([text('Half')], () => {})(response, request)
    }
    const outcome = await turns([reply], { idleTimeoutMs: 100 })
    expect(outcome.errors).toEqual([RETRY])
    expect(outcome.texts).toEqual(['Half', 'Fine.'])
    await closed.promise
  })

  it('and cuts after a tool’s work keeps that too, for the model’s next turn', async () => {
    const call = chunk({
      role: 'assistant',
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
    })
    const outcome = await turns([
      stream([frame(call), stop('tool_calls'), done]),
      stream([text('I see')], (response) => response.destroy()),
    ])
    expect(outcome.errors).toEqual([RETRY])
    expect(outcome.texts).toEqual(['I see', 'Fine.'])
    expect(outcome.lines).toContain('done workflow [Look complete]')
  })
})

describe('a provider that refuses', () => {
  it.each([429, 500, 503])('with %i gives an error with a retry', async (code) => {
    const outcome = await turns([status(code)])
    expect(outcome.errors).toEqual([RETRY])
    expect(outcome.recovered).toBe('done message Fine.')
  })

  it.each([400, 401, 403, 404])('with %i gives an error without a retry, and the cause in the log', async (code) => {
    const outcome = await turns([status(code)])
    expect(outcome.errors).toEqual([NO_RETRY])
    expect(outcome.logged).toMatchObject([{ err: { status: code } }])
  })
})

describe('a provider that answers', () => {
  it('with nothing is not asked ten times', async () => {
    const outcome = await turns([stream([stop(), done])])
    expect(outcome.errors).toEqual([RETRY])
    expect(outcome.requests).toBeLessThanOrEqual(2)
    expect(outcome.texts).toEqual(['Fine.'])
  })

  it('up to its output limit is said to', async () => {
    const outcome = await turns([stream([text('Long'), stop('length'), done])])
    expect(outcome.errors).toEqual([
      { type: 'error', code: 'custom', message: expect.stringContaining('output limit'), allow_retry: true },
    ])
    expect(outcome.texts).toEqual(['Long', 'Fine.'])
  })

  it('with the same ids each time has messages of its own all the same', async () => {
    const outcome = await turns([answer])
    expect(outcome.errors).toEqual([])
    expect(outcome.notes).toBe(0)
    expect(outcome.texts).toEqual(['Fine.', 'Fine.'])
  })

  it('with a call without an id still leaves the thread usable', async () => {
    const call = chunk({
      role: 'assistant',
      tool_calls: [{ index: 0, type: 'function', function: { name: 'look', arguments: '{}' } }],
    })
    const outcome = await turns([stream([frame(call), stop('tool_calls'), done]), answer])
    expect(outcome.recovered).toBe('done message Fine.')
    expect(outcome.errors.length).toBeLessThanOrEqual(1)
  })

  it('with a call of a tool that there is not gives one error and leaves the thread usable', async () => {
    const call = chunk({
      role: 'assistant',
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'nope', arguments: '{}' } }],
    })
    const outcome = await turns([stream([frame(call), stop('tool_calls'), done])])
    expect(outcome.errors).toHaveLength(1)
    expect(outcome.recovered).toBe('done message Fine.')
  })
})

/** Stops the turn as soon as something has been sent that fits. */
async function stopAt(replies: Reply[], isPoint: (line: string) => boolean, agentTool = look) {
  const store = new MemoryStore()
  const provider = await startProvider(replies)
  const server = new OneAgentServer(store, provider.modelProvider, {}, agentTool)
  const input = { content: [{ type: 'input_text', text: 'Hi' }], attachments: [], inference_options: {} }
  const controller = new AbortController()
  const result = await server.process({ type: 'threads.create', params: { input } }, REQUEST, {
    signal: controller.signal,
  })
  if (result.type !== 'stream') throw new Error('Expected a stream')
  await expect(
    (async () => {
      for await (const event of result.events)
        if (isPoint(toLines([event])[0] ?? '')) controller.abort(new Error('stop'))
    })(),
  ).rejects.toThrow('stop')
  return store.snapshot().threads[0]!.items
}

describe('a user who stops', () => {
  it('in mid-text closes the request to the model, and the next turn knows that it was stopped', async () => {
    const closed = Promise.withResolvers<void>()
    const items = await stopAt(
      [
        (response, request) => {
          request.socket.on('close', () => closed.resolve())
          void stream([text('Half')], () => {})(response, request)
        },
      ],
      (line) => line === 'delta Half',
    )
    await closed.promise
    const input = JSON.stringify(await new ThreadItemConverter().toAgentInput(items))
    expect(input).toContain('Half')
    expect(input).toContain('The user cancelled the stream.')
  })

  it('in mid-tool stops the tool, and the next turn has no call without a result', async () => {
    const stopped = Promise.withResolvers<void>()
    const endless = tool({
      name: 'look',
      description: '',
      parameters: z.object({}),
      execute: (_input, _context, details) =>
        new Promise<string>((_resolve, reject) => {
          details?.signal?.addEventListener('abort', () => {
            stopped.resolve()
            reject(new Error('stopped'))
          })
        }),
    })
    const call = chunk({
      role: 'assistant',
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
    })
    const replies = [stream([frame(call), stop('tool_calls'), done])]
    const items = await stopAt(replies, (line) => line === 'added workflow [Look loading]', endless)
    const input = await new ThreadItemConverter().toAgentInput(items)
    const calls = input.filter((item) => item.type === 'function_call').length
    expect(input.filter((item) => item.type === 'function_call_result')).toHaveLength(calls)
    if (calls > 0) await stopped.promise
  })
})
