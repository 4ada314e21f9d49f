/**
 * The JSON with text that every store and every provider takes: a lone surrogate and U+0000 become U+FFFD, in names of members too. Gives the
 * same value when there is nothing to repair, as nearly always.
 */
export function repairText(value: unknown): unknown {
  if (typeof value === 'string') return repairString(value)
  if (typeof value !== 'object' || value === null) return value
  return needsRepair(value) ? repairedCopy(value) : value
}

function repairString(text: string): string {
  return isSound(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD')
}

function isSound(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function needsRepair(value: unknown): boolean {
  if (typeof value === 'string') return !isSound(value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(needsRepair)
  for (const name in value) {
    if (!isSound(name) || needsRepair((value as Record<string, unknown>)[name])) return true
  }
  return false
}

function repairedCopy(value: object): unknown {
  if (Array.isArray(value)) return value.map(repairText)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [repairString(name), repairText(member)]))
}
