import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { callerPaths } from './caller-paths.ts'
import { bodyOf, parametersOf, responsesOf, toSchema } from './describe.ts'
import type { Json } from './describe.ts'
import { operatorPaths } from './operator-paths.ts'

/** Everything that the server answers to, as an OpenAPI 3.1 document made from the schemas that the routes themselves use. */
export function createOpenApi(operations: readonly Operation[], { version }: { version: string }): Json {
  const paths: Record<string, Json> = { ...callerPaths(), ...operatorPaths() }
  for (const { method, path, summary, params, query, body, response } of operations) {
    const parameters = [...parametersOf('path', params), ...parametersOf('query', query)]
    const described = {
      summary,
      tags: ['operators'],
      parameters,
      ...(body && { requestBody: bodyOf(body) }),
      responses: responsesOf(response, ['400', '403', '404']),
    }
    const name = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[name] = { ...paths[name], [method]: described }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Frontdesk', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: { Error: toSchema(z.object({ error: z.object({ code: z.string(), message: z.string() }) })) },
    },
  }
}
