/**
 * The value with a replacement character for every half of a surrogate pair, at any depth: a provider that reads UTF-8 strictly refuses the whole
 * request for one. A value that has none is returned as it is.
 */
export function wellFormed<Value>(value: Value): Value {
  return JSON.stringify(value)?.match(LONE_SURROGATE) ? (repair(value) as Value) : value
}

/** As `JSON.stringify` writes it. */
const LONE_SURROGATE = /\\ud[89a-f][0-9a-f]{2}/

function repair(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(repair)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), repair(member)]))
}
