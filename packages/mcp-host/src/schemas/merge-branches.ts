import { propertiesOf, requiredOf, schemasIn } from './json-schema.ts'
import type { JsonSchema } from './json-schema.ts'

/** The schema with its `allOf` merged into it: what each branch says holds. */
export function mergeAllOf(schema: JsonSchema): JsonSchema {
  const { allOf, ...rest } = schema
  const branches = schemasIn(allOf)
  return branches === undefined ? rest : branches.map(mergeAllOf).reduce(both, rest)
}

/** One object for an object that has one of several forms: all properties of all forms, of which those are required that every form requires. */
export function mergeForms(schema: JsonSchema, forms: readonly JsonSchema[]): JsonSchema {
  const merged = forms.map(mergeAllOf)
  const properties = Object.fromEntries(
    [...Map.groupBy([schema, ...merged].flatMap(propertiesOf), ([name]) => name)].map(([name, found]) => [
      name,
      found.length === 1 ? found[0]![1] : { anyOf: distinct(found.map(([, property]) => property)) },
    ]),
  )
  const [first = [], ...others] = merged.map(requiredOf)
  const byAll = first.filter((name) => others.every((required) => required.includes(name)))
  const { anyOf: _any, oneOf: _one, ...rest } = schema
  return { ...rest, type: 'object', properties, required: [...new Set([...requiredOf(schema), ...byAll])] }
}

function both(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = [...propertiesOf(one), ...propertiesOf(other)]
  const required = [...new Set([...requiredOf(one), ...requiredOf(other)])]
  return {
    ...other,
    ...one,
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
  }
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
}
