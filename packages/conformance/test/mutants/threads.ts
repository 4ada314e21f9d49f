import { onDocument, onEvent, onRequest, onResponse } from './mutant.ts'
import type { Json, Mutant } from './mutant.ts'

const isUserMessage = (event: Json) => event['type'] === 'thread.item.done' && event['item'].type === 'user_message'

/** Faults in threads, their lists and their pages. */
export const threads: readonly Mutant[] = [
  {
    fault: '`thread.created` is left out',
    caughtBy: 'CREATE-001',
    named: /thread\.created/,
    plant: onEvent((event) => (event['type'] === 'thread.created' ? [] : event)),
  },
  {
    fault: '`thread.created` comes twice',
    caughtBy: 'CREATE-001',
    named: /came 2 times/,
    plant: onEvent((event) => (event['type'] === 'thread.created' ? [event, event] : event)),
  },
  {
    fault: 'the user’s message is not echoed',
    caughtBy: 'CREATE-002',
    named: /user’s message/,
    plant: onEvent((event) => (isUserMessage(event) ? [] : event)),
  },
  {
    fault: '`stream_options` comes at the end',
    caughtBy: 'CREATE-003',
    named: /stream_options/,
    plant: onEvent((event, state) => {
      if (event['type'] !== 'stream_options')
        return event['type'] === 'thread.item.done' && !isUserMessage(event) ? [event, state['held']] : event
      state['held'] = event
      return []
    }),
  },
  {
    fault: '`stream_options` is sent before every item',
    caughtBy: 'CREATE-003',
    named: /stream_options/,
    plant: onEvent((event) =>
      event['type'] === 'thread.item.added'
        ? [{ type: 'stream_options', stream_options: { allow_cancel: true } }, event]
        : event,
    ),
  },
  {
    fault: 'the text of a message is trimmed and cut',
    caughtBy: 'CREATE-004',
    named: /content of the message/,
    plant: onEvent((event) => {
      if (isUserMessage(event)) event['item'].content[0].text = event['item'].content[0].text.slice(0, 5)
      return event
    }),
  },
  {
    fault: 'the quote of a message is thrown away',
    caughtBy: 'CREATE-005',
    named: /quote/,
    plant: onRequest((_operation, body) => {
      if (body['params']?.input) delete body['params'].input.quoted_text
      return body
    }),
  },
  {
    fault: 'the choice of a model is thrown away',
    caughtBy: 'CREATE-005',
    named: /choice/,
    plant: onRequest((_operation, body) => {
      if (body['params']?.input) body['params'].input.inference_options = {}
      return body
    }),
  },
  {
    fault: 'a tag becomes plain text',
    caughtBy: 'CREATE-006',
    named: /tag/,
    plant: onRequest((_operation, body) => {
      for (const part of body['params']?.input?.content ?? []) if (part.type === 'input_tag') part.type = 'input_text'
      return body
    }),
  },
  {
    fault: 'a new thread has a title',
    caughtBy: 'CREATE-007',
    named: /title/,
    plant: onEvent((event) =>
      event['type'] === 'thread.created' ? { ...event, thread: { ...event['thread'], title: 'New chat' } } : event,
    ),
  },
  {
    fault: 'a loaded thread has no items',
    caughtBy: 'CREATE-008',
    named: /not in the thread/,
    plant: onDocument((document, { type }) =>
      type === 'threads.get_by_id' ? { ...document, items: { data: [], has_more: false } } : document,
    ),
  },
  {
    fault: 'new threads are at the end of the list',
    caughtBy: 'CREATE-009',
    named: /first thread of the list/,
    plant: onRequest(({ type }, body) => (type === 'threads.list' ? { ...body, params: { order: 'asc' } } : body)),
  },
  {
    fault: 'an empty message crashes the server',
    caughtBy: 'CREATE-010',
    named: /without any content/,
    plant: onRequest(({ params }) =>
      params['input']?.content?.length === 0 ? new Response('Internal Server Error', { status: 500 }) : undefined,
    ),
  },
  {
    fault: 'a message in a thread is not echoed',
    caughtBy: 'MESSAGE-001',
    named: /first event/,
    plant: onEvent((event, _state, { type }) =>
      type === 'threads.add_user_message' && isUserMessage(event) ? [] : event,
    ),
  },
  {
    fault: 'each message makes a thread of its own',
    caughtBy: 'MESSAGE-002',
    named: /thread\.created/,
    plant: onRequest(({ type, params }, body) =>
      type === 'threads.add_user_message' ? { type: 'threads.create', params: { input: params['input'] } } : body,
    ),
  },
  {
    fault: 'the newest items are shown first where the oldest were asked for',
    caughtBy: 'MESSAGE-003',
    named: /come after/,
    plant: onDocument((document, { type, params }) => {
      if (type === 'items.list' && params['order'] === 'asc') document['data'].reverse()
      return document
    }),
  },
  {
    fault: 'a message gets no answer',
    caughtBy: 'MESSAGE-004',
    named: /assistant message/,
    plant: onEvent((event) => (event['type'].startsWith('thread.item.') && !isUserMessage(event) ? [] : event)),
  },
  {
    fault: 'a rename is acknowledged with the old title',
    caughtBy: 'RENAME-001',
    named: /new title/,
    plant: onDocument((document, { type }) => (type === 'threads.update' ? { ...document, title: 'Old' } : document)),
  },
  {
    fault: 'a rename is not stored',
    caughtBy: 'RENAME-002',
    named: /title of the loaded thread/,
    plant: onDocument((document, { type }) =>
      type === 'threads.get_by_id' ? { ...document, title: undefined } : document,
    ),
  },
  {
    fault: 'a title from the server is not announced',
    caughtBy: 'TITLE-001',
    named: /thread\.updated/,
    plant: onEvent((event) => (event['type'] === 'thread.updated' ? [] : event)),
  },
  {
    fault: 'a lock loses its reason',
    caughtBy: 'TITLE-003',
    named: /reason/,
    plant: onEvent((event) => {
      delete event['thread']?.status.reason
      return event
    }),
  },
  {
    fault: 'a deletion is answered with null',
    caughtBy: 'DELETE-001',
    named: /`\{\}`/,
    plant: onDocument((document, { type }) => (type === 'threads.delete' ? { deleted: true } : document)),
  },
  {
    fault: 'a deletion is acknowledged and not carried out',
    caughtBy: 'DELETE-002',
    named: /still be loaded/,
    plant: onRequest(({ type }) => (type === 'threads.delete' ? Response.json({}) : undefined)),
  },
  {
    fault: 'a second deletion is a server error',
    caughtBy: 'DELETE-005',
    named: /not there/,
    plant: (healthy) => {
      const seen = new Set<string>()
      return onRequest(({ type, params }) => {
        if (type !== 'threads.delete') return undefined
        if (seen.has(params['thread_id'])) return new Response(null, { status: 500 })
        seen.add(params['thread_id'])
        return undefined
      })(healthy)
    },
  },
  {
    fault: 'the order that is asked for is ignored',
    caughtBy: 'PAGE-001',
    named: /`asc`/,
    plant: onRequest(({ type }, body) => {
      if (type === 'items.list') delete body['params'].order
      return body
    }),
  },
  {
    fault: 'the cursor is part of the next page',
    caughtBy: 'PAGE-002',
    named: /every item once/,
    plant: (healthy) => {
      const last = new Map<string, Json>()
      return onDocument((document, { type, params }) => {
        if (type !== 'items.list') return document
        const before = last.get(params['after'])
        for (const item of document['data']) last.set(item.id, item)
        return before ? { ...document, data: [before, ...document['data']] } : document
      })(healthy)
    },
  },
  {
    fault: 'walking back loses the first item of each page',
    caughtBy: 'PAGE-003',
    named: /every item once/,
    plant: onDocument((document, { type, params }) =>
      type === 'items.list' && params['order'] === 'desc' && params['after']
        ? { ...document, data: document['data'].slice(1) }
        : document,
    ),
  },
  {
    fault: 'the limit is ignored',
    caughtBy: 'PAGE-004',
    named: /limit/,
    plant: onRequest(({ type }, body) => {
      if (type === 'items.list') body['params'].limit = 100
      return body
    }),
  },
  {
    fault: '`has_more` is always false',
    caughtBy: 'PAGE-005',
    named: /has_more/,
    plant: onDocument((document) => ('has_more' in document ? { ...document, has_more: false } : document)),
  },
  {
    fault: '`after` is given on the last page too',
    caughtBy: 'PAGE-005',
    named: /although nothing follows/,
    plant: onDocument((document, { type }) =>
      type === 'items.list' ? { ...document, after: document['data'].at(-1)?.id } : document,
    ),
  },
  {
    fault: 'only a cursor that the server gave is taken',
    caughtBy: 'PAGE-006',
    named: /any item is a cursor/,
    plant: (healthy) => {
      const given = new Set<string>()
      const remember = onDocument((document) => {
        if (typeof document['after'] === 'string') given.add(document['after'])
        return document
      })(healthy)
      return onRequest(({ type, params }, body) => {
        if (type === 'items.list' && params['after'] && !given.has(params['after'])) delete body['params'].after
        return body
      })(remember)
    },
  },
  {
    fault: 'a loaded thread shows its newest items first',
    caughtBy: 'PAGE-007',
    named: /oldest/,
    plant: onDocument((document) => {
      document['items']?.data.reverse()
      return document
    }),
  },
  {
    fault: 'the list of threads begins anew at each cursor',
    caughtBy: 'PAGE-008',
    named: /newest threads/,
    plant: onRequest(({ type }, body) => {
      if (type === 'threads.list') delete body['params'].after
      return body
    }),
  },
  {
    fault: 'a limit of 0 gives nothing',
    caughtBy: 'PAGE-010',
    named: /limit 0/,
    plant: onDocument((document, { params }) => (params['limit'] === 0 ? { ...document, data: [] } : document)),
  },
  {
    fault: 'hidden items leave empty pages',
    caughtBy: 'PAGE-011',
    named: /empty/,
    plant: onDocument((document, { type, params }) =>
      type === 'items.list' && params['limit'] === 1 && document['has_more'] && params['after']
        ? { data: [], has_more: true, after: document['after'] }
        : document,
    ),
  },
  {
    fault: 'an unknown cursor starts from the beginning',
    caughtBy: 'PAGE-012',
    named: /cursor that names nothing/,
    plant: onRequest(({ params }, body) => {
      if (String(params['after']).includes('nothing')) delete body['params'].after
      return body
    }),
  },
  {
    fault: 'a negative limit crashes the server',
    caughtBy: 'PAGE-013',
    named: /limit -1/,
    plant: onResponse((response, { params }) =>
      params['limit'] === -1 ? new Response('', { status: 500 }) : response,
    ),
  },
  {
    fault: 'a message is put into the newest thread, whichever was meant',
    caughtBy: 'MESSAGE-005',
    named: /other thread/i,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list') for (const item of document['data']) item.read_at = performance.now()
      return document
    }),
  },
  {
    fault: 'a rename clears the thread',
    caughtBy: 'RENAME-003',
    named: /changes nothing else/,
    plant: (healthy) => {
      const renamed = new Set<string>()
      return onDocument((document, { type, params }) => {
        if (type === 'threads.update') renamed.add(params['thread_id'])
        return type === 'items.list' && renamed.has(params['thread_id']) ? { ...document, data: [] } : document
      })(healthy)
    },
  },
  {
    fault: 'an empty title is refused',
    caughtBy: 'RENAME-004',
    named: /empty/,
    plant: onRequest(({ params }) => (params['title'] === '' ? new Response(null, { status: 422 }) : undefined)),
  },
  {
    fault: 'a title from the server is announced and not stored',
    caughtBy: 'TITLE-002',
    named: /stored/,
    plant: onDocument((document, { type }) =>
      type === 'threads.get_by_id' ? { ...document, title: undefined } : document,
    ),
  },
  {
    fault: 'the items of a deleted thread stay',
    caughtBy: 'DELETE-003',
    named: /still there/,
    plant: onRequest(({ type }) => (type === 'threads.delete' ? Response.json({}) : undefined)),
  },
  {
    fault: 'a deletion takes the thread before with it',
    caughtBy: 'DELETE-004',
    named: /Other threads stay/,
    plant: (healthy) => {
      let isDeleted = false
      return onDocument((document, { type }) => {
        if (type === 'threads.delete') isDeleted = true
        return type === 'items.list' && isDeleted ? { ...document, data: [] } : document
      })(healthy)
    },
  },
  {
    fault: 'a list of threads has one order only',
    caughtBy: 'PAGE-009',
    named: /`asc`/,
    plant: onRequest(({ type }, body) => {
      if (type === 'threads.list') delete body['params'].order
      return body
    }),
  },
]
