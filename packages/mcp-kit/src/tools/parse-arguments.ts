import type { z } from 'zod'

/** Each round can only mend what the round before has unpacked: text within text within text. */
const MAX_ROUNDS = 8

/** What hosts put among the arguments for themselves: Cursor, n8n, Cline, Letta and OpenHands. */
const OF_HOSTS: ReadonlySet<string> = new Set(
  'random_string dummy _meta sessionId action chatInput toolCallId task_progress request_heartbeat security_risk'.split(
    ' ',
  ),
)

/**
 * The arguments of a call as its tool takes them. Hosts and models send `null` or `""` for what they leave out, lists, objects, numbers and
 * booleans as JSON text, one object for a list of one, `[]` for no object and `{}` for no list, keys of their own such as `random_string`, and
 * all arguments as one text. What fits the schema is never touched; what does not fit is mended where its meaning is beyond doubt. All else
 * is the caller's mistake.
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

/** All arguments: none when they are null or an empty list, the object when they are the JSON text of one, or the text of that text. */
function unpack(sent: unknown): unknown {
  let value = sent
  for (let round = 0; typeof value === 'string' && round < 2; round += 1) {
    const parsed = parseJson(value)
    if (parsed === undefined) break
    value = parsed
  }
  return value === null || value === undefined || value === '' || isEmptyList(value) ? {} : value
}

/** Mends the value that an issue is about, in place. Whether there was something to mend. */
function mend(root: object, issue: z.core.$ZodIssue): boolean {
  const path = ['args', ...issue.path]
  const key = path.at(-1)!
  const parent = valueAt(root, path.slice(0, -1))
  if (!isContainer(parent) || !Object.hasOwn(parent, key)) return false
  const value = parent[key]
  if (issue.code === 'unrecognized_keys') return isContainer(value) && dropUnmeant(value, issue.keys)
  if (value === null || value === undefined) return !Array.isArray(parent) && delete parent[key]
  const isEmptyText = typeof value === 'string' && value.trim() === ''
  const wanted = issue.code === 'invalid_type' ? issue.expected : 'any'
  if (isEmptyText && wanted !== 'string' && issue.code !== 'too_small')
    return !Array.isArray(parent) && delete parent[key]
  if (!(issue.code === 'invalid_type' || issue.code === 'invalid_union') || wanted === 'string') return false
  const parsed = typeof value === 'string' ? parseAs(wanted, value) : reshape(wanted, value)
  if (parsed === undefined) return false
  parent[key] = parsed
  return true
}

/** An argument that the tool does not know does no harm when it is null, or was meant for the host. */
function dropUnmeant(container: Record<PropertyKey, unknown>, keys: readonly string[]): boolean {
  const unmeant = keys.filter((key) => container[key] === null || OF_HOSTS.has(key))
  for (const key of unmeant) delete container[key]
  return unmeant.length > 0
}

/** One object for a list of one; nothing in the brackets of another language; 1 and 0. Undefined when it is none of these. */
function reshape(wanted: string, value: unknown): unknown {
  if (wanted === 'array' && isContainer(value)) return Object.keys(value).length === 0 ? [] : [value]
  if ((wanted === 'object' || wanted === 'record') && isEmptyList(value)) return {}
  return wanted === 'boolean' && (value === 1 || value === 0) ? value === 1 : undefined
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** The value of a JSON text when it is of the wanted kind, or null; undefined when it is not. */
function parseAs(wanted: string, text: string): unknown {
  const value = parseJson(text)
  if (value === null || value === undefined) return value
  switch (wanted) {
    case 'array':
      return Array.isArray(value) ? value : reshape('array', value)
    case 'object':
    case 'record':
      return typeof value === 'object' && !Array.isArray(value) ? value : undefined
    case 'number':
    case 'int':
      return typeof value === 'number' ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : reshape('boolean', value)
    default:
      return typeof value === 'string' ? undefined : value
  }
}

/** The value of a JSON text, in which Python's words are understood too; undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(/^\s*(true|false|none)\s*$/i.test(text) ? text.toLowerCase().replace('none', 'null') : text)
  } catch {
    // The text is no JSON, so it is not the wanted value.
    return undefined
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
