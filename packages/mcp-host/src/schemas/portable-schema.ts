import { inlineReferences } from './inline-references.ts'
import { isOpenMap, propertiesOf, requiredOf, schemasIn, toSchema, typesOf } from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'
import { mergeAllOf, mergeForms } from './merge-branches.ts'
import { nameParameters } from './parameter-names.ts'
import { describeSchema } from './schema-words.ts'

/** Deeper objects and lists are written as JSON text. */
const MAX_DEPTH = 5
/** A longer list of values is told in words: providers bound what a schema may hold. */
const MAX_VALUES = 250

/** The schema of an object that every provider takes. */
export interface PortableSchema {
  [keyword: string]: unknown
  type: 'object'
  properties: Record<string, JsonSchema>
  required: string[]
  additionalProperties: false
}

/**
 * The schema of a tool's arguments in the part of JSON Schema that OpenAI, Gemini and Groq all take: one refused keyword costs the whole request, with all
 * its other tools. What has no place there is said in the description, and goes on being checked by the server. The way back is `restoreArguments`.
 */
export function toPortableSchema(schema: JsonSchema): PortableSchema {
  const whole = flatten(inlineReferences(schema))
  return toObject(
    isOpenMap(whole) ? { ...whole, properties: { [MEMBERS]: { ...MAP } }, required: [MEMBERS] } : whole,
    0,
  ) as PortableSchema
}

/** Arguments that nobody has named beforehand are one argument of this name, as JSON text. */
export const MEMBERS = 'members'
const MAP: JsonSchema = { type: 'object', description: 'The arguments, by name.' }

/** The arguments of a tool are one plain object, whatever forms they may have. */
export function flatten(schema: JsonSchema): JsonSchema {
  const merged = mergeAllOf(schema)
  const forms = schemasIn(merged['anyOf']) ?? schemasIn(merged['oneOf'])
  return forms === undefined ? { ...merged, type: 'object' } : mergeForms(merged, forms)
}

function convert(given: JsonSchema, depth: number): JsonSchema {
  const schema = mergeAllOf(given)
  const { anyOf, oneOf, ...rest } = schema
  const branches = schemasIn(anyOf) ?? schemasIn(oneOf)
  if (branches !== undefined)
    return toUnion(
      branches.map((branch) => ({ ...without(rest, SAID), ...branch })),
      rest,
      depth,
    )
  const types = typesOf(schema)
  if (types.length === 0) return toUnion(ANYTHING, schema, depth)
  if (types.length > 1)
    return toUnion(
      types.map((type) => ({ ...without(rest, SAID), type })),
      schema,
      depth,
    )
  return toSingle({ ...schema, type: types[0] }, depth)
}

function toSingle(schema: JsonSchema, depth: number): JsonSchema {
  switch (schema['type']) {
    case 'object':
      return isJsonText(schema, depth) ? toJsonText(schema, 'object') : toObject(schema, depth)
    case 'array':
      return depth >= MAX_DEPTH ? toJsonText(schema, 'list') : toList(schema, depth)
    case 'string':
      return toText(schema)
    case 'number':
    case 'integer':
      return { ...head(schema), ...pick(schema, ['minimum', 'maximum']) }
    case 'null':
      return { type: 'null' }
    default:
      return head(schema, ['enum', 'const'])
  }
}

/** Whether an object is given to the model as JSON text: Gemini takes none without properties, and nothing may be nested without end. */
export function isJsonText(schema: JsonSchema, depth: number): boolean {
  return depth > 0 && (depth >= MAX_DEPTH || propertiesOf(schema).length === 0)
}

function toObject(schema: JsonSchema, depth: number): JsonSchema {
  const names = nameParameters(propertiesOf(schema).map(([name]) => name))
  const properties = propertiesOf(schema).map(([name, property]) => [names.get(name), convert(property, depth + 1)])
  const required = requiredOf(schema).flatMap((name) => names.get(name) ?? [])
  return {
    ...head(schema),
    properties: Object.fromEntries(properties) as object,
    required,
    additionalProperties: false,
  }
}

function toList(schema: JsonSchema, depth: number): JsonSchema {
  const { prefixItems, items } = schema
  const places = schemasIn(prefixItems) ?? schemasIn(items)
  const item = places === undefined ? toSchema(items) : places.length === 1 ? places[0]! : { anyOf: places }
  return { ...head(schema), items: convert(item, depth + 1), ...pick(schema, ['minItems', 'maxItems']) }
}

function toText(schema: JsonSchema): JsonSchema {
  const values: unknown = 'const' in schema ? [schema['const']] : schema['enum']
  const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string' && value !== '') : []
  if (texts.length === 0 || texts.length > MAX_VALUES) return head(schema)
  return { ...head(schema, ['enum', 'const']), enum: [...new Set(texts)] }
}

function toJsonText(schema: JsonSchema, what: 'object' | 'list'): JsonSchema {
  const { description, ...rest } = schema
  const members = describeMembers(rest)
  const words = [typeof description === 'string' ? description : '', `A JSON ${what}, as text.`, members]
  return { type: 'string', description: describeSchema({ description: words.filter((word) => word !== '').join(' ') }) }
}

function describeMembers(schema: JsonSchema): string {
  const names = propertiesOf(schema).map(([name]) => name)
  return names.length === 0 ? '' : `It may have ${names.join(', ')}.`
}

/** `anyOf` stands alone, in one level: what is said of the whole is said in its first branch. */
function toUnion(branches: readonly JsonSchema[], { description }: JsonSchema, depth: number): JsonSchema {
  const converted = branches.flatMap((branch) => {
    const each = convert(branch, depth + 1)
    return schemasIn(each['anyOf']) ?? [each]
  })
  const [first = {}, ...others] = [...new Map(converted.map((each) => [JSON.stringify(each), each])).values()]
  const words = [description, first['description']].filter((text) => typeof text === 'string' && text !== '')
  const said = { ...first, ...(words.length > 0 && { description: [...new Set(words)].join(' ') }) }
  return others.length === 0 ? said : { anyOf: [said, ...others] }
}

/** What is said of the whole, and not of each branch. */
const SAID = ['description', 'title', 'default', 'examples', 'anyOf', 'oneOf', 'type', 'nullable']
/** Where a server takes anything. Objects and lists come as JSON text. */
const ANYTHING: readonly JsonSchema[] = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }]

function head(schema: JsonSchema, kept: readonly string[] = []): JsonSchema {
  const description = describeSchema(without(schema, kept))
  return { type: schema['type'], ...(description !== '' && { description }) }
}

function pick(schema: JsonSchema, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(keys.flatMap((key) => (typeof schema[key] === 'number' ? [[key, schema[key]]] : [])))
}

function without(schema: JsonSchema, keys: readonly string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)))
}
