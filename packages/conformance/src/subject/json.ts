import { CheckFailure } from './check-failure.ts'

export type JsonObject = { [name: string]: unknown }

/** The value at a path such as `thread.items.data.0`, or undefined where there is none. */
export function get(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((part, name) => (isContainer(part) ? (part as JsonObject)[name] : undefined), value)
}

/** The string at a path. Where there is none, the subject is at fault. */
export function getString(value: unknown, path: string): string {
  const found = get(value, path)
  if (typeof found !== 'string') throw new CheckFailure(`Expected a string at \`${path}\`, got ${show(found)}.`)
  return found
}

/** The array at a path. Where there is none, the subject is at fault. */
export function getArray(value: unknown, path: string): unknown[] {
  const found = path === '' ? value : get(value, path)
  if (!Array.isArray(found)) throw new CheckFailure(`Expected an array at \`${path}\`, got ${show(found)}.`)
  return found
}

export function isObject(value: unknown): value is JsonObject {
  return isContainer(value) && !Array.isArray(value)
}

const MAX_SHOWN = 300

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value)
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json
}

/** Whether two JSON values are the same, whatever the order of their members. */
export function isSame(one: unknown, other: unknown): boolean {
  if (!isContainer(one) || !isContainer(other)) return one === other
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame((one as JsonObject)[name], (other as JsonObject)[name]))
  )
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
