import { Attachment, ChatKitRequest } from '@frontdesk/chatkit'
import { z } from 'zod'
import { BrowserSession, ClientSecret, NewClientSecret } from '../../routes/sessions.ts'
import { bodyOf, mediaOf, NOTHING, parametersOf, refusals, responsesOf } from './describe.ts'
import type { Json } from './describe.ts'

const Run = z.object({ run: z.string() })
const RunSummary = z.looseObject({
  id: z.string(),
  thread_id: z.string(),
  state: z.enum(['running', 'completed', 'failed', 'cancelled', 'interrupted']),
  last_event: z.int(),
  started_at: z.string(),
  ended_at: z.string().optional(),
})
const Entity = z.looseObject({ id: z.string(), title: z.string(), group: z.string(), icon: z.string() })
const ThreadHit = z.object({
  thread: z.looseObject({ id: z.string(), title: z.string().optional(), created_at: z.string() }),
  item_id: z.string().optional().describe('Left out where the title has the words'),
  snippet: z.object({ text: z.string(), highlights: z.array(z.tuple([z.int(), z.int()])) }),
})
const Token = z.object({ token: z.string().describe('The proof in the address of an upload or a preview') })

/** What users, their pages and their backends call. */
export function callerPaths(): Record<string, Json> {
  return { ...chatPaths(), ...filePaths(), ...pagePaths(), ...sessionPaths(), ...servicePaths() }
}

function chatPaths(): Record<string, Json> {
  const tags = ['chat']
  return {
    '/chatkit': {
      post: {
        summary: 'The ChatKit protocol: a JSON document, or a stream of events for what the team answers',
        tags,
        requestBody: bodyOf(ChatKitRequest),
        responses: {
          200: {
            description: 'The answer',
            content: { 'application/json': {}, 'text/event-stream': { schema: { type: 'string' } } },
          },
          ...refusals(['400', '401', '404', '409', '413', '415', '429', '503']),
        },
      },
    },
    '/chatkit/runs/{run}/events': {
      get: {
        summary: 'The events of a run from a number on, numbered, live or from the log',
        tags,
        parameters: [
          ...parametersOf('path', Run),
          ...parametersOf('query', z.object({ after: z.string().optional().describe('The number of the last event') })),
          ...parametersOf('header', z.object({ 'Last-Event-ID': z.string().optional() })),
        ],
        responses: mediaOf('text/event-stream', 'The events', ['400', '404', '503']),
      },
    },
    '/chatkit/runs/{run}/cancel': {
      post: {
        summary: 'End a run, on whichever server it is',
        tags,
        parameters: parametersOf('path', Run),
        responses: responsesOf(RunSummary, ['404', '503']),
      },
    },
    '/chatkit/threads/{thread}/runs': {
      get: {
        summary: 'The newest runs of a thread, the newest first',
        tags,
        parameters: parametersOf('path', z.object({ thread: z.string() })),
        responses: responsesOf(z.object({ data: z.array(RunSummary) }), ['404', '503']),
      },
    },
    '/chatkit/threads/{id}/updates': {
      get: {
        summary: 'What people answer in a thread, as it comes',
        tags,
        parameters: parametersOf('path', z.object({ id: z.string() })),
        responses: mediaOf('text/event-stream', 'The events', ['404']),
      },
    },
  }
}

function filePaths(): Record<string, Json> {
  const tags = ['files']
  const binary = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } }
  const form = {
    schema: { type: 'object', required: ['file'], properties: { file: binary.schema } },
  }
  return {
    '/chatkit/attachments': {
      post: {
        summary: 'Upload one file in a form',
        tags,
        requestBody: { required: true, content: { 'multipart/form-data': form } },
        responses: responsesOf(Attachment, ['400', '413', '415']),
      },
    },
    '/chatkit/attachments/{id}': {
      put: {
        summary: 'The bytes of a file that was announced',
        tags,
        security: [{}, { bearer: [] }, { apiKey: [] }],
        parameters: [...parametersOf('path', z.object({ id: z.string() })), ...parametersOf('query', Token)],
        requestBody: { required: true, content: { 'application/octet-stream': binary } },
        responses: responsesOf(Attachment, ['400', '403', '404', '413', '415']),
      },
      get: {
        summary: 'A file to its owner, whole or a range of it; with the token of its preview a small picture',
        tags,
        security: [{}, { bearer: [] }, { apiKey: [] }],
        parameters: [...parametersOf('path', z.object({ id: z.string() })), ...parametersOf('query', Token.partial())],
        responses: {
          ...mediaOf('application/octet-stream', 'The file', ['403', '404', '416']),
          206: { description: 'The range', content: { 'application/octet-stream': binary } },
        },
      },
    },
    '/chatkit/sources/{path}': {
      get: {
        summary: 'The text of a file that an answer quotes; its path may have slashes',
        tags,
        parameters: parametersOf('path', z.object({ path: z.string() })),
        responses: mediaOf('text/plain', 'The text', ['404']),
      },
    },
  }
}

function pagePaths(): Record<string, Json> {
  const tags = ['pages']
  const config = z.looseObject({ greeting: z.string(), entities_url: z.string(), dictation: z.boolean() })
  return {
    '/chatkit/config': {
      get: { summary: 'What the team offers, for a page to set itself up', tags, responses: responsesOf(config, []) },
    },
    '/chatkit/threads': {
      get: {
        summary: 'The threads of the caller in which all words of q were said or are the title, the last said first',
        tags,
        parameters: parametersOf(
          'query',
          z.object({ q: z.string().min(1).max(200), limit: z.int().min(1).max(50).default(20) }),
        ),
        responses: responsesOf(z.object({ data: z.array(ThreadHit) }), ['400']),
      },
    },
    '/chatkit/entities': {
      get: {
        summary: 'What a message can mention with @ that fits a text',
        tags,
        parameters: parametersOf('query', z.object({ q: z.string().max(200).optional() })),
        responses: responsesOf(z.object({ entities: z.array(Entity) }), ['400']),
      },
    },
  }
}

function sessionPaths(): Record<string, Json> {
  const tags = ['sessions']
  return {
    '/chatkit/sessions': {
      post: {
        summary: 'A secret for the page of one user, good for minutes',
        tags,
        requestBody: bodyOf(NewClientSecret),
        responses: responsesOf(ClientSecret, ['400', '403']),
      },
    },
    '/session': {
      post: {
        summary: 'Exchange a key or a token for a cookie',
        tags,
        responses: responsesOf(BrowserSession, ['403']),
      },
      get: { summary: 'Who is known', tags, responses: responsesOf(BrowserSession, []) },
      delete: { summary: 'End the session of the cookie', tags, responses: { 204: NOTHING, ...refusals(['401']) } },
    },
  }
}

function servicePaths(): Record<string, Json> {
  const open = { tags: ['service'], security: [] }
  return {
    '/': { get: { summary: 'The page, or a word where none was built', ...open, responses: { 200: NOTHING } } },
    '/openapi.json': { get: { summary: 'This document', ...open, responses: { 200: NOTHING } } },
    '/healthz': { get: { summary: 'Whether the process is alive', ...open, responses: { 200: NOTHING } } },
    '/readyz': {
      get: {
        summary: 'Whether the server can do its work, and the state of each part',
        ...open,
        responses: { 200: NOTHING, 503: { description: 'It cannot, or is stopping' } },
      },
    },
  }
}
