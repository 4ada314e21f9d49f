import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { ToolSchema } from '@modelcontextprotocol/sdk/types.js'
import { typesOf } from '../schemas/json-schema.ts'
import { isJsonObject, withoutNulls } from '../protocol/json-object.ts'

/** One page of `tools/list`: what could be read of it, and in words what could not. */
export interface ToolPage {
  tools: Tool[]
  nextCursor: string | undefined
  problems: string[]
}

/** Reads a page entry by entry: one that is odd is mended where no meaning is lost, or left out, and never spoils the others. */
export function readToolPage({ tools: entries, nextCursor }: Record<string, unknown>): ToolPage {
  const problems: string[] = []
  if (!Array.isArray(entries)) problems.push('there is no list of tools')
  const tools = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown, index) => {
    const tool = readTool(entry)
    if ('problem' in tool) problems.push(`entry ${index} was left out: ${tool.problem}`)
    else if (tool.mended !== '') problems.push(`the tool ${tool.tool.name} was mended: ${tool.mended}`)
    return 'tool' in tool ? [tool.tool] : []
  })
  const cursor = typeof nextCursor === 'string' && nextCursor !== '' ? nextCursor : undefined
  return { tools, nextCursor: cursor, problems }
}

function readTool(entry: unknown): { tool: Tool; mended: string } | { problem: string } {
  if (!isJsonObject(entry)) return { problem: 'it is no object' }
  const { name } = entry
  if (typeof name !== 'string' || name.trim() === '') return { problem: 'it has no name' }
  const given = withoutNulls(entry)
  const inputSchema = readSchema(given['inputSchema'])
  const outputSchema = readSchema(given['outputSchema'])
  const candidate = {
    ...given,
    ...keepTexts(given, ['title', 'description']),
    inputSchema: inputSchema ?? { type: 'object', properties: {} },
    outputSchema,
    annotations: isJsonObject(given['annotations']) ? readHints(given['annotations']) : undefined,
    _meta: isJsonObject(given['_meta']) ? given['_meta'] : undefined,
  }
  const parsed = ToolSchema.safeParse(omitUndefined(candidate))
  if (parsed.success) return { tool: parsed.data, mended: inputSchema ? '' : 'it had no valid inputSchema' }
  const bare = ToolSchema.safeParse({
    name,
    inputSchema: { type: 'object', properties: {} },
    ...keepTexts(given, ['description']),
  })
  if (bare.success) return { tool: bare.data, mended: 'only its name and description could be read' }
  return { problem: parsed.error.issues[0]?.message ?? 'it is no tool' }
}

/** The schema of an object; undefined for anything else. A schema that leaves out its type counts as one. */
function readSchema(schema: unknown): Record<string, unknown> | undefined {
  if (!isJsonObject(schema)) return undefined
  const { type = 'object', properties, required, ...rest } = withoutNulls(schema)
  // Arguments are an object, whatever else a schema would take.
  if (!typesOf({ type }).includes('object')) return undefined
  return {
    ...rest,
    type: 'object',
    ...(isJsonObject(properties) && { properties }),
    ...(Array.isArray(required) && { required: required.filter((name) => typeof name === 'string') }),
  }
}

/** Hints that are no booleans say nothing. */
function readHints(annotations: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(annotations).filter(([key, value]) => typeof value === (key === 'title' ? 'string' : 'boolean')),
  )
}

/** These members, where they are texts; undefined where they are not. */
function keepTexts(object: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, typeof object[key] === 'string' ? object[key] : undefined]))
}

function omitUndefined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
