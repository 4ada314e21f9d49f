import { shorten } from '../slice-text.ts'
import { wellFormed } from './well-formed.ts'

/** Deeper than a hundred levels, whoever writes the value again exhausts the stack. */
const MAX_DEPTH = 100
/** How much of unreadable arguments the model is shown again. */
const MAX_CHARACTERS = 2_000

export interface RepairedArguments {
  /** The text of a JSON object. */
  json: string
  /** Whether the model wrote something that cannot be read: then `json` only quotes it. */
  isUnreadable: boolean
}

/**
 * The arguments of a call in the form that providers accept: the text of a JSON object. Nothing, `null` and blanks
 * become `{}`. Anything else that is no object, or is one without end, is quoted in one, so that the model sees its
 * mistake and the request stays valid. Halves of characters become replacement characters.
 */
export function repairArguments(given: unknown): RepairedArguments {
  if (isObject(given)) return { json: JSON.stringify(given), isUnreadable: false }
  const text = typeof given === 'string' ? given : given === undefined ? '' : JSON.stringify(given)
  if (text.trim() === '') return { json: '{}', isUnreadable: false }
  const value = isTooDeep(text) ? undefined : parse(text)
  if (isObject(value)) return { json: HALF.test(text) ? JSON.stringify(wellFormed(value)) : text, isUnreadable: false }
  if (value === null) return { json: '{}', isUnreadable: false }
  return { json: JSON.stringify({ unreadable_arguments: shorten(text, MAX_CHARACTERS) }), isUnreadable: true }
}

/** Half of a character, as JSON writes it. */
const HALF = /\\ud[89a-f]/i

/** Whether more brackets are open at once than a value may have levels. */
function isTooDeep(json: string): boolean {
  let depth = 0
  for (const [token] of json.matchAll(BRACKET)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

/** A string as a whole, or a bracket. */
const BRACKET = /"(?:[^"\\]|\\.)*"?|[[\]{}]/gs

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The text is no JSON, so it is no object. The caller quotes it.
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
