import { onDocument, onEvent, onFrame, onRequest, onResponse } from './mutant.ts'
import type { Mutant } from './mutant.ts'

const withHeader = (name: string, value: string) =>
  onResponse((response) => {
    const headers = new Headers(response.headers)
    headers.set(name, value)
    return new Response(response.body, { status: response.status, headers })
  })

const onStream = (change: (text: string) => string | Uint8Array<ArrayBuffer>) =>
  onResponse(async (response) => {
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    return new Response(change(await response.text()), response)
  })

/** Faults of HTTP and of the framing of streams. */
export const wire: readonly Mutant[] = [
  {
    fault: 'a stream is sent as text/plain',
    caughtBy: 'HTTP-001',
    named: /text\/plain/,
    plant: onResponse((response) =>
      response.headers.get('content-type')?.startsWith('text/event-stream')
        ? new Response(response.body, { headers: { 'content-type': 'text/plain' } })
        : response,
    ),
  },
  {
    fault: 'documents are sent as text/html',
    caughtBy: 'HTTP-002',
    named: /text\/html/,
    plant: onResponse(async (response) =>
      response.headers.get('content-type')?.startsWith('application/json')
        ? new Response(await response.text(), { headers: { 'content-type': 'text/html' } })
        : response,
    ),
  },
  {
    fault: 'a document begins with a byte order mark',
    caughtBy: 'HTTP-003',
    named: /byte order mark/,
    plant: onResponse(async (response) =>
      response.headers.get('content-type')?.startsWith('application/json')
        ? new Response(`\uFEFF${await response.text()}`, response)
        : response,
    ),
  },
  {
    fault: 'two documents are sent for one',
    caughtBy: 'HTTP-003',
    named: /one JSON document/,
    plant: onResponse(async (response) =>
      response.headers.get('content-type')?.startsWith('application/json')
        ? new Response(`${await response.text()}\n{}`, response)
        : response,
    ),
  },
  {
    fault: 'the connection breaks after the last event',
    caughtBy: 'HTTP-004',
    named: /connection broke/,
    plant: onResponse((response) => {
      if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) return response
      const reader = response.body.getReader()
      const broken = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read()
          if (done) controller.error(new Error('reset'))
          else controller.enqueue(value)
        },
      })
      return new Response(broken, response)
    }),
  },
  {
    fault: 'a stream announces its length',
    caughtBy: 'HTTP-005',
    named: /length/,
    plant: withHeader('content-length', '4096'),
  },
  {
    fault: 'caches may keep a stream',
    caughtBy: 'HTTP-006',
    named: /Cache-Control/,
    plant: withHeader('cache-control', 'public, max-age=60'),
  },
  {
    fault: 'an Accept-Language other than English is refused',
    caughtBy: 'HTTP-007',
    named: /Accept-Language/,
    plant: onRequest((_operation, _body, request) =>
      request.headers.get('accept-language')?.startsWith('fr') ? new Response(null, { status: 406 }) : undefined,
    ),
  },
  {
    fault: 'a content type with a charset is refused',
    caughtBy: 'HTTP-008',
    named: /charset/,
    plant: onRequest((_operation, _body, request) =>
      request.headers.get('content-type')?.includes('charset') ? new Response(null, { status: 415 }) : undefined,
    ),
  },
  {
    fault: 'a GET gets an empty success',
    caughtBy: 'HTTP-009',
    named: /GET/,
    plant: onResponse((response, _operation, request) => (request.method === 'GET' ? new Response('') : response)),
  },
  {
    fault: 'the events are held back until the end',
    caughtBy: 'HTTP-010',
    named: /as they are made/,
    plant: onStream((text) => text),
  },
  {
    fault: 'there is no space after `data:`',
    caughtBy: 'STREAM-001',
    named: /data: /,
    plant: onFrame((frame) => `${frame.replace('data: ', 'data:')}\n\n`),
  },
  {
    fault: 'the blank line between two events is missing',
    caughtBy: 'STREAM-002',
    named: /blank line/,
    plant: onStream((text) => text.replace('\n\n', '\n')),
  },
  { fault: 'frames end with CRLF', caughtBy: 'STREAM-003', named: /CR/, plant: onFrame((frame) => `${frame}\r\n\r\n`) },
  {
    fault: 'an event is an array',
    caughtBy: 'STREAM-004',
    named: /JSON object/,
    plant: onFrame((frame, state) => (state['seen']++ ? frame : `data: ["thread.created"]\n\n`)),
  },
  {
    fault: 'an event is broken over two lines',
    caughtBy: 'STREAM-004',
    named: /JSON object/,
    plant: onFrame((frame) => `${frame.replace(',"', ',\ndata: "')}\n\n`),
  },
  {
    fault: 'each frame has an `event:` field',
    caughtBy: 'STREAM-005',
    named: /besides `data`/,
    plant: onFrame((frame) => `event: message\n${frame}\n\n`),
  },
  {
    fault: 'each frame has an `id:` field that nobody asked for',
    caughtBy: 'STREAM-005',
    named: /`id`/,
    plant: onFrame((frame) => `id: 7\n${frame}\n\n`),
  },
  {
    fault: 'the blank line after the last event is missing',
    caughtBy: 'STREAM-006',
    named: /last event/,
    plant: onStream((text) => text.trimEnd()),
  },
  {
    fault: 'the stream ends with [DONE]',
    caughtBy: 'STREAM-007',
    named: /\[DONE\]/,
    plant: onStream((text) => `${text}data: [DONE]\n\n`),
  },
  {
    fault: 'the stream begins with a byte order mark',
    caughtBy: 'STREAM-008',
    named: /byte order mark/,
    plant: onStream((text) => `\uFEFF${text}`),
  },
  {
    fault: 'the stream is Latin-1',
    caughtBy: 'STREAM-008',
    named: /UTF-8/,
    plant: onStream((text) => Buffer.from(text.replaceAll('The quick', 'Thé quick'), 'latin1')),
  },
  {
    fault: 'there is an event of a type of its own',
    caughtBy: 'STREAM-009',
    named: /type/,
    plant: onEvent((event) => (event['type'] === 'stream_options' ? [event, { type: 'ping' }] : event)),
  },
  {
    fault: 'the stream is empty',
    caughtBy: 'STREAM-010',
    named: /no event at all/,
    plant: onStream(() => ''),
  },
  {
    fault: '`allow_cancel` is missing from stream_options',
    caughtBy: 'DATA-001',
    named: /stream_options/,
    plant: onEvent((event) =>
      event['type'] === 'stream_options' ? { type: 'stream_options', stream_options: {} } : event,
    ),
  },
  {
    fault: 'a thread comes without its status',
    caughtBy: 'DATA-002',
    named: /status/,
    plant: onDocument((document) => ({ ...document, status: undefined })),
  },
  {
    fault: 'a list of threads is a bare array',
    caughtBy: 'DATA-003',
    named: /page of threads/,
    plant: onDocument((document, { type }) => (type === 'threads.list' ? { threads: document['data'] } : document)),
  },
  {
    fault: 'the items of a page lack their `thread_id`',
    caughtBy: 'DATA-004',
    named: /thread_id/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list') for (const item of document['data']) delete item.thread_id
      return document
    }),
  },
  {
    fault: 'a title that is not set is null in events',
    caughtBy: 'DATA-005',
    named: /null at `thread.title`/,
    plant: onEvent((event) => (event['thread'] ? { ...event, thread: { title: null, ...event['thread'] } } : event)),
  },
  {
    fault: 'a quote that is not set is null in documents',
    caughtBy: 'DATA-006',
    named: /null at/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list') for (const item of document['data']) item.quoted_text ??= null
      return document
    }),
  },
  {
    fault: 'nulls are taken out of the arguments of a tool',
    caughtBy: 'DATA-007',
    named: /arguments/,
    plant: onEvent((event) => {
      delete event['item']?.arguments?.nothing
      return event
    }),
  },
  {
    fault: 'nulls are taken out of the data of an effect',
    caughtBy: 'DATA-008',
    named: /effect/,
    plant: onEvent((event) => {
      delete event['data']?.nothing
      return event
    }),
  },
  {
    fault: 'the metadata of a thread is sent',
    caughtBy: 'DATA-009',
    named: /metadata/,
    plant: onEvent((event) =>
      event['type'] === 'thread.updated'
        ? { ...event, thread: { ...event['thread'], metadata: { private: 'conformance-secret' } } }
        : event,
    ),
  },
  {
    fault: 'a list of threads has their items',
    caughtBy: 'DATA-010',
    named: /items/,
    plant: onDocument((document, { type }) => {
      if (type === 'threads.list') for (const thread of document['data']) thread.items.data = [{ id: 'msg_1' }]
      return document
    }),
  },
  {
    fault: 'a notice loses its title',
    caughtBy: 'DATA-011',
    named: /notice/,
    plant: onEvent((event) => (event['type'] === 'notice' ? { ...event, title: undefined } : event)),
  },
  {
    fault: 'a stored workflow loses its tasks',
    caughtBy: 'DATA-012',
    named: /workflow/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list') for (const item of document['data']) if (item.workflow) delete item.workflow.tasks
      return document
    }),
  },
]
