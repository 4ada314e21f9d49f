import type { JsonValue } from '../../json.ts'

/** Why a template cannot be parsed or rendered, worded for its author. */
export class JinjaError extends Error {
  override readonly name = 'JinjaError'
}

export type Callable = (args: Value[], named: ReadonlyMap<string, Value>) => Value

/** What a template computes with. Objects are maps, so that nothing but their own keys can be reached. */
export type Value = null | boolean | number | string | Value[] | Map<string, Value> | Namespace | Undefined | Callable

/** What `namespace()` makes: the one thing whose members a template can set. */
export class Namespace {
  readonly members: Map<string, Value>

  constructor(members: Iterable<[string, Value]>) {
    this.members = new Map(members)
  }
}

/** A name or member that is absent. It may be passed to `default`, tested, and assigned; every other use fails with its message. */
export class Undefined {
  readonly #message: string
  readonly #isEmpty: boolean

  /** What is empty, as the `x if y` without an else is when y is false, may also be inserted, compared and looped over. */
  constructor(message: string, { isEmpty = false }: { isEmpty?: boolean } = {}) {
    this.#message = message
    this.#isEmpty = isEmpty
  }

  fail(): never {
    throw new JinjaError(this.#message)
  }

  emptyOrFail<Empty>(empty: Empty): Empty {
    return this.#isEmpty ? empty : this.fail()
  }
}

/** The value of JSON data, copied: what a template appends to is not the caller's. */
export function fromJson(json: JsonValue): Value {
  if (Array.isArray(json)) return json.map(fromJson)
  if (typeof json !== 'object' || json === null) return json
  return new Map(Object.entries(json).map(([name, member]) => [name, fromJson(member)]))
}

/** Python's truth: empty strings, lists and objects are false. */
export function isTruthy(value: Value): boolean {
  if (value instanceof Undefined) return value.emptyOrFail(false)
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  return Boolean(value)
}

/** Equality by content. Booleans equal 0 and 1, as in Python. */
export function isEqual(one: Value, other: Value): boolean {
  if (one instanceof Undefined) return one.emptyOrFail(isEmptyOrFail(other))
  if (other instanceof Undefined) return other.emptyOrFail(false)
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((element, index) => isEqual(element, other[index] ?? null))
  }
  if (one instanceof Map && other instanceof Map) {
    return one.size === other.size && [...one].every(([name, member]) => isEqualMember(member, other.get(name)))
  }
  return toComparable(one) === toComparable(other)
}

function isEmptyOrFail(value: Value): boolean {
  return value instanceof Undefined && value.emptyOrFail(true)
}

function isEqualMember(member: Value, other: Value | undefined): boolean {
  return other !== undefined && isEqual(member, other)
}

function toComparable(value: Value): unknown {
  return typeof value === 'boolean' ? Number(value) : value
}

/** What a loop goes over: the elements of a list, the characters of a string, the names of an object. */
export function toList(value: Value): Value[] {
  if (value instanceof Undefined) return value.emptyOrFail([])
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return Array.from(value)
  if (value instanceof Map) return [...value.keys()]
  throw new JinjaError(`Cannot loop over ${typeName(value)}.`)
}

/** The element at that place, undefined when the list has none there. */
export function elementAt(list: Value[], index: number): Value {
  const element = list[index]
  return element === undefined ? new Undefined(`The list has no element ${index}.`) : element
}

/** The text that `{{ value }}` inserts. */
export function toText(value: Value): string {
  return typeof value === 'string' ? value : toRepresentation(value)
}

function toRepresentation(value: Value): string {
  if (value instanceof Undefined) return value.emptyOrFail('')
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(toRepresentation).join(', ')}]`
  if (value instanceof Map) {
    return `{${[...value].map(([name, member]) => `${toRepresentation(name)}: ${toRepresentation(member)}`).join(', ')}}`
  }
  throw new JinjaError(`Cannot insert a ${typeName(value)} as text.`)
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  return `${mark}${text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)}${mark}`
}

export function typeName(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'object'
  if (value instanceof Namespace) return 'namespace'
  return value instanceof Undefined ? 'undefined' : typeof value
}
