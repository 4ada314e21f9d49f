import { WebError } from '../errors.ts'

/** Deeper values break the programs that pass them on. */
const MAX_DEPTH = 64

/** Parses JSON from the web; numbers that JavaScript would change are kept as text. Throws {@link WebError} when it is none, or nested too deep. */
export function parseJson(text: string): unknown {
  assertFlat(text)
  try {
    return JSON.parse(text, keepNumber) as unknown
  } catch (error) {
    throw new WebError('invalid_response', 'What is there is not JSON. Use fetch_page to read it as text.', {
      cause: error,
    })
  }
}

/** What an RFC 6901 pointer leads to. Throws {@link WebError} that says how far it leads. */
export function resolvePointer(value: unknown, pointer: string): unknown {
  if (pointer === '') return value
  if (!pointer.startsWith('/')) {
    throw new WebError('invalid_response', 'A pointer is "" or starts with "/", such as "/items/0/name".')
  }
  let current = value
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof current !== 'object' || current === null || !hasPart(current, key)) {
      throw new WebError(
        'invalid_response',
        `The JSON has nothing at ${JSON.stringify(pointer.slice(0, 200))}. Fetch it without a pointer to see what it holds.`,
      )
    }
    current = (current as Record<string, unknown>)[key]
  }
  return current
}

/** Whole numbers beyond 2^53, and those beyond the range of a double, as they were written. */
function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined) return value
  const isChanged = !Number.isFinite(value) || (!Number.isSafeInteger(value) && /^-?\d+$/.test(source))
  return isChanged ? source : value
}

/** Of a list only its items are parts, by their index as RFC 6901 writes it. */
function hasPart(value: object, key: string): boolean {
  return Object.hasOwn(value, key) && (!Array.isArray(value) || /^(?:0|[1-9]\d*)$/.test(key))
}

/** Looks at the text, for a parser that recurses would be too late. */
function assertFlat(text: string): void {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '"') index = endOfString(text, index)
    else if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    if (depth > MAX_DEPTH) {
      throw new WebError('too_large', `The JSON is nested more than ${MAX_DEPTH} levels deep. It is not read.`)
    }
  }
}

/** The index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1
  return index
}
