import { onDocument, onEvent, onRequest, onResponse } from './mutant.ts'
import type { Json, Mutant } from './mutant.ts'

/** Faults in retrying, stopping, tools of the page, actions, forms, uploads and feedback. */
export const turns: readonly Mutant[] = [
  {
    fault: 'a retry sends the message again',
    caughtBy: 'RETRY-001',
    named: /first event|again/,
    plant: onEvent((event, _state, { type, params }) =>
      type === 'threads.retry_after_item' && event['type'] === 'stream_options'
        ? [{ type: 'thread.item.done', item: { id: params['item_id'], type: 'user_message' } }, event]
        : event,
    ),
  },
  {
    fault: 'a retry leaves the old answer',
    caughtBy: 'RETRY-002',
    named: /old answer/,
    plant: retryAsMessage,
  },
  {
    fault: 'a retry deletes nothing after the message but the next item',
    caughtBy: 'RETRY-003',
    named: /everything after it/,
    plant: retryAsMessage,
  },
  {
    fault: 'a retry announces what it deletes',
    caughtBy: 'RETRY-004',
    named: /thread\.item\.removed/,
    plant: onEvent((event, _state, { type }) =>
      type === 'threads.retry_after_item' && event['type'] === 'stream_options'
        ? [event, { type: 'thread.item.removed', item_id: 'msg_old' }]
        : event,
    ),
  },
  {
    fault: 'an assistant message can be retried',
    caughtBy: 'RETRY-005',
    named: /retry of an assistant message was answered/i,
    plant: retryAsMessage,
  },
  {
    fault: 'a retry of nothing is an empty stream',
    caughtBy: 'RETRY-006',
    named: /refus/,
    plant: onResponse((response, { type }) =>
      type === 'threads.retry_after_item' && response.status === 404
        ? new Response('', { headers: { 'content-type': 'text/event-stream' } })
        : response,
    ),
  },
  {
    fault: 'a stopped thread is thrown away',
    caughtBy: 'CANCEL-001',
    named: /message/,
    plant: onDocument((document, { type }) => (type === 'items.list' ? { ...document, data: [] } : document)),
  },
  {
    fault: 'the text of a stopped answer is lost',
    caughtBy: 'CANCEL-002',
    named: /had been said/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        document['data'] = document['data'].filter((item: Json) => item['type'] !== 'assistant_message')
      return document
    }),
  },
  {
    fault: 'a closed connection does not stop the answer',
    caughtBy: 'CANCEL-003',
    named: /does not go on/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        for (const item of document['data'])
          if (item.type === 'assistant_message') item.content[0].text = 'tick '.repeat(300)
      return document
    }),
  },
  {
    fault: 'the note about the stop is shown',
    caughtBy: 'CANCEL-004',
    named: /note/,
    plant: onDocument((document) => {
      document['items']?.data.push({ type: 'sdk_hidden_context', content: 'The user cancelled the stream.' })
      return document
    }),
  },
  {
    fault: 'a stopped thread stays busy for ever',
    caughtBy: 'CANCEL-005',
    named: /next message|answered with 409/,
    plant: onRequest(({ type }) =>
      type === 'threads.add_user_message' ? new Response(null, { status: 409 }) : undefined,
    ),
  },
  {
    fault: 'a call of a client tool comes as completed',
    caughtBy: 'TOOL-001',
    named: /pending/,
    plant: onEvent((event) => {
      if (event['item']?.type === 'client_tool_call') event['item'].status = 'completed'
      return event
    }),
  },
  {
    fault: 'the output of a tool is not stored',
    caughtBy: 'TOOL-002',
    named: /output/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list') for (const item of document['data']) delete item.output
      return document
    }),
  },
  {
    fault: 'the completed call is announced',
    caughtBy: 'TOOL-003',
    named: /completed call/,
    plant: onEvent((event, _state, { type }) =>
      type === 'threads.add_client_tool_output' && event['type'] === 'stream_options'
        ? [event, { type: 'thread.item.done', item: { type: 'client_tool_call', output: 1 } }]
        : event,
    ),
  },
  {
    fault: 'the output of a tool loses its umlauts',
    caughtBy: 'TOOL-004',
    named: /as it was sent/,
    plant: onRequest(({ type }, body) => {
      if (type === 'threads.add_client_tool_output') body['params'].result = 'unicode'
      return body
    }),
  },
  {
    fault: 'an output of null is refused',
    caughtBy: 'TOOL-005',
    named: /null/,
    plant: onRequest(({ params }) => (params['result'] === null ? new Response(null, { status: 400 }) : undefined)),
  },
  {
    fault: 'an output without `result` is refused',
    caughtBy: 'TOOL-006',
    named: /without `result`/,
    plant: onRequest(({ type, params }) =>
      type === 'threads.add_client_tool_output' && !('result' in params)
        ? new Response(null, { status: 422 })
        : undefined,
    ),
  },
  {
    fault: 'an output that nobody waits for is answered',
    caughtBy: 'TOOL-007',
    named: /no call is pending/,
    plant: onRequest(({ type, params }, body) =>
      type === 'threads.add_client_tool_output'
        ? { type: 'threads.add_user_message', params: { thread_id: params['thread_id'], input: textInput('x') } }
        : body,
    ),
  },
  {
    fault: 'an output can be sent twice',
    caughtBy: 'TOOL-008',
    named: /second/,
    plant: onResponse((response, { type }) =>
      type === 'threads.add_client_tool_output' && !response.ok
        ? new Response('data: {"type":"thread.item.done","item":{}}\n\n', {
            headers: { 'content-type': 'text/event-stream' },
          })
        : response,
    ),
  },
  {
    fault: 'an action is answered without stream_options',
    caughtBy: 'ACTION-001',
    named: /stream_options/,
    plant: onEvent((event, _state, { type }) =>
      type === 'threads.custom_action' && event['type'] === 'stream_options' ? [] : event,
    ),
  },
  {
    fault: 'the payload of an action is thrown away',
    caughtBy: 'ACTION-002',
    named: /payload|replaced widget/,
    plant: onRequest((_operation, body) => {
      if (body['params']?.action) delete body['params'].action.payload
      return body
    }),
  },
  {
    fault: 'a widget that an action replaced is as before when loaded',
    caughtBy: 'ACTION-003',
    named: /loaded as replaced/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        for (const item of document['data']) if (item.widget) item.widget.children = [{ type: 'Text', value: '' }]
      return document
    }),
  },
  {
    fault: 'an action needs a widget',
    caughtBy: 'ACTION-004',
    named: /no widget sent/,
    plant: onRequest(({ type, params }) =>
      type === 'threads.custom_action' && !params['item_id'] ? new Response(null, { status: 400 }) : undefined,
    ),
  },
  {
    fault: 'an action on a message is carried out',
    caughtBy: 'ACTION-005',
    named: /no widget/,
    plant: onRequest(({ type, params }, body) => {
      if (type === 'threads.custom_action' && params['item_id']) delete body['params'].item_id
      return body
    }),
  },
  {
    fault: 'the words of a failed action are replaced',
    caughtBy: 'ACTION-007',
    named: /message/,
    plant: onEvent((event) => (event['code'] === 'custom' ? { ...event, message: 'Something went wrong.' } : event)),
  },
  {
    fault: 'an action without streaming updates nothing',
    caughtBy: 'ACTION-008',
    named: /updated item/,
    plant: onDocument((document, { type }) => (type === 'threads.sync_custom_action' ? {} : document)),
  },
  {
    fault: 'an action without streaming is answered with null members',
    caughtBy: 'ACTION-009',
    named: /`\{\}`/,
    plant: onDocument((document, { type }) =>
      type === 'threads.sync_custom_action' ? { updated_item: null, ...document } : document,
    ),
  },
  {
    fault: 'an action without a type is carried out',
    caughtBy: 'ACTION-010',
    named: /without a type/,
    plant: onRequest((_operation, body) => {
      if (body['params']?.action) body['params'].action.type ??= 'conformance.say'
      return body
    }),
  },
  {
    fault: 'a form comes answered',
    caughtBy: 'FORM-001',
    named: /pending/,
    plant: onEvent((event) => {
      if (event['item']?.type === 'structured_input') event['item'].status = 'answered'
      return event
    }),
  },
  {
    fault: 'the answered form is not sent',
    caughtBy: 'FORM-002',
    named: /thread\.item\.replaced/,
    plant: onEvent((event) => (event['type'] === 'thread.item.replaced' ? [] : event)),
  },
  {
    fault: 'a question with one choice keeps several values',
    caughtBy: 'FORM-003',
    named: /one value/,
    plant: onEvent((event) => {
      event['item']?.inputs?.[0]?.answer?.values.push('red')
      return event
    }),
  },
  {
    fault: 'the answers of a form are not stored',
    caughtBy: 'FORM-004',
    named: /stored/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        for (const item of document['data']) for (const input of item.inputs ?? []) delete input.answer
      return document
    }),
  },
  {
    fault: 'a form can be answered again',
    caughtBy: 'FORM-007',
    named: /second submission/,
    plant: (healthy) => {
      let submitted = 0
      return onDocument((document, { type }) => {
        if (type === 'items.list' && submitted > 1)
          for (const item of document['data']) if (item.inputs) item.status = 'skipped'
        return document
      })(
        onResponse((response, { type }) => {
          if (type === 'threads.add_structured_input') submitted++
          return response
        })(healthy),
      )
    },
  },
  {
    fault: 'an attachment comes without the address for its bytes',
    caughtBy: 'ATTACH-001',
    named: /where its bytes/,
    plant: onDocument((document) => ({ ...document, upload_descriptor: undefined })),
  },
  {
    fault: 'the address for the bytes wants another header',
    caughtBy: 'ATTACH-002',
    named: /bytes/,
    plant: onDocument((document) => {
      if (document['upload_descriptor']) document['upload_descriptor'].headers = {}
      return document
    }),
  },
  {
    fault: 'the attachments of a message are thrown away',
    caughtBy: 'ATTACH-003',
    named: /attachment/,
    plant: onRequest((_operation, body) => {
      if (body['params']?.input) body['params'].input.attachments = []
      return body
    }),
  },
  {
    fault: 'the metadata of an attachment is sent',
    caughtBy: 'ATTACH-004',
    named: /metadata/,
    plant: onDocument((document, { type }) =>
      type === 'attachments.create' ? { ...document, metadata: { path: '/data/x' } } : document,
    ),
  },
  {
    fault: 'a message tells the signed address of its attachment',
    caughtBy: 'ATTACH-005',
    named: /upload_descriptor/,
    plant: onEvent((event) => {
      for (const each of event['item']?.attachments ?? []) each.upload_descriptor = { url: 'http://x/?signature=1' }
      return event
    }),
  },
  {
    fault: 'a deleted attachment can still be sent',
    caughtBy: 'ATTACH-006',
    named: /deleted attachment/,
    plant: onRequest(({ type }) => (type === 'attachments.delete' ? Response.json({}) : undefined)),
  },
  {
    fault: 'anybody can delete an attachment',
    caughtBy: 'ATTACH-008',
    named: /Another user/,
    plant: onRequest(({ type, user }, body, request) =>
      type === 'attachments.delete' && user === 'b' ? as('a', request, body) : body,
    ),
  },
  {
    fault: 'feedback is answered with a word',
    caughtBy: 'FEEDBACK-001',
    named: /feedback/,
    plant: onDocument((document, { type }) => (type === 'items.feedback' ? { ok: true } : document)),
  },
  {
    fault: 'feedback of any kind is taken',
    caughtBy: 'FEEDBACK-003',
    named: /kind/,
    plant: onRequest(({ type }) => (type === 'items.feedback' ? Response.json({}) : undefined)),
  },
  {
    fault: 'a recording is not decoded',
    caughtBy: 'DICTATE-001',
    named: /decodes/,
    plant: onDocument((document, { type, params }) =>
      type === 'input.transcribe' ? { text: `audio/ogg: ${params['audio_base64']}` } : document,
    ),
  },
  {
    fault: 'the codec is taken for a part of the media type',
    caughtBy: 'DICTATE-002',
    named: /codec/,
    plant: onDocument((document, { type, params }) =>
      type === 'input.transcribe' ? { text: `${params['mime_type']}: x` } : document,
    ),
  },
  {
    fault: 'an action without a payload is refused',
    caughtBy: 'ACTION-006',
    named: /without a payload/,
    plant: onRequest(({ params }) =>
      params['action'] && !('payload' in params['action']) ? new Response(null, { status: 422 }) : undefined,
    ),
  },
  {
    fault: 'members of an action that are for the page are refused',
    caughtBy: 'ACTION-011',
    named: /handler/,
    plant: onRequest(({ params }) => (params['action']?.handler ? new Response(null, { status: 422 }) : undefined)),
  },
  {
    fault: 'a question without an answer stays open',
    caughtBy: 'FORM-005',
    named: /without an answer/,
    plant: onEvent((event) => {
      for (const input of event['item']?.inputs ?? []) if (input.answer?.skipped) delete input.answer
      return event
    }),
  },
  {
    fault: 'a skipped form counts as answered',
    caughtBy: 'FORM-006',
    named: /skipped/,
    plant: onRequest(({ params }, body) => {
      if (params['input']?.status === 'skipped') body['params'].input = { status: 'answered', answers: {} }
      return body
    }),
  },
  {
    fault: 'answers for a message are taken as a message',
    caughtBy: 'FORM-008',
    named: /no form/,
    plant: onRequest(({ type, params }, body) =>
      type === 'threads.add_structured_input'
        ? { type: 'threads.add_user_message', params: { thread_id: params['thread_id'], input: textInput('x') } }
        : body,
    ),
  },
  {
    fault: 'an image comes without a preview',
    caughtBy: 'ATTACH-007',
    named: /preview/,
    plant: onDocument((document) => ({ ...document, preview_url: undefined })),
  },
  {
    fault: 'a direct upload is answered in an envelope',
    caughtBy: 'ATTACH-009',
    named: /attachment itself/,
    plant: onDocument((document, { type }) => (type === '' ? { attachment: document } : document)),
  },
  {
    fault: 'removing what is not there is a server error',
    caughtBy: 'ATTACH-010',
    named: /no harm/,
    plant: onRequest(({ params }) =>
      String(params['attachment_id']).includes('nothing') ? new Response(null, { status: 500 }) : undefined,
    ),
  },
  {
    fault: 'feedback is written into the message',
    caughtBy: 'FEEDBACK-002',
    named: /changes nothing/,
    plant: (healthy) => {
      let kind: string | undefined
      return onDocument((document, { type, params }) => {
        if (type === 'items.feedback') kind = params['kind']
        if (type === 'items.list' && kind) for (const item of document['data']) item.feedback = kind
        return document
      })(healthy)
    },
  },
]

export function textInput(text: string): Json {
  return { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
}

/** The same request as another user would send it. */
export function as(user: string, request: Request, body: Json): Request {
  const headers = new Headers(request.headers)
  headers.set('x-user', user)
  return new Request(request.url, { method: 'POST', headers, body: JSON.stringify(body), signal: request.signal })
}

/** Answers a retry as if the message had been sent once more. */
function retryAsMessage(healthy: typeof fetch): typeof fetch {
  const asked = onRequest(({ type, params }, body) =>
    type === 'threads.retry_after_item'
      ? {
          type: 'threads.add_user_message',
          params: { thread_id: params['thread_id'], input: textInput('conformance:text') },
        }
      : body,
  )
  return asked(healthy)
}
