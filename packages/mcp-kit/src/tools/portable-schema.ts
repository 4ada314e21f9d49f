import { z } from 'zod'

/** A JSON Schema of the part that every provider takes. */
export interface PortableSchema {
  [keyword: string]: unknown
  type?: string
  description?: string
  properties?: Record<string, PortableSchema>
  required?: string[]
  items?: PortableSchema
  anyOf?: PortableSchema[]
}

type JsonSchema = z.core.JSONSchema.JSONSchema

/** Keywords that are kept as they are. */
const KEPT = ['enum', 'minimum', 'maximum', 'minItems', 'maxItems', 'required'] as const
/** Keywords that are known, and replaced by words or by another keyword. */
const REPLACED = new Set(
  '$schema type description properties additionalProperties items anyOf default format pattern minLength maxLength'.split(
    ' ',
  ),
)

/**
 * A Zod object as a JSON Schema that OpenAI's strict mode, Gemini and Groq take as it stands: clients that forward a schema lose the whole
 * request when one keyword is unknown there. `default`, lengths and formats are said in the description; the server goes on checking
 * them. A list of types becomes `anyOf`, which stands alone because Gemini takes no keyword beside it. Throws for what has no portable form.
 */
export function toPortableSchema(
  schema: z.ZodObject,
  io: 'input' | 'output',
): PortableSchema & { type: 'object'; properties: Record<string, PortableSchema> } {
  const converted = convert(z.toJSONSchema(schema, { io, target: 'draft-7' }) as JsonSchema)
  return { ...converted, type: 'object', properties: converted.properties ?? {} }
}

function convert(schema: JsonSchema): PortableSchema {
  const unknown = Object.keys(schema).find((key) => !REPLACED.has(key) && !KEPT.some((kept) => kept === key))
  if (unknown !== undefined) throw new TypeError(`A tool's schema uses ${unknown}, which not every provider takes.`)
  const description = describe(schema)
  const branches = schema.anyOf ?? (Array.isArray(schema.type) ? splitTypes(schema) : undefined)
  if (branches !== undefined) return toUnion(branches, description)
  return {
    ...(typeof schema.type === 'string' && { type: schema.type }),
    ...(description !== '' && { description }),
    ...(schema.properties && { properties: mapValues(schema.properties as Record<string, JsonSchema>) }),
    ...(schema.type === 'object' && { additionalProperties: false }),
    ...(schema.items !== undefined && { items: convert(schema.items as JsonSchema) }),
    ...Object.fromEntries(KEPT.flatMap((key) => (isWorthKeeping(key, schema[key]) ? [[key, schema[key]]] : []))),
  }
}

/** One level of branches; what is said of the whole is said in the first of them. */
function toUnion(schemas: readonly JsonSchema[], description: string): PortableSchema {
  const branches = schemas.flatMap((schema) => {
    const branch = convert(schema)
    return branch.anyOf ?? [branch]
  })
  const [first, ...others] = branches
  const words = [description, first?.description ?? ''].filter((text) => text !== '')
  return { anyOf: [{ ...first, ...(words.length > 0 && { description: [...new Set(words)].join(' ') }) }, ...others] }
}

function splitTypes({ type, ...rest }: JsonSchema): JsonSchema[] {
  const { description: _said, default: _too, ...keywords } = rest
  return (type as unknown as string[]).map((each) => ({ ...(each !== 'null' && keywords), type: each }) as JsonSchema)
}

/** The description, with what the other keywords say. */
function describe({ description, default: value, format, minLength, maxLength }: JsonSchema): string {
  const words = [
    description ?? '',
    maxLength === undefined ? '' : `At most ${maxLength} characters.`,
    minLength === undefined || minLength === 0
      ? ''
      : minLength === 1
        ? 'Not empty.'
        : `At least ${minLength} characters.`,
    format === undefined || description?.includes('YYYY') ? '' : `As ${format}.`,
    value === undefined || value === '' || isEmptyList(value) ? '' : `Default: ${JSON.stringify(value)}.`,
  ]
  return words.filter((word) => word !== '').join(' ')
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Zod bounds every integer by what JavaScript can count, which says nothing to anybody. */
function isWorthKeeping(key: string, value: unknown): boolean {
  if (value === undefined) return false
  return !(key.endsWith('imum') && Math.abs(value as number) === Number.MAX_SAFE_INTEGER)
}

function mapValues(schemas: Record<string, JsonSchema>): Record<string, PortableSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]))
}
