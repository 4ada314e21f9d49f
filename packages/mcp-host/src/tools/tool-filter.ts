/** The tools that may be used: names or patterns in which `*` stands for any characters. `deny` wins over `allow`. */
export type ToolFilter =
  | readonly string[]
  | { readonly allow?: readonly string[] | undefined; readonly deny?: readonly string[] | undefined }

/** Whether a filter lets a tool through. Without a filter every tool passes. */
export function passesFilter(filter: ToolFilter | undefined, tool: string): boolean {
  if (filter === undefined) return true
  const { allow, deny } = isList(filter) ? { allow: filter } : filter
  return (allow === undefined || matchesAny(allow, tool)) && !(deny !== undefined && matchesAny(deny, tool))
}

/** The names that a filter asks for one by one, not by a pattern. */
export function namesIn(filter: ToolFilter | undefined): string[] {
  const allow = filter === undefined ? undefined : isList(filter) ? filter : filter.allow
  return (allow ?? []).filter((pattern) => !pattern.includes('*'))
}

/** Whether a name matches one of some patterns. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matches(pattern, name))
}

function matches(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return pattern === name
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false
  let place = head.length
  for (const part of rest) {
    const found = name.indexOf(part, place)
    if (found === -1 || found + part.length > name.length - tail.length) return false
    place = found + part.length
  }
  return true
}

function isList(filter: ToolFilter): filter is readonly string[] {
  return Array.isArray(filter)
}
