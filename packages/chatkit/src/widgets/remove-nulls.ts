/**
 * The value as the wire carries it: a deep copy without any null or undefined, in objects and in arrays, at every depth. Whoever reads an array
 * by index must not put nulls into it: removing one moves the rest. Source: `WidgetItem` serialisation, openai/chatkit-python `chatkit/widgets.py`.
 */
export function removeNulls<Value>(value: Value): Value {
  return copyWithoutNulls(value) as Value
}

function copyWithoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isPresent).map(copyWithoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = { ...value }
  for (const [name, member] of Object.entries(copy)) {
    if (!isPresent(member)) delete copy[name]
    else if (typeof member === 'object') copy[name] = copyWithoutNulls(member)
  }
  return copy
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined
}
