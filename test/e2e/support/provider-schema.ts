/** A JSON Schema, as far as it is looked at here. */
export interface Schema {
  [keyword: string]: unknown
  type?: unknown
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  enum?: unknown[]
}

/** The keywords that OpenAI's strict mode, Gemini's function declarations and Groq all take. */
const KEYWORDS = new Set(
  'type description properties required items enum anyOf additionalProperties minimum maximum minItems maxItems'.split(
    ' ',
  ),
)
const TYPES = new Set(['object', 'string', 'number', 'integer', 'boolean', 'array', 'null'])
const MAX_DEPTH = 5
const MAX_DESCRIPTION_LENGTH = 1_024

/** Where the schema of a tool's arguments leaves the part that all providers take, and how. Empty when it does not. */
export function providerProblems(schema: Schema): string[] {
  if (schema.type !== 'object') return ['the arguments are no object']
  return problemsAt(schema, '', 0)
}

/** Whether every provider takes this as the name of a function. */
export function isProviderName(name: string): boolean {
  return /^[A-Za-z_][\w-]{0,63}$/.test(name)
}

function problemsAt(schema: Schema, place: string, depth: number): string[] {
  const problems: string[] = []
  const say = (problem: string) => problems.push(`${place || 'arguments'}: ${problem}`)
  for (const keyword of Object.keys(schema)) if (!KEYWORDS.has(keyword)) say(`${keyword} is not known to all`)
  if (depth > MAX_DEPTH) say('nested too deeply')
  if ((schema.description?.length ?? 0) > MAX_DESCRIPTION_LENGTH) say('the description is too long')
  if (schema.anyOf !== undefined) {
    if (Object.keys(schema).length > 1) say('Gemini takes nothing beside anyOf')
    return [...problems, ...schema.anyOf.flatMap((branch, index) => problemsAt(branch, `${place}|${index}`, depth + 1))]
  }
  if (typeof schema.type !== 'string' || !TYPES.has(schema.type)) say(`the type is ${JSON.stringify(schema.type)}`)
  if (schema.enum !== undefined) {
    if (schema.type !== 'string') say('Gemini takes enum for strings alone')
    if (schema.enum.length === 0 || !schema.enum.every((value) => typeof value === 'string' && value !== ''))
      say('Gemini takes no empty or other values in enum')
  }
  if (schema.type === 'array' && schema.items === undefined) say('an array without items')
  if (schema.type === 'object') {
    if (schema['additionalProperties'] !== false) say('additionalProperties is not false')
    if (schema.properties === undefined) say('an object without properties')
    if (depth > 0 && Object.keys(schema.properties ?? {}).length === 0) say('Gemini takes no empty object inside')
  }
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    ...(isProviderName(name) ? [] : [`${place}.${name}: no name for a parameter`]),
    ...problemsAt(property, `${place}.${name}`, depth + 1),
  ])
  const items = schema.items === undefined ? [] : problemsAt(schema.items, `${place}[]`, depth + 1)
  return [...problems, ...inside, ...items]
}
