import { CALLS, SAID, THOUGHT } from './wire.ts'
import type { Frames, Kind, Wire } from './wire.ts'

type Item = Record<string, unknown>

const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 }

/** OpenAI's Responses API. */
export const responsesWire: Wire = {
  answer(kind) {
    const events = [created(), ...itemsOf(kind).flatMap(toEvents), completed(itemsOf(kind))]
    const last =
      kind === 'refusal' || CALLS[kind] ? 1 : events.findIndex(({ type }) => String(type).endsWith('.delta')) + 1
    return { opening: events.slice(0, last), rest: events.slice(last) }
  },
  afterTools: () => [created(), ...itemsOf('text').flatMap(toEvents), completed(itemsOf('text'))],
  truncated: (opening) => [
    ...opening,
    {
      type: 'response.incomplete',
      response: {
        id: 'resp_1',
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [],
        usage,
      },
    },
  ],
  empty: () => [created(), completed([])],
  saysDone: false,
  unauthorized: { status: 401, body: { error: { message: 'No.', code: 'invalid_api_key' } } },
  busy: {
    status: 429,
    headers: { 'retry-after-ms': '5' },
    body: { error: { message: 'No.', code: 'rate_limit_exceeded' } },
  },
  broken: { status: 500, body: { error: { message: 'No.', code: 'server_error' } } },
  findFault: ({ input }) => {
    const known = /^(?:msg|fc|rs)_/
    const strange = input.some((item: { id?: string }) => item.id !== undefined && !known.test(item.id))
    const isForeign = /"extra_content"|"reasoning_details"|"provider"/.test(JSON.stringify(input))
    return strange || isForeign ? 'Unknown parameter' : undefined
  },
}

function message(part: object): Item {
  return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [part] }
}

function itemsOf(kind: Kind): Item[] {
  const calls = CALLS[kind]
  if (calls)
    return calls.map((call, index) => ({
      type: 'function_call',
      id: `fc_${index}`,
      call_id: `call_${index}`,
      status: 'completed',
      ...call,
    }))
  if (kind === 'refusal') return [message({ type: 'refusal', refusal: 'I cannot do that.' })]
  const text = message({ type: 'output_text', text: SAID, annotations: [] })
  const thought = { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: THOUGHT }] }
  return kind === 'reasoning' ? [thought, text] : [text]
}

function created(): Item {
  return { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } }
}

function completed(output: Item[]): Item {
  return { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output, usage } }
}

function toEvents(item: Item, output_index: number): Item[] {
  const place = { item_id: item['id'], output_index, content_index: 0 }
  const begin = { type: 'response.output_item.added', output_index, item: { ...item, content: [], summary: [] } }
  const end = { type: 'response.output_item.done', output_index, item }
  if (item['type'] === 'reasoning') {
    const summary = { item_id: item['id'], output_index, summary_index: 0 }
    const parts: Frames = [
      { type: 'response.reasoning_summary_text.delta', ...summary, delta: THOUGHT },
      { type: 'response.reasoning_summary_text.done', ...summary, text: THOUGHT },
    ]
    return [begin, ...(parts as Item[]), end]
  }
  if (item['type'] === 'function_call') return [begin, end]
  const [part = {}] = item['content'] as Item[]
  const isRefusal = part['type'] === 'refusal'
  const words = String(isRefusal ? part['refusal'] : part['text'])
  const kind = isRefusal ? 'refusal' : 'output_text'
  const deltas = [words.slice(0, 2), words.slice(2)].map((delta) => ({
    type: `response.${kind}.delta`,
    ...place,
    delta,
  }))
  const emptyPart = isRefusal ? { type: 'refusal', refusal: '' } : { ...part, text: '' }
  return [
    begin,
    { type: 'response.content_part.added', ...place, part: emptyPart },
    ...deltas,
    { type: `response.${kind}.done`, ...place, [isRefusal ? 'refusal' : 'text']: words },
    end,
  ]
}
