import { onDocument, onEvent, onFrame, onRequest, onResponse } from './mutant.ts'
import type { Json, Mutant } from './mutant.ts'
import { as } from './turns.ts'

/** Answers what is malformed as if it were well. */
const takeMalformed = (isIt: (body: Json | undefined) => boolean) => (healthy: typeof fetch) =>
  (async (input, init) => {
    const request = new Request(input, init)
    const text = await request.clone().text()
    let body: Json | undefined
    try {
      body = JSON.parse(text)
    } catch {
      // What is no JSON is one of the things that are taken.
    }
    return isIt(body) ? Response.json({}) : healthy(request)
  }) satisfies typeof fetch

/** Answers refusals with a server error. */
const refuseWith500 = onResponse((response) =>
  response.status >= 400 ? new Response('Internal Server Error', { status: 500 }) : response,
)

const readByAnybody = (type: string) =>
  onRequest((operation, body, request) =>
    operation.type === type && operation.user === 'b' ? as('a', request, body) : body,
  )

/** Faults in refusals, failures, tolerance, text, concurrency and isolation. */
export const robustness: readonly Mutant[] = [
  { fault: 'what is no JSON is a server error', caughtBy: 'REFUSE-001', named: /no JSON/, plant: refuseWith500 },
  {
    fault: 'an unknown operation is a server error',
    caughtBy: 'REFUSE-003',
    named: /does not exist/,
    plant: refuseWith500,
  },
  { fault: 'missing params are a server error', caughtBy: 'REFUSE-005', named: /without params/, plant: refuseWith500 },
  {
    fault: 'an unknown operation is answered with success',
    caughtBy: 'REFUSE-009',
    named: /operation that does not exist/,
    plant: takeMalformed((body) => body?.['type'] === 'threads.conformance'),
  },
  {
    fault: 'a number is taken for a text',
    caughtBy: 'REFUSE-009',
    named: /no string/,
    plant: takeMalformed((body) => body?.['params']?.input?.content?.[0]?.text === 7),
  },
  {
    fault: 'the server dies of what is no JSON',
    caughtBy: 'REFUSE-010',
    named: /goes on/,
    plant: (healthy) => {
      let isDead = false
      return async (input, init) => {
        const request = new Request(input, init)
        if ((await request.clone().text()).endsWith(',')) isDead = true
        return isDead ? new Response(null, { status: 502 }) : healthy(request)
      }
    },
  },
  {
    fault: 'a refusal has a stack trace',
    caughtBy: 'REFUSE-011',
    named: /stack trace/,
    plant: onResponse((response) =>
      response.status === 400
        ? Response.json({ error: 'Error: x\n    at process (/srv/app/node_modules/x.js:1:2)' }, { status: 400 })
        : response,
    ),
  },
  {
    fault: 'an absent thread is loaded as an empty one',
    caughtBy: 'REFUSE-012',
    named: /absent thread/,
    plant: onDocument((document, { type }) =>
      type === 'threads.get_by_id' && document['error'] ? new Response('{}') : document,
    ),
  },
  { fault: 'an absent thread is a server error', caughtBy: 'REFUSE-013', named: /404/, plant: refuseWith500 },
  {
    fault: 'a stream for an absent thread is empty',
    caughtBy: 'REFUSE-014',
    named: /empty or broken stream/,
    plant: onResponse((response, { type }) =>
      response.status === 404 && type === 'threads.add_user_message'
        ? new Response('', { headers: { 'content-type': 'text/event-stream' } })
        : response,
    ),
  },
  {
    fault: 'a message with an absent attachment is stored without it',
    caughtBy: 'REFUSE-015',
    named: /attachment that is not there/,
    plant: onRequest((_operation, body) => {
      if (body['params']?.input) body['params'].input.attachments = []
      return body
    }),
  },
  {
    fault: 'a failure is told twice',
    caughtBy: 'ERROR-001',
    named: /exactly one/,
    plant: onEvent((event) => (event['type'] === 'error' ? [event, event] : event)),
  },
  {
    fault: 'a failure ends the stream without a word',
    caughtBy: 'ERROR-001',
    named: /0 `error` events/,
    plant: onEvent((event) => (event['type'] === 'error' ? [] : event)),
  },
  {
    fault: 'the words of an exception are sent',
    caughtBy: 'ERROR-002',
    named: /words of the exception/,
    plant: onEvent((event) =>
      event['code'] === 'stream.error' ? { ...event, message: 'Error: conformance-internal-detail' } : event,
    ),
  },
  {
    fault: 'an exception offers no retry',
    caughtBy: 'ERROR-003',
    named: /retry/,
    plant: onEvent((event) => (event['type'] === 'error' ? { ...event, allow_retry: false } : event)),
  },
  {
    fault: 'words for the user are lost',
    caughtBy: 'ERROR-004',
    named: /words for the user/,
    plant: onEvent((event) => (event['code'] === 'custom' ? { ...event, message: undefined } : event)),
  },
  {
    fault: 'a failure takes back what was said',
    caughtBy: 'ERROR-005',
    named: /before a failure/,
    plant: onDocument((document, { type }) =>
      type === 'items.list' ? { ...document, data: document['data'].slice(0, 1) } : document,
    ),
  },
  {
    fault: 'a thread is locked by a failure',
    caughtBy: 'ERROR-006',
    named: /after a failure|answered with 409/,
    plant: onRequest(({ type }) =>
      type === 'threads.add_user_message' ? new Response(null, { status: 409 }) : undefined,
    ),
  },
  {
    fault: 'unknown members are refused',
    caughtBy: 'TOLERATE-001',
    named: /does not know|answered with 422/,
    plant: onRequest((_operation, body) =>
      JSON.stringify(body).includes('"novel"') ? new Response(null, { status: 422 }) : undefined,
    ),
  },
  {
    fault: 'metadata is refused',
    caughtBy: 'TOLERATE-002',
    named: /metadata/,
    plant: onRequest((_operation, body) => (body['metadata'] ? new Response(null, { status: 422 }) : undefined)),
  },
  {
    fault: 'null is refused where a member is optional',
    caughtBy: 'TOLERATE-003',
    named: /null/i,
    plant: onRequest(({ params }) => (params['limit'] === null ? new Response(null, { status: 422 }) : undefined)),
  },
  {
    fault: 'a tag without data is refused',
    caughtBy: 'TOLERATE-004',
    named: /tag/i,
    plant: onRequest(({ params }) =>
      params['input']?.content?.some((part: Json) => part['type'] === 'input_tag' && !part['data'])
        ? new Response(null, { status: 422 })
        : undefined,
    ),
  },
  {
    fault: 'letters outside ASCII become question marks',
    caughtBy: 'TEXT-001',
    named: /Letters of all scripts/,
    plant: onRequest((_operation, body) => JSON.parse(JSON.stringify(body).replaceAll(/[^\0-\u007f]/g, '?'))),
  },
  {
    fault: 'characters beyond the first plane are cut in half',
    caughtBy: 'TEXT-002',
    named: /first plane/,
    plant: onEvent((event) => {
      if (event['item']?.type === 'assistant_message' && event['item'].content[0])
        event['item'].content[0].text = event['item'].content[0].text.replaceAll(/[\uDC00-\uDFFF]/g, '\uFFFD')
      return event
    }),
  },
  {
    fault: 'line ends are made alike',
    caughtBy: 'TEXT-003',
    named: /Line ends/,
    plant: onRequest((_operation, body) =>
      JSON.parse(JSON.stringify(body).replaceAll(String.raw`\r\n`, String.raw`\n`)),
    ),
  },
  {
    fault: 'control characters are taken out',
    caughtBy: 'TEXT-004',
    named: /control characters/,
    plant: onRequest((_operation, body) => JSON.parse(JSON.stringify(body).replaceAll(String.raw`\u0001`, ''))),
  },
  {
    fault: 'markup is escaped on the server',
    caughtBy: 'TEXT-006',
    named: /Markup/,
    plant: onRequest((_operation, body) => JSON.parse(JSON.stringify(body).replaceAll('<', '&lt;'))),
  },
  {
    fault: 'long messages are cut',
    caughtBy: 'TEXT-007',
    named: /100,000/,
    plant: onRequest((_operation, body) => {
      for (const part of body['params']?.input?.content ?? []) part.text = part.text.slice(0, 65_536)
      return body
    }),
  },
  {
    fault: 'of two messages at once one is half stored',
    caughtBy: 'BUSY-001',
    named: /half stored/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list' && document['data'].length > 2) document['data'].pop()
      return document
    }),
  },
  {
    fault: 'two messages at once are mixed',
    caughtBy: 'BUSY-002',
    named: /mixed/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        document['data'].sort((one: Json, other: Json) => (one['type'] > other['type'] ? -1 : 1))
      return document
    }),
  },
  {
    fault: 'a thread cannot be renamed while it is answered',
    caughtBy: 'BUSY-003',
    named: /while it is being answered|answered with 409/,
    plant: onRequest(({ type }) => (type === 'threads.update' ? new Response(null, { status: 409 }) : undefined)),
  },
  {
    fault: 'the end of an answer brings back the title from before',
    caughtBy: 'BUSY-004',
    named: /not lost/,
    plant: onDocument((document, { type }) =>
      type === 'threads.get_by_id' ? { ...document, title: undefined } : document,
    ),
  },
  {
    fault: 'another user’s thread can be read',
    caughtBy: 'USER-001',
    named: /another user’s thread/,
    plant: readByAnybody('threads.get_by_id'),
  },
  {
    fault: 'another user’s items can be listed',
    caughtBy: 'USER-001',
    named: /items/,
    plant: readByAnybody('items.list'),
  },
  {
    fault: 'everybody’s threads are in every list',
    caughtBy: 'USER-002',
    named: /list/,
    plant: readByAnybody('threads.list'),
  },
  {
    fault: 'anybody can write into a thread',
    caughtBy: 'USER-003',
    named: /write into/,
    plant: readByAnybody('threads.add_user_message'),
  },
  {
    fault: 'anybody can rename a thread',
    caughtBy: 'USER-004',
    named: /rename/,
    plant: readByAnybody('threads.update'),
  },
  {
    fault: 'anybody can delete a thread',
    caughtBy: 'USER-005',
    named: /delete/,
    plant: readByAnybody('threads.delete'),
  },
  {
    fault: 'anybody can retry a message',
    caughtBy: 'USER-006',
    named: /retry/,
    plant: readByAnybody('threads.retry_after_item'),
  },
  {
    fault: 'anybody can send an action',
    caughtBy: 'USER-007',
    named: /action/,
    plant: readByAnybody('threads.custom_action'),
  },
  {
    fault: 'anybody can answer for a tool',
    caughtBy: 'USER-008',
    named: /output of a tool/,
    plant: readByAnybody('threads.add_client_tool_output'),
  },
  {
    fault: 'another user’s thread is forbidden, and one that is not there is absent',
    caughtBy: 'USER-009',
    named: /same status/,
    plant: onResponse((response, { type, params, user }) =>
      type === 'threads.get_by_id' && user === 'b' && !String(params['thread_id']).endsWith('0000')
        ? new Response(null, { status: 403 })
        : response,
    ),
  },
  {
    fault: 'everything is gone after a restart',
    caughtBy: 'DURABLE-001',
    named: /restart/,
    plant: (healthy) => {
      let asked = 0
      return onDocument((document, { type, params }) =>
        type === 'threads.list' && params['limit'] === 3 && asked++ > 0 ? { ...document, data: [] } : document,
      )(healthy)
    },
  },
  {
    fault: 'a body that is no object is a server error',
    caughtBy: 'REFUSE-002',
    named: /no object/,
    plant: refuseWith500,
  },
  { fault: 'a missing type is a server error', caughtBy: 'REFUSE-004', named: /without a type/, plant: refuseWith500 },
  {
    fault: 'a message without attachments is a server error',
    caughtBy: 'REFUSE-006',
    named: /without attachments/,
    plant: refuseWith500,
  },
  { fault: 'a number for a text is a server error', caughtBy: 'REFUSE-007', named: /no string/, plant: refuseWith500 },
  { fault: 'an unknown order is a server error', caughtBy: 'REFUSE-008', named: /order/, plant: refuseWith500 },
  {
    fault: 'the message of a failed answer is lost',
    caughtBy: 'ERROR-007',
    named: /message is not in the thread|retried/,
    plant: onDocument((document, { type }) => (type === 'items.list' ? { ...document, data: [] } : document)),
  },
  {
    fault: 'blank space before the JSON is refused',
    caughtBy: 'TOLERATE-005',
    named: /Blank space/,
    plant: (healthy) => async (input, init) => {
      const request = new Request(input, init)
      const text = await request.clone().text()
      return text.startsWith(' ') ? new Response(null, { status: 400 }) : healthy(request)
    },
  },
  {
    fault: 'of requests at the same moment all get the thread of the first',
    caughtBy: 'TOLERATE-006',
    named: /same moment/,
    plant: (healthy) => {
      let first: string | undefined
      return onFrame((frame) => {
        first ??= /"thr_\w+"/.exec(frame)?.[0]
        return `${frame.replaceAll(/"thr_\w+"/g, first ?? '')}\n\n`
      })(healthy)
    },
  },
  {
    fault: 'text that looks like a stream is taken for its end',
    caughtBy: 'TEXT-005',
    named: /looks like the stream/,
    plant: onRequest((_operation, body) => JSON.parse(JSON.stringify(body).replace(/\[DONE\].*?"/, '"'))),
  },
  {
    fault: 'a title is stored in ASCII',
    caughtBy: 'TEXT-008',
    named: /title/,
    plant: onRequest((_operation, body) => JSON.parse(JSON.stringify(body).replaceAll(/[^\0-\u007f]/g, '?'))),
  },
  {
    fault: 'a thread is closed by a restart',
    caughtBy: 'DURABLE-002',
    named: /restart|answered with 409/,
    plant: onRequest(({ type }) =>
      type === 'threads.add_user_message' ? new Response(null, { status: 409 }) : undefined,
    ),
  },
  {
    fault: 'what waited for the page is forgotten by a restart',
    caughtBy: 'DURABLE-003',
    named: /waits|answered with 409/,
    plant: onRequest(({ type }) =>
      type === 'threads.add_client_tool_output' ? new Response(null, { status: 409 }) : undefined,
    ),
  },
  {
    fault: 'what was deleted is back after a restart',
    caughtBy: 'DURABLE-004',
    named: /back/,
    plant: onRequest(({ type }) => (type === 'threads.delete' ? Response.json({}) : undefined)),
  },
]
