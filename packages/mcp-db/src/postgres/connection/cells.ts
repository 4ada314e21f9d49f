import type { CustomTypesConfig } from 'pg'
import type { Cell } from '../../database.ts'

/** Leaves every value as the server wrote it: the driver's own types lose digits and time zones. */
export const AS_TEXT: CustomTypesConfig = { getTypeParser: () => (text: string) => text }

const BOOLEAN = 16
const BYTEA = 17
const INTEGERS = new Set([20, 21, 23, 26])
const FLOATS = new Set([700, 701])

/** A value as JSON can carry it, from the text of a type. `numeric` stays text: its digits are exact. */
export function toPostgresCell(text: string | null, typeId: number): Cell {
  if (text === null) return null
  if (typeId === BOOLEAN) return text === 't'
  if (typeId === BYTEA) return `x'${text.replace(/^\\x/, '')}'`
  if (!INTEGERS.has(typeId) && !FLOATS.has(typeId)) return text
  const number = Number(text)
  const isExact = FLOATS.has(typeId) ? Number.isFinite(number) : Number.isSafeInteger(number)
  return isExact ? number : text
}
