import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ChatKitError } from '@frontdesk/chatkit/server'
import { collectEvents } from '@frontdesk/chatkit/testing'
import { CONTEXT, storeThread, TestServer, toolCall, userMessage, widgetItem, yielding } from './server-support.ts'

const input = {
  content: [
    { type: 'input_text', text: 'Hi ' },
    { type: 'input_tag', id: 'doc_1', text: 'Plan', data: { kind: 'doc' }, group: 'Docs', interactive: true },
  ],
  attachments: ['atc_1'],
  quoted_text: 'earlier',
  inference_options: { tool_choice: { id: 'search' }, model: 'fast' },
}
const here = { thread_id: 'thr_a' }
const page = { limit: 20, order: 'desc', after: 'usr_1' }
const action = { type: 'go', payload: { id: [1, null] } }

const REQUESTS = [
  { type: 'threads.create', params: { input } },
  { type: 'threads.add_user_message', params: { ...here, input } },
  { type: 'threads.add_client_tool_output', params: { ...here, result: { nodes: [] } } },
  {
    type: 'threads.add_structured_input',
    params: {
      ...here,
      item_id: 'msg_f',
      input: { status: 'answered', answers: { q: { values: ['a'], skipped: false } } },
    },
  },
  { type: 'threads.retry_after_item', params: { ...here, item_id: 'usr_1' } },
  { type: 'threads.custom_action', params: { ...here, item_id: 'msg_w', action } },
  { type: 'threads.sync_custom_action', params: { ...here, item_id: 'msg_w', action } },
  { type: 'threads.get_by_id', params: here },
  { type: 'threads.list', params: { ...page, after: 'thr_a' } },
  { type: 'items.list', params: { ...here, ...page } },
  { type: 'items.feedback', params: { ...here, item_ids: ['usr_1'], kind: 'positive' } },
  { type: 'attachments.create', params: { name: 'a', size: 1, mime_type: 'b' } },
  { type: 'attachments.delete', params: { attachment_id: 'atc_1' } },
  { type: 'threads.update', params: { ...here, title: 'T' } },
  { type: 'threads.delete', params: here },
  { type: 'input.transcribe', params: { audio_base64: 'aGk=', mime_type: 'audio/mp4' } },
]

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]))]
}

/** A copy in which the value at the path is another, or is missing. */
function replaceAt(value: unknown, [name, ...rest]: Path, replacement: unknown): unknown {
  if (name === undefined) return replacement
  const members = Object.entries(Object(value)).map(([each, member]) => {
    return [each, each === name ? replaceAt(member, rest, replacement) : member] as const
  })
  const kept = members.filter(([, member]) => member !== undefined)
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept)
}

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, null, '', '__proto__', 'constructor', 1e308, -1, 0.5, [], {}, { ['__proto__']: { x: 1 } }),
)

const mutated = fc.constantFrom(...REQUESTS).chain((request) =>
  fc.record({ path: fc.constantFrom(...pathsOf(request)), replacement: anything }).map(({ path, replacement }) => {
    return replaceAt(request, path, replacement)
  }),
)

const mutatedText = fc
  .record({
    request: mutated,
    at: fc.nat(),
    removed: fc.nat({ max: 3 }),
    inserted: fc.string({ unit: 'binary', maxLength: 3 }),
  })
  .map(({ request, at, removed, inserted }) => {
    const text = JSON.stringify(request) ?? ''
    const index = at % (text.length + 1)
    return text.slice(0, index) + inserted + text.slice(index + removed)
  })

async function openServer(): Promise<TestServer> {
  const server = new TestServer(yielding({ type: 'progress_update', text: 'a' }))
  await storeThread(server, [userMessage('usr_1'), widgetItem('msg_w'), toolCall('fc_1')])
  await server.store.saveAttachment({ id: 'atc_1', name: 'a', mime_type: 'b', type: 'file' }, CONTEXT)
  return server
}

/** What a request comes to: its kind of answer, or how it was refused. */
async function outcomeOf(body: unknown): Promise<string> {
  const server = await openServer()
  try {
    const result = await server.process(body, CONTEXT)
    if (result.type === 'stream') await collectEvents(result.events)
    return result.type
  } catch (error) {
    if (error instanceof ChatKitError) return error.code
    throw error
  }
}

it('answers or refuses whatever a request is turned into, and throws nothing else', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, mutatedText, fc.uint8Array()), async (body) => {
      seen.add(await outcomeOf(body))
    }),
    { numRuns: 600 },
  )
  expect([...seen]).toEqual(expect.arrayContaining(['stream', 'json', 'invalid_request', 'not_found']))
})

it('takes none of it for a way to reach an object’s prototype', async () => {
  const body =
    '{"type":"threads.custom_action","params":{"thread_id":"thr_a","action":{"type":"x","payload":{"__proto__":{"polluted":1}}},"__proto__":{"item_id":"usr_1"}}}'
  expect(await outcomeOf(body)).toBe('stream')
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})
