import { shorten } from '../slice-text.ts'

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
 * become `{}`. Anything else that is no object is quoted in one, so that the model sees its mistake and the request
 * stays valid.
 */
export function repairArguments(given: unknown): RepairedArguments {
  if (isObject(given)) return { json: JSON.stringify(given), isUnreadable: false }
  const text = typeof given === 'string' ? given : given === undefined ? '' : JSON.stringify(given)
  if (text.trim() === '') return { json: '{}', isUnreadable: false }
  const value = parse(text)
  if (isObject(value)) return { json: text, isUnreadable: false }
  if (value === null) return { json: '{}', isUnreadable: false }
  return { json: JSON.stringify({ unreadable_arguments: shorten(text, MAX_CHARACTERS) }), isUnreadable: true }
}

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
