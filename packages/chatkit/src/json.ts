import { z } from 'zod'

/** Any JSON value. Nulls inside free-form JSON are data and are kept on the wire. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

export interface JsonObject {
  [member: string]: JsonValue
}

/**
 * The value is checked in one walk and passed on unchanged. `z.json()` tries each kind on each value, which takes
 * twenty times as long as parsing the text.
 */
export const JsonValue: z.ZodType<JsonValue> = z.custom<JsonValue>(isJson, 'Expected JSON')

export const JsonObject: z.ZodType<JsonObject> = z.custom<JsonObject>(isJsonObject, 'Expected a JSON object')

function isJson(value: unknown): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  return Array.isArray(value) ? value.every(isJson) : isJsonObject(value)
}

/** A member that is undefined counts as absent, as it does when it is written. */
function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const name in value) {
    const member: unknown = (value as Record<string, unknown>)[name]
    if (member !== undefined && !isJson(member)) return false
  }
  return true
}

/**
 * The type of a lenient member: callers may leave it out or pass null. Without this type, zod infers a required unknown
 * before a preprocessing step.
 */
type Lenient<Schema extends z.ZodType, Output extends z.ZodType> = z.ZodPipe<
  z.ZodOptional<z.ZodNullable<Schema>>,
  Output
>

/** A member that may be absent. `null` on input means absent, so that no declared member is ever `null` on output. */
export function absentable<Schema extends z.ZodType>(schema: Schema) {
  const member: unknown = z.preprocess((value) => value ?? undefined, schema.optional())
  return member as Lenient<Schema, z.ZodOptional<Schema>>
}

/** A member with a default. `null` on input means absent. The default is always emitted. */
export function defaulted<Schema extends z.ZodType, Value extends z.output<Schema>>(schema: Schema, value: Value) {
  const member: unknown = z.preprocess((input) => (input === undefined || input === null ? value : input), schema)
  return member as Lenient<Schema, Schema>
}

/**
 * A whole number. Numeric strings are accepted too, as in the reference. A number beyond the safe integers becomes the
 * nearest safe integer.
 */
export const Integer = z.preprocess((value: number | string): unknown => {
  if (typeof value === 'string') return /^[+-]?\d+(\.0*)?$/.test(value.trim()) ? clampToSafe(Number(value)) : value
  return Number.isInteger(value) ? clampToSafe(value) : value
}, z.int())

function clampToSafe(value: number): number {
  return Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
}

/** A boolean. The words that the reference accepts as booleans are accepted too. */
export const Flag = z.preprocess((value: boolean | number | string): unknown => {
  if (typeof value === 'number') return value === 1 ? true : value === 0 ? false : value
  if (typeof value !== 'string') return value
  const word = value.toLowerCase()
  if (['true', 't', 'yes', 'y', 'on', '1'].includes(word)) return true
  if (['false', 'f', 'no', 'n', 'off', '0'].includes(word)) return false
  return value
}, z.boolean())
