import type { CallDelta } from './chunk.ts'

/** A piece of a call, with nothing for what it does not say. */
export interface CallPiece {
  id: string
  index: number | undefined
  name: string
  arguments: string
  extra: unknown
}

/**
 * A piece as it came, in one form. Some write the function as JSON or leave it out and put its members beside the id, say `parameters` or `input` for
 * the arguments, or write ids and indexes as the other of number and text.
 */
export function readCallPiece(piece: CallDelta): CallPiece {
  const called = membersOf(piece.function) ?? piece
  const { name, arguments: args = called['parameters'] ?? called['input'] } = called
  return {
    id: typeof piece.id === 'number' ? String(piece.id) : typeof piece.id === 'string' ? piece.id : '',
    index: toIndex(piece.index),
    name: typeof name === 'string' ? name : '',
    arguments: textOf(args),
    extra: piece.extra_content,
  }
}

/** The calls of a delta: most send a list, some one call or calls by their index. */
export function callsOf(calls: unknown): CallDelta[] {
  if (Array.isArray(calls)) return calls.filter(isObject)
  if (!isObject(calls)) return []
  if ('function' in calls || 'name' in calls) return [calls]
  return Object.entries(calls).flatMap(([index, call]) => (isObject(call) ? [{ index, ...call }] : []))
}

function membersOf(called: unknown): CallDelta | undefined {
  if (typeof called !== 'string') return isObject(called) ? called : undefined
  const value = parseJson(called)
  return isObject(value) ? value : undefined
}

function toIndex(index: unknown): number | undefined {
  if (typeof index === 'number') return index
  return typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : undefined
}

/** Some send arguments as an object, or their text in a list of pieces. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join('')
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Whether a text is JSON of an object: whole arguments. */
export function isJsonObject(text: string): boolean {
  const trimmed = text.trim()
  return trimmed.startsWith('{') && trimmed.endsWith('}') && isObject(parseJson(trimmed))
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Incomplete so far, or broken for good: in both cases it is no value.
    return undefined
  }
}

function isObject(value: unknown): value is CallDelta {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
