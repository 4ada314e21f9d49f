/**
 * The payload with what the controls say: `todo.title` is `{ todo: { title } }`. A value that the widget itself has given is never replaced; the
 * controls that would are in `collisions`.
 */
export function withFormValues(
  payload: unknown,
  values: readonly (readonly [string, unknown])[],
): { payload: unknown; collisions: string[] } {
  if (values.length === 0) return { payload, collisions: [] }
  if (payload !== undefined && payload !== null && !isRecord(payload)) {
    return { payload, collisions: values.map(([name]) => name) }
  }
  const merged = structuredClone<Record<string, unknown>>(payload ?? {})
  const collisions: string[] = []
  for (const [name, value] of values) {
    if (!put(merged, name.split('.'), value)) collisions.push(name)
  }
  return { payload: merged, collisions }
}

function put(target: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): boolean {
  const isTaken = Object.hasOwn(target, key)
  // Else a control could change what every object has.
  if (key === '__proto__') return false
  if (rest.length === 0) {
    if (isTaken) return false
    target[key] = value
    return true
  }
  if (!isTaken) target[key] = {}
  const inner = target[key]
  return isRecord(inner) && put(inner, rest, value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
