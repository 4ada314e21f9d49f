import type { z } from 'zod'

/** Each round can only mend what the round before has unpacked: text within text within text. */
const MAX_ROUNDS = 8

/**
 * The arguments of a call as its tool takes them. Hosts and models send `null` for what they leave out, lists, objects, numbers and
 * booleans as JSON text, `{"random_string": ""}` to tools without parameters, and all arguments as one text. What fits the schema
 * is never touched; what does not fit is mended where its meaning is beyond doubt. All else is the caller's mistake.
 */
export function parseArguments<Input extends z.ZodObject>(
  input: Input,
  sent: unknown,
): z.ZodSafeParseResult<z.output<Input>> {
  const isParameterless = Object.keys(input.shape).length === 0
  if (isParameterless) return input.safeParse({})
  const first = input.safeParse(unpack(sent))
  if (first.success) return first
  const root = { args: structuredClone(unpack(sent)) }
  let result: z.ZodSafeParseResult<z.output<Input>> = first
  for (let round = 0; round < MAX_ROUNDS && !result.success; round += 1) {
    const mended = result.error.issues.filter((issue) => mend(root, issue))
    if (mended.length === 0) break
    result = input.safeParse(root.args)
  }
  return result
}

/** All arguments: none when they are null, the object when they are the JSON text of one. */
function unpack(sent: unknown): unknown {
  if (sent === null || sent === undefined || sent === '') return {}
  return typeof sent === 'string' ? (parseAs('object', sent) ?? sent) : sent
}

/** Mends the value that an issue is about, in place. Whether there was something to mend. */
function mend(root: object, issue: z.core.$ZodIssue): boolean {
  const path = ['args', ...issue.path]
  const key = path.at(-1)!
  const parent = valueAt(root, path.slice(0, -1))
  if (!isContainer(parent) || !Object.hasOwn(parent, key)) return false
  const value = parent[key]
  if (issue.code === 'unrecognized_keys') return isContainer(value) && dropNulls(value, issue.keys)
  if (value === null || value === undefined) return !Array.isArray(parent) && delete parent[key]
  if (typeof value !== 'string' || !(issue.code === 'invalid_type' || issue.code === 'invalid_union')) return false
  const wanted = issue.code === 'invalid_type' ? issue.expected : 'any'
  if (wanted === 'string') return false
  if (value.trim() === '') return !Array.isArray(parent) && delete parent[key]
  const parsed = parseAs(wanted, value)
  if (parsed === undefined) return false
  parent[key] = parsed
  return true
}

/** An argument that the tool does not know does no harm when it is null. */
function dropNulls(container: Record<PropertyKey, unknown>, keys: readonly string[]): boolean {
  const nulls = keys.filter((key) => container[key] === null)
  for (const key of nulls) delete container[key]
  return nulls.length > 0
}

/** The value of a JSON text when it is of the wanted kind, or null; undefined when it is not. */
function parseAs(wanted: string, text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(/^\s*(true|false|none)\s*$/i.test(text) ? text.toLowerCase().replace('none', 'null') : text)
  } catch {
    // The text is no JSON, so it is not the wanted value.
    return undefined
  }
  if (value === null) return null
  switch (wanted) {
    case 'array':
      return Array.isArray(value) ? value : undefined
    case 'object':
    case 'record':
      return typeof value === 'object' && !Array.isArray(value) ? value : undefined
    case 'number':
    case 'int':
      return typeof value === 'number' ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    default:
      return typeof value === 'string' ? undefined : value
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (!isContainer(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function isContainer(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
