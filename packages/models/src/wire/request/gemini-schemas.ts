import type { RequestRepair } from './request.ts'

/** Words of JSON Schema that Gemini answers with 400. */
const REFUSED = new Set([
  '$schema',
  '$id',
  'propertyNames',
  'additionalProperties',
  'patternProperties',
  'unevaluatedProperties',
])

/** Schemas of tools without the words that Gemini refuses, `const` as an `enum` of one, and no `strict`, which it does not know. */
export const geminiSchemas: RequestRepair = (request, { provider }) => {
  if (provider !== 'gemini' || !request.tools) return request
  const tools = request.tools.map((tool) => {
    const { strict: _strict, parameters, ...rest } = tool.function
    return { ...tool, function: { ...rest, ...(parameters !== undefined && { parameters: plainSchema(parameters) }) } }
  })
  return { ...request, tools }
}

function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).flatMap(([word, value]): [string, unknown][] => {
    if (REFUSED.has(word)) return []
    if (word === 'const') return [['enum', [value]]]
    // The names in here are those of properties, whatever they are.
    if (word === 'properties' && typeof value === 'object' && value !== null) {
      return [[word, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainSchema(each)]))]]
    }
    return [[word, word === 'enum' || word === 'default' || word === 'examples' ? value : plainSchema(value)]]
  })
  return Object.fromEntries(entries)
}
