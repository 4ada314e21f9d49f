import { z } from 'zod'

export type Json = Record<string, unknown>

/** Nothing comes back. */
export const NOTHING: Json = { description: 'Done' }

/** What is sent as JSON. */
export function bodyOf(schema: z.ZodType): Json {
  return { required: true, content: { 'application/json': { schema: toSchema(schema, 'input') } } }
}

/** A document of this schema, or one of these refusals besides those of every route. */
export function responsesOf(schema: z.ZodType, statuses: readonly string[]): Json {
  const content = { 'application/json': { schema: toSchema(schema) } }
  return { 200: { description: 'The answer', content }, ...refusals(['401', '429', ...statuses]) }
}

/** What is no JSON, of that media type. */
export function mediaOf(type: string, description: string, statuses: readonly string[]): Json {
  return {
    200: { description, content: { [type]: { schema: { type: 'string' } } } },
    ...refusals(['401', '429', ...statuses]),
  }
}

export function refusals(statuses: readonly string[]): Json {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  return Object.fromEntries(statuses.map((status) => [status, { description: 'Refused', content }]))
}

export function parametersOf(place: 'path' | 'query' | 'header', schema: z.ZodType | undefined): Json[] {
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

export function toSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
