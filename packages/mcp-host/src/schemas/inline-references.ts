import { isJsonObject } from '../protocol/json-object.ts'
import type { JsonSchema } from './json-schema.ts'
import { toSchema } from './json-schema.ts'

/** A schema that refers to itself is written out this often, and takes anything below. */
const MAX_REPEATS = 1
/** Written out, a schema of definitions within definitions can grow without end: from this many parts on, definitions take anything. */
const MAX_PARTS = 2_000

/** The schema with every `$ref` into itself written out. What refers elsewhere, and what goes round in circles, takes anything. */
export function inlineReferences(root: JsonSchema): JsonSchema {
  let parts = 0
  const inline = (value: unknown, trail: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((each) => inline(each, trail))
    if (!isJsonObject(value)) return value
    parts++
    const { $ref: reference, ...rest } = value
    if (typeof reference === 'string') return inline({ ...resolve(reference, trail), ...rest }, [...trail, reference])
    const entries = Object.entries(rest).filter(([key]) => key !== '$defs' && key !== 'definitions')
    return Object.fromEntries(entries.map(([key, member]) => [key, inlineMember(key, member, trail)]))
  }
  /** Values are no schemas, and the members of `properties` are named as the server likes: one may be called `$ref`. */
  const inlineMember = (key: string, member: unknown, trail: readonly string[]): unknown => {
    if (VALUES.has(key)) return member
    if (key !== 'properties' || !isJsonObject(member)) return inline(member, trail)
    return Object.fromEntries(Object.entries(member).map(([name, schema]) => [name, inline(schema, trail)]))
  }
  const resolve = (reference: string, trail: readonly string[]): JsonSchema => {
    const isCircle = trail.filter((each) => each === reference).length > MAX_REPEATS
    return isCircle || parts > MAX_PARTS ? {} : toSchema(find(root, reference))
  }
  return toSchema(inline(root, []))
}

const VALUES = new Set(['enum', 'const', 'default', 'examples', 'required'])

/** What a reference such as `#/$defs/City` points to. */
function find(root: JsonSchema, reference: string): unknown {
  const [place, ...steps] = reference.split('/')
  if (place !== '#') return undefined
  return steps.reduce<unknown>((value, step) => {
    const name = decode(step).replaceAll('~1', '/').replaceAll('~0', '~')
    return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }, root)
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    // It was not encoded.
    return step
  }
}
