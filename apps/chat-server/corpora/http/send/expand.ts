/** What stands for a placeholder such as `{{THREAD_A}}`. */
export type Names = Readonly<Record<string, string>>

/** The same value with placeholders filled in and `$repeat`, `$repeat_list` and `$concat` written out. */
export function expand<Value>(value: Value, names: Names): Value {
  return expandAny(value, names) as Value
}

function expandAny(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return fill(value, names)
  if (Array.isArray(value)) return value.map((each) => expandAny(each, names))
  if (typeof value !== 'object' || value === null) return value
  if ('$repeat' in value) {
    const [text, times] = value.$repeat as [string, number]
    return fill(text, names).repeat(times)
  }
  if ('$repeat_list' in value) {
    const [element, times] = value.$repeat_list as [unknown, number]
    const expanded = expandAny(element, names)
    return Array.from({ length: times }, () => expanded)
  }
  if ('$concat' in value) {
    return (value.$concat as unknown[]).map((each) => expandAny(each, names) as string).join('')
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, expandAny(each, names)]))
}

/** A name that stands for nothing is a mistake of the case, and not text to be sent. */
function fill(text: string, names: Names): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const found = names[name]
    if (found === undefined) throw new Error(`Nothing stands for ${whole}.`)
    return found
  })
}
