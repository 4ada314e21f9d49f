import { isJsonObject } from '../protocol/json-object.ts'

/** A JSON Schema as servers write it, of any draft. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The schema at a place where servers may also write `true` or nothing. */
export function toSchema(value: unknown): JsonSchema {
  return isJsonObject(value) ? value : {}
}

/** The schemas of a list such as `anyOf`; undefined where there is no such list. */
export function schemasIn(value: unknown): JsonSchema[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(toSchema) : undefined
}

/** The properties of an object's schema by name. */
export function propertiesOf({ properties }: JsonSchema): [name: string, schema: JsonSchema][] {
  return isJsonObject(properties) ? Object.entries(properties).map(([name, schema]) => [name, toSchema(schema)]) : []
}

/** The names of the properties that must be there. */
export function requiredOf({ required }: JsonSchema): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
}

/** Whether it takes an object whose members are not named beforehand, and no other. */
export function isOpenMap(schema: JsonSchema): boolean {
  const { additionalProperties, patternProperties } = schema
  const isOpen = [additionalProperties, patternProperties].some(
    (members) => isJsonObject(members) && Object.keys(members).length > 0,
  )
  return isOpen && propertiesOf(schema).length === 0
}

/** The types that a schema allows: those it names, or else the one that its other words mean. Empty when it takes anything. */
export function typesOf(schema: JsonSchema): string[] {
  const { type, nullable } = schema
  const named = (Array.isArray(type) ? (type as unknown[]) : [type]).flatMap(toTypeName)
  const types = named.length > 0 ? named : impliedTypes(schema)
  return nullable === true && types.length > 0 ? [...new Set([...types, 'null'])] : types
}

const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])

/** The name of a type, in whatever case; none for what only a language calls a type. */
function toTypeName(type: unknown): string[] {
  const name = typeof type === 'string' ? type.toLowerCase() : ''
  return TYPES.has(name) ? [name] : []
}

function impliedTypes(schema: JsonSchema): string[] {
  const values =
    'const' in schema ? [schema['const']] : Array.isArray(schema['enum']) ? (schema['enum'] as unknown[]) : []
  if (values.length > 0) return [...new Set(values.map(typeOf))]
  if ('properties' in schema || 'additionalProperties' in schema || 'patternProperties' in schema) return ['object']
  return 'items' in schema || 'prefixItems' in schema ? ['array'] : []
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
