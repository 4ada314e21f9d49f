import { ChatKitRequest } from '@frontdesk/chatkit'
import { z } from 'zod'
import { BrowserSession, ClientSecret, NewClientSecret } from '../routes/sessions.ts'
import type { Operation } from './operation.ts'

type Json = Record<string, unknown>

/** Everything that the server answers to, as an OpenAPI 3.1 document made from the schemas that the routes themselves use. */
export function createOpenApi(operations: readonly Operation[], { version }: { version: string }): Json {
  const paths: Record<string, Json> = {}
  for (const { method, path, summary, params, query, response } of operations) {
    const parameters = [...parametersOf('path', params), ...parametersOf('query', query)]
    const described = {
      summary,
      tags: ['operators'],
      parameters,
      responses: responsesOf(response, ['400', '403', '404']),
    }
    const name = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[name] = { ...paths[name], [method]: described }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Frontdesk', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: { ...callerPaths(), ...paths },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: { Error: toSchema(z.object({ error: z.object({ code: z.string(), message: z.string() }) })) },
    },
  }
}

function callerPaths(): Record<string, Json> {
  const none = { description: 'Done' }
  return {
    '/chatkit': {
      post: {
        summary: 'The ChatKit protocol: a JSON document, or a stream of events for what the team answers',
        tags: ['chat'],
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
    '/chatkit/sessions': {
      post: {
        summary: 'A secret for the page of one user, good for minutes',
        tags: ['sessions'],
        requestBody: bodyOf(NewClientSecret),
        responses: responsesOf(ClientSecret, ['400', '403']),
      },
    },
    '/session': {
      post: {
        summary: 'Exchange a key or a token for a cookie',
        tags: ['sessions'],
        responses: responsesOf(BrowserSession, ['403']),
      },
      get: { summary: 'Who is known', tags: ['sessions'], responses: responsesOf(BrowserSession, []) },
      delete: {
        summary: 'End the session of the cookie',
        tags: ['sessions'],
        responses: { 204: none, ...refusals(['401']) },
      },
    },
    '/healthz': {
      get: { summary: 'Whether the process is alive', tags: ['health'], security: [], responses: { 200: none } },
    },
    '/readyz': {
      get: {
        summary: 'Whether the server can do its work, and the state of each part',
        tags: ['health'],
        security: [],
        responses: { 200: none, 503: { description: 'It cannot, or is stopping' } },
      },
    },
  }
}

function bodyOf(schema: z.ZodType): Json {
  return { required: true, content: { 'application/json': { schema: toSchema(schema, 'input') } } }
}

function responsesOf(schema: z.ZodType, statuses: readonly string[]): Json {
  const content = { 'application/json': { schema: toSchema(schema) } }
  return { 200: { description: 'The answer', content }, ...refusals(['401', '429', ...statuses]) }
}

function refusals(statuses: readonly string[]): Json {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  return Object.fromEntries(statuses.map((status) => [status, { description: 'Refused', content }]))
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = toSchema(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...each }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: each,
  }))
}

function toSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
