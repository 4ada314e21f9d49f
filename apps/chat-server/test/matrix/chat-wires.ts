import { CALLS, SAID, THOUGHT } from './wire.ts'
import type { Frames, Kind, Refusal, Wire } from './wire.ts'

interface Accent {
  chunk?: object
  /** The chunks of calls. */
  calls?: (calls: { name: string; arguments: string }[]) => object[]
  thought?: (text: string) => object
  refuses?: () => Frames
  tail?: Frames
  before?: Frames
  saysDone?: boolean
  unauthorized: Refusal
  busy: Refusal
  broken: Refusal
  findFault?: Wire['findFault']
}

const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 }

function chatWire(accent: Accent): Wire {
  const chunk = (delta: object, finish: string | null = null): object => ({
    id: 'chatcmpl-7',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...accent.chunk,
  })
  const opening = [...(accent.before ?? []), chunk({ role: 'assistant', content: '' })]
  const end = (reason: string): Frames => [
    chunk({}, reason),
    ...(accent.tail ?? [{ ...chunk({}), choices: [], usage }]),
  ]
  const said = (text: string): Frames => [chunk({ content: text })]
  const callChunks = accent.calls ?? ((calls) => [{ tool_calls: calls.map(wholeCall) }])
  const answer = (kind: Kind): { opening: Frames; rest: Frames } => {
    const calls = CALLS[kind]
    if (calls) {
      const reason = accent.calls ? 'stop' : 'tool_calls'
      return { opening, rest: [...callChunks(calls).map((delta) => chunk(delta)), ...end(reason)] }
    }
    if (kind === 'refusal') {
      return { opening, rest: accent.refuses?.() ?? [chunk({ refusal: 'I cannot do that.' }), ...end('stop')] }
    }
    if (kind === 'reasoning') {
      const thought = accent.thought ?? ((text: string) => ({ reasoning: text }))
      return { opening: [...opening, chunk(thought(THOUGHT))], rest: [...said(SAID), ...end('stop')] }
    }
    return { opening: [...opening, ...said(SAID.slice(0, 2))], rest: [...said(SAID.slice(2)), ...end('stop')] }
  }
  return {
    answer,
    afterTools: () => [...opening, ...said(SAID), ...end('stop')],
    truncated: (begun) => [...begun, ...end('length')],
    empty: () => [...opening, ...end('stop')],
    saysDone: accent.saysDone ?? true,
    unauthorized: accent.unauthorized,
    busy: accent.busy,
    broken: accent.broken,
    findFault: accent.findFault ?? (() => undefined),
  }
}

function wholeCall(call: { name: string; arguments: string }, index: number): object {
  return { index, id: `call_${index}`, type: 'function', function: call }
}

const filtered = (): Frames => [{ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }] }]

function openAIError(status: number, code: string, headers?: Record<string, string>): Refusal {
  return { status, ...(headers && { headers }), body: { error: { message: 'No.', type: 'x', code, param: null } } }
}

const openai = chatWire({
  unauthorized: openAIError(401, 'invalid_api_key'),
  busy: openAIError(429, 'rate_limit_exceeded', { 'retry-after-ms': '5' }),
  broken: openAIError(500, 'server_error'),
  findFault: ({ tools, reasoning_effort: effort, temperature }) => {
    if (tools?.length > 0 && effort !== 'none') return 'reasoning_effort must be none with function tools'
    return temperature === undefined ? undefined : 'Unsupported parameter: temperature'
  },
})

const SIGNATURE = { google: { thought_signature: 'c2ln' } }

const gemini = chatWire({
  // Parallel calls come without an index, in a chunk each, and only the first is signed.
  calls: (calls) =>
    calls.map((call, index) => ({
      role: 'assistant',
      tool_calls: [{ id: '', type: 'function', function: call, ...(index === 0 && { extra_content: SIGNATURE }) }],
    })),
  refuses: filtered,
  tail: [{ id: 'x', choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: 'stop' }], usage }],
  unauthorized: { status: 401, body: [{ error: { code: 401, message: 'No.', status: 'UNAUTHENTICATED' } }] },
  busy: {
    status: 429,
    body: [{ error: { code: 429, message: 'No.', status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '0.005s' }] } }],
  },
  broken: { status: 500, body: [{ error: { code: 500, message: 'No.', status: 'INTERNAL' } }] },
  findFault: ({ messages, tools }) => {
    if (JSON.stringify(tools ?? []).includes('"$schema"') || JSON.stringify(tools ?? []).includes('"strict"')) {
      return 'Invalid JSON payload received. Unknown name'
    }
    const unsigned = messages.some(
      (message: { tool_calls?: { extra_content?: { google?: object } }[] }) =>
        message.tool_calls && !message.tool_calls[0]?.extra_content?.google,
    )
    return unsigned ? 'Function call is missing a thought_signature' : undefined
  },
})

const groq = chatWire({
  before: [{ id: 'chatcmpl-7', choices: [], x_groq: { id: 'req_1' } }],
  refuses: filtered,
  tail: [{ id: 'chatcmpl-7', choices: [], x_groq: { id: 'req_1', usage }, usage: { ...usage, total_time: 0.1 } }],
  unauthorized: openAIError(401, 'invalid_api_key'),
  busy: {
    status: 429,
    body: {
      error: { message: 'Rate limit. Please try again in 0.005s. Visit', type: 'tokens', code: 'rate_limit_exceeded' },
    },
  },
  broken: openAIError(500, 'internal_server_error'),
  findFault: ({ messages }) =>
    messages.some((message: object) => 'reasoning' in message || 'reasoning_content' in message || 'name' in message)
      ? 'property is unsupported'
      : undefined,
})

const openrouter = chatWire({
  before: [': OPENROUTER PROCESSING\n\n'],
  calls: (calls) =>
    calls.map((call, index) => ({
      tool_calls: [{ index: null, id: `call_${index}`, type: 'function', function: call }],
    })),
  thought: (text) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, text, format: 'x' }] }),
  refuses: filtered,
  tail: [': OPENROUTER PROCESSING\n\n', { id: 'gen-1', choices: [], usage: { ...usage, cost: 0.001 } }],
  unauthorized: { status: 200, body: { error: { code: 401, message: 'No.' }, user_id: 'u' } },
  busy: { status: 429, headers: { 'retry-after': '0' }, body: { error: { code: 429, message: 'No.' } } },
  broken: {
    status: 200,
    body: { error: { code: 502, message: 'Provider returned error', metadata: { raw: 'down' } } },
  },
})

const ollama = chatWire({
  refuses: filtered,
  unauthorized: { status: 401, body: { error: { message: 'No.', type: 'api_error', param: null, code: null } } },
  busy: { status: 503, body: { error: { message: 'server busy', type: 'api_error', param: null, code: null } } },
  broken: { status: 500, body: { error: { message: 'error parsing tool call', type: 'api_error', code: null } } },
  findFault: ({ messages }) => (JSON.stringify(messages).includes('"url":"http') ? 'invalid image input' : undefined),
})

export const CHAT_WIRES = { openai, gemini, groq, openrouter, ollama }
