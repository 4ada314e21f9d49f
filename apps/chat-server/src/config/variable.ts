import { z } from 'zod'

/** A variable with its line in the documentation. `fallback` says what holds without it, where that is no plain default value. */
export function variable<Schema extends z.ZodType>(
  schema: Schema,
  about: string,
  { fallback }: { fallback?: string } = {},
): Schema {
  return schema.meta({ description: about, ...(fallback !== undefined && { fallback }) })
}

/** A variable whose value must not be printed. `NAME_FILE` may name a file that holds it instead. */
export function secret<Schema extends z.ZodType>(
  schema: Schema,
  about: string,
  options: { fallback?: string } = {},
): Schema {
  const described = variable(schema, about, options)
  return described.meta({ ...described.meta(), isSecret: true })
}

export function isSecret(schema: z.ZodType): boolean {
  return schema.meta()?.['isSecret'] === true
}

/** What the documentation says of a variable. */
export function describeVariable(schema: z.ZodType): { about: string; fallback: string } {
  const { description = '', fallback } = schema.meta() ?? {}
  return { about: description, fallback: typeof fallback === 'string' ? fallback : defaultOf(schema) }
}

/** In the form in which it is written in the environment. */
function defaultOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault)) return ''
  const value: unknown = schema.def.defaultValue
  return Array.isArray(value) ? value.join(',') : String(value)
}

/** `unset` is the value without the variable. */
export function wholeNumber({ from, to, unset }: { from: number; to: number; unset: number }): z.ZodType<number> {
  const message = `must be a whole number from ${from} to ${to}`
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.int().min(from, message).max(to, message))
    .default(unset)
}

export function oneOf<const Choices extends readonly string[]>(
  choices: Choices,
): z.ZodEnum<{ [Choice in Choices[number]]: Choice }> {
  const words = choices.length === 2 ? choices.join(' or ') : `one of ${choices.join(', ')}`
  return z.enum(choices, `must be ${words}`)
}

/** Some of the choices, separated by commas. */
export function listOf<const Choices extends readonly string[]>(choices: Choices) {
  return z
    .string()
    .transform(toList)
    .pipe(z.array(oneOf(choices)))
}

/** Texts separated by commas; none without the variable. */
export function list(each: z.ZodType<string, string> = z.string()) {
  return z.string().transform(toList).pipe(z.array(each)).default([])
}

function toList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
