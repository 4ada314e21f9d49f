import type { JsonSchema } from './json-schema.ts'

/** The longest description of an argument that all providers take. */
const MAX_LENGTH = 1_024
/** So many values are told of a long list. */
const MAX_VALUES = 20

/** The description of a schema, with what its keywords say that not every provider takes. */
export function describeSchema(schema: JsonSchema): string {
  const { title, description, format, pattern, minLength, maxLength, multipleOf, uniqueItems, examples } = schema
  const { exclusiveMinimum: above, exclusiveMaximum: below, default: preset } = schema
  const values = 'const' in schema ? [schema['const']] : schema['enum']
  const words = [
    typeof description === 'string' ? description : typeof title === 'string' ? title : '',
    Array.isArray(values) && values.length > 0 ? `One of ${listOf(values)}.` : '',
    typeof format === 'string' ? `As ${format}.` : '',
    typeof pattern === 'string' ? `Matches ${pattern}` : '',
    typeof minLength === 'number' && minLength > 0 ? `At least ${minLength} characters.` : '',
    typeof maxLength === 'number' ? `At most ${maxLength} characters.` : '',
    typeof above === 'number' ? `Above ${above}.` : '',
    typeof below === 'number' ? `Below ${below}.` : '',
    typeof multipleOf === 'number' ? `A multiple of ${multipleOf}.` : '',
    uniqueItems === true ? 'No item twice.' : '',
    preset === undefined || preset === null || preset === '' ? '' : `Default: ${JSON.stringify(preset)}.`,
    Array.isArray(examples) && examples.length > 0 ? `For example ${listOf(examples)}.` : '',
  ]
  const text = words.filter((word) => word !== '').join(' ')
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).toWellFormed()}…`
}

function listOf(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_VALUES).map((value) => JSON.stringify(value))
  return values.length > MAX_VALUES ? `${shown.join(', ')} and ${values.length - MAX_VALUES} more` : shown.join(', ')
}
