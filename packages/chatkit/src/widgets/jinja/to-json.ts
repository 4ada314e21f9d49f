import { JinjaError, Namespace, typeName, Undefined } from './value.ts'
import type { Value } from './value.ts'

/**
 * JSON as Jinja's `tojson` writes it: keys sorted, ASCII only, and `<`, `>`, `&` and `'` escaped, so that it is safe inside HTML too.
 */
export function toJson(value: Value): string {
  return toPlainJson(value).replaceAll(/[<>&'\u007f-\uffff]/g, escapeUnit)
}

function toPlainJson(value: Value): string {
  if (value instanceof Undefined) return value.fail()
  if (value instanceof Namespace || typeof value === 'function') {
    throw new JinjaError(`Cannot write a ${typeName(value)} as JSON.`)
  }
  if (Array.isArray(value)) return `[${value.map(toPlainJson).join(', ')}]`
  if (value instanceof Map) return `{${[...value].toSorted(byName).map(toMemberJson).join(', ')}}`
  return JSON.stringify(value)
}

function toMemberJson([name, member]: [string, Value]): string {
  return `${JSON.stringify(name)}: ${toPlainJson(member)}`
}

function byName([one]: [string, Value], [other]: [string, Value]): number {
  return one < other ? -1 : 1
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
