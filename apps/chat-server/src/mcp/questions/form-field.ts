import type { StructuredInput, StructuredInputAnswer } from '@frontdesk/chatkit'
import { z } from 'zod'

/** One field of a form as a tool server describes it: a member of a JSON Schema's `properties`. */
export type FieldSchema = Readonly<Record<string, unknown>>

/** What was read of an answer. Without a value the field is left out. */
export type ReadField = { value?: unknown } | { problem: string }

const YES = 'Yes'
const NO = 'No'
const MAX_TEXT = 1_000

/** A field as a question of the protocol, and the way back from its answer to the value that the server wants. */
export class FormField {
  readonly id: string
  readonly input: StructuredInput
  readonly #schema: FieldSchema
  readonly #isRequired: boolean
  /** The values by what the user is shown of them. */
  readonly #options: ReadonlyMap<string, unknown>

  constructor(id: string, schema: FieldSchema, { isRequired }: { isRequired: boolean }) {
    this.id = id
    this.#schema = schema
    this.#isRequired = isRequired
    this.#options = optionsOf(schema)
    const isMultiple = schema['type'] === 'array'
    const name = toText(schema['title']) || id
    const hint = [toText(schema['description']), describeBounds(schema, { isRequired })].filter((text) => text !== '')
    this.input =
      this.#options.size === 0
        ? { id, type: 'freeform', question: name, description: hint.join(' ') }
        : {
            id,
            type: 'multiple_choice',
            question: [name, ...hint].join(' — '),
            options: [...this.#options.keys()].map((value) => ({ value })),
            multiple: isMultiple,
          }
  }

  /** A skipped field has its default, where there is one. */
  read(answer: StructuredInputAnswer | null | undefined): ReadField {
    if (!answer || answer.skipped || answer.values.length === 0) {
      if (this.#schema['default'] !== undefined) return { value: this.#schema['default'] }
      return this.#isRequired ? { problem: 'An answer is needed.' } : {}
    }
    const value = this.#convert(answer.values)
    const problem = this.#check(value)
    return problem === undefined ? { value } : { problem }
  }

  #convert(values: readonly string[]): unknown {
    const each = values.map((value) => (this.#options.has(value) ? this.#options.get(value) : value))
    const [first = ''] = each
    switch (this.#schema['type']) {
      case 'array':
        return each
      case 'number':
      case 'integer':
        return typeof first === 'string' && first.trim() !== '' ? Number(first) : first
      default:
        return first
    }
  }

  /** What is wrong with a value by the server's own schema; a schema that cannot be read is left to the server. */
  #check(value: unknown): string | undefined {
    let schema: z.ZodType
    try {
      schema = z.fromJSONSchema(this.#schema)
    } catch {
      return undefined
    }
    const { error } = schema.safeParse(value)
    return error && `${JSON.stringify(value)} is not what is wanted: ${error.issues[0]?.message ?? 'invalid'}.`
  }
}

/** What can be chosen: as a list of values, with titles, or yes and no. */
function optionsOf(schema: FieldSchema): Map<string, unknown> {
  const { type, items, enum: values, enumNames: names, oneOf, anyOf } = schema
  if (type === 'boolean') return new Map([[YES, true], [NO, false]]) // prettier-ignore
  if (type === 'array' && typeof items === 'object' && items !== null) return optionsOf({ ...items })
  const titled = [oneOf, anyOf].find((list): list is { const: unknown; title?: unknown }[] => Array.isArray(list))
  const options = Array.isArray(values)
    ? values.map((value: unknown, index) => ({ const: value, title: Array.isArray(names) ? names[index] : undefined }))
    : (titled ?? [])
  const isClear = new Set(options.map(({ title }) => toText(title))).size === options.length
  return new Map(options.map(({ const: value, title }) => [(isClear && toText(title)) || String(value), value]))
}

/** The formats that a server may ask for, as people write them. */
const FORMATS: Readonly<Record<string, string>> = {
  uri: 'an address',
  email: 'an e-mail address',
  date: 'a date, such as 2027-01-31',
  'date-time': 'a date and a time, such as 2027-01-31T09:30:00Z',
}

/** What an answer must be like, in words. */
function describeBounds(schema: FieldSchema, { isRequired }: { isRequired: boolean }): string {
  const { type, format, minimum, maximum, minLength, maxLength, minItems, maxItems, default: preset } = schema
  const words = [
    ...(type === 'number' || type === 'integer' ? [type === 'integer' ? 'a whole number' : 'a number'] : []),
    ...(typeof format === 'string' ? [FORMATS[format] ?? format] : []),
    ...range(minimum, maximum, ''),
    ...range(minLength, maxLength, ' characters'),
    ...range(minItems, maxItems, ' choices'),
    ...(preset === undefined ? [] : [`${describeValue(preset)} when you skip it`]),
    ...(preset === undefined && !isRequired ? ['optional'] : []),
  ]
  return words.length === 0 ? '' : `(${words.join('; ')})`
}

function range(least: unknown, most: unknown, unit: string): string[] {
  if (typeof least === 'number' && typeof most === 'number') return [`${least} to ${most}${unit}`]
  if (typeof least === 'number') return [`at least ${least}${unit}`]
  return typeof most === 'number' ? [`at most ${most}${unit}`] : []
}

function describeValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT).toWellFormed() : ''
}
