import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { ModelScript } from '../case.ts'

interface Message {
  role: string
  content?: unknown
}

interface Turn {
  messages: Message[]
  response: ServerResponse
  /** Aborts when the caller has gone away. */
  signal: AbortSignal
}

const WORDS = 'This is the answer of a model that has all the time in the world .'.split(' ').map((word) => `${word} `)
/** Between two words: slow enough for somebody to leave in the middle. */
const WORD_MS = 20
const CHUNK = 'All work and no play makes Jack a dull boy. '.repeat(100)

/** A provider that speaks Chat Completions and does what the script of a case says. */
export class FakeModel implements AsyncDisposable {
  script: ModelScript = {}
  /** The bodies of the requests for answers, as they came. */
  readonly requests: string[] = []
  /** How many requests are being answered. */
  running = 0
  readonly url: string
  readonly #close: () => Promise<void>
  #calls = 0

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.#close = close
  }

  static async open(): Promise<FakeModel> {
    const server = createServer((request, response) => void model.#answer(request, response))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const model: FakeModel = new FakeModel(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
      async () => {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      },
    )
    return model
  }

  /** Begins another case. */
  play(script: ModelScript): void {
    this.script = script
    this.requests.length = 0
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const leaving = new AbortController()
    this.running += 1
    response.once('close', () => {
      this.running -= 1
      leaving.abort()
    })
    try {
      const body = await readText(request)
      const { messages } = JSON.parse(body) as { messages: Message[] }
      if (body.includes('a title of at most six words')) {
        begin(response)
        say(response, 'A title')
        return end(response)
      }
      this.requests.push(body)
      await this.#play({ messages, response, signal: leaving.signal })
    } catch (error) {
      if (!leaving.signal.aborted) throw error
    }
  }

  async #play({ messages, response, signal }: Turn): Promise<void> {
    const { script } = this
    if (script.error) {
      const { status, message } = script.error
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }))
      return
    }
    begin(response)
    const results = resultsOf(messages)
    const calls = this.#callsFor(messages, results)
    if (calls.length > 0) {
      this.#call(response, calls)
      return end(response, 'tool_calls')
    }
    if (script.echo_via_tool === true) say(response, results.at(-1) ?? '')
    else if (script.text !== undefined) say(response, script.text)
    else if (script.chunks_hex) await sayBytes(response, script.chunks_hex)
    else if (script.text_bytes !== undefined) await sayMuch(response, script.text_bytes, signal)
    else if (script.throw_after_chunks !== undefined) return this.#breakOff(response, script.throw_after_chunks)
    else {
      await delay(script.silence_ms ?? 0, undefined, { signal })
      for (const word of WORDS) {
        say(response, word)
        await delay(WORD_MS, undefined, { signal })
      }
    }
    end(response)
  }

  /** What it calls in this turn: each call of the script once, from the agent that the script names. */
  #callsFor(messages: readonly Message[], results: readonly string[]): { name: string; arguments: object }[] {
    const { tool_call: call, tool_calls: many, tool_result_text: told, echo_via_tool: echoes, agent } = this.script
    if (call) {
      const isThere = agent === undefined || agent === 'triage' || results.length > 0
      if (!isThere) return [{ name: `transfer_to_${agent}`, arguments: {} }]
      const isOver = results.length > (agent === undefined || agent === 'triage' ? 0 : 1)
      return isOver ? [] : [call]
    }
    if (many !== undefined && results.length === 0) {
      return Array.from({ length: many }, () => ({ name: 'echo', arguments: { text: 'again' } }))
    }
    if (told !== undefined) {
      return (
        [
          [{ name: 'read_note', arguments: {} }],
          [{ name: 'transfer_to_files', arguments: {} }],
          [{ name: 'delete_file', arguments: { path: 'a.txt' } }],
        ][results.length] ?? []
      )
    }
    if (echoes === true && results.length === 0) {
      const question = messages.findLast(({ role }) => role === 'user')?.content
      return [{ name: 'echo', arguments: { text: typeof question === 'string' ? question : JSON.stringify(question) } }]
    }
    return []
  }

  #call(response: ServerResponse, calls: { name: string; arguments: object }[]): void {
    const tool_calls = calls.map(({ name, arguments: args }, index) => ({
      index,
      id: `call_${++this.#calls}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }))
    send(response, { tool_calls })
  }

  #breakOff(response: ServerResponse, chunks: number): void {
    for (const word of WORDS.slice(0, chunks)) say(response, word)
    setTimeout(() => response.destroy(), WORD_MS)
  }
}

/** What tools have answered since the user's last message. */
function resultsOf(messages: readonly Message[]): string[] {
  const last = messages.findLastIndex(({ role }) => role === 'user')
  return messages
    .slice(last + 1)
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)))
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
}

function say(response: ServerResponse, content: string): boolean {
  return send(response, { content })
}

function send(response: ServerResponse, delta: object): boolean {
  return response.write(frame({ delta, index: 0, finish_reason: null }))
}

function frame(choice: object): string {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'fake' }
  return `data: ${JSON.stringify({ ...head, choices: [choice] })}\n\n`
}

function end(response: ServerResponse, reason = 'stop'): void {
  response.write(frame({ delta: {}, index: 0, finish_reason: reason }))
  response.end('data: [DONE]\n\n')
}

/** Writes the bytes of one text in pieces, which may end in the middle of a character. */
async function sayBytes(response: ServerResponse, pieces: readonly string[]): Promise<void> {
  const [before = '', after = ''] = frame({ delta: { content: '~' }, index: 0, finish_reason: null }).split('~')
  response.write(before)
  for (const piece of pieces) {
    response.write(Buffer.from(piece, 'hex'))
    await delay(WORD_MS)
  }
  response.write(after)
}

async function sayMuch(response: ServerResponse, bytes: number, signal: AbortSignal): Promise<void> {
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    if (!say(response, CHUNK)) await once(response, 'drain', { signal })
  }
}
