import { isJsonObject } from '../protocol/json-object.ts'
import { inlineReferences } from './inline-references.ts'
import { isOpenMap, propertiesOf, requiredOf, schemasIn, toSchema, typesOf } from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'
import { mergeAllOf } from './merge-branches.ts'
import { nameParameters } from './parameter-names.ts'
import { flatten, MEMBERS } from './portable-schema.ts'

/** Makes of the arguments that a model wrote for a portable schema those that the server's own schema wants. */
export type RestoreArguments = (args: Record<string, unknown>) => Record<string, unknown>

/**
 * The way back from `toPortableSchema`: members get their own names again, JSON text becomes what it says where the server wants an object or a list, and
 * null, which models write for "nothing", is left out of members that are optional and know no null.
 */
export function restoreArguments(schema: JsonSchema): RestoreArguments {
  const whole = flatten(inlineReferences(schema))
  if (isOpenMap(whole)) return unpackMembers
  const names = nameParameters(propertiesOf(whole).map(([name]) => name))
  const isRenamed = [...names].some(([name, offered]) => name !== offered)
  return (args) => (!isRenamed && Object.values(args).every(isPlain) ? args : restoreObject(whole, args))
}

/** What stands in the one argument that a map has. Anything else is left to the server. */
function unpackMembers(args: Record<string, unknown>): Record<string, unknown> {
  const members = unpack(['object'], args[MEMBERS])
  return Object.keys(args).length === 1 && isJsonObject(members) ? members : args
}

/** Most arguments are what they are: a number, yes or no, a text that is no JSON. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' ? !/^\s*[[{]/.test(value) : typeof value === 'number' || typeof value === 'boolean'
}

function restore(given: JsonSchema, value: unknown): unknown {
  const schema = mergeAllOf(given)
  const branches = schemasIn(schema['anyOf']) ?? schemasIn(schema['oneOf'])
  if (branches !== undefined) return restoreIn(branches, value)
  const unpacked = unpack(typesOf(schema), value)
  if (Array.isArray(unpacked)) {
    const places = schemasIn(schema['prefixItems']) ?? schemasIn(schema['items'])
    return unpacked.map((item: unknown, index) => restore(places?.[index] ?? toSchema(schema['items']), item))
  }
  return isJsonObject(unpacked) ? restoreObject(schema, unpacked) : unpacked
}

/** The branch that takes the value as it is, or else the first that takes it unpacked. */
function restoreIn(branches: readonly JsonSchema[], value: unknown): unknown {
  const type = Array.isArray(value) ? 'array' : isJsonObject(value) ? 'object' : typeof value
  const fitting = branches.filter((branch) => typesOf(mergeAllOf(branch)).includes(type))
  const keys = isJsonObject(value) ? Object.keys(value) : []
  const best = fitting.find((branch) => {
    const names = nameParameters(propertiesOf(mergeAllOf(branch)).map(([name]) => name))
    return keys.every((key) => [...names.values()].includes(key))
  })
  if (best ?? fitting[0]) return restore(best ?? fitting[0]!, value)
  return branches.map((branch) => restore(branch, value)).find((restored) => restored !== value) ?? value
}

function restoreObject(schema: JsonSchema, value: Record<string, unknown>): Record<string, unknown> {
  const properties = propertiesOf(schema)
  const names = nameParameters(properties.map(([name]) => name))
  const known = new Map(properties.map(([name, property]) => [names.get(name) ?? name, { name, property }]))
  const required = requiredOf(schema)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
      const { name, property } = known.get(key) ?? { name: key, property: {} }
      if (member === null && known.has(key) && !required.includes(name) && !takesNull(property)) return []
      return [[name, known.has(key) ? restore(property, member) : member]]
    }),
  )
}

function takesNull(given: JsonSchema): boolean {
  const schema = mergeAllOf(given)
  const branches = schemasIn(schema['anyOf']) ?? schemasIn(schema['oneOf'])
  if (branches !== undefined) return branches.some(takesNull)
  const types = typesOf(schema)
  return types.length === 0 || types.includes('null')
}

/** A text that is the JSON of what is wanted. Where a text would do, it stays one. */
function unpack(types: readonly string[], value: unknown): unknown {
  if (typeof value !== 'string' || types.includes('string') || !/^\s*[[{]/.test(value)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    const type = Array.isArray(parsed) ? 'array' : 'object'
    return types.length === 0 || types.includes(type) ? parsed : value
  } catch {
    // It is a text that only begins like JSON: the server says what is wrong with it.
    return value
  }
}
