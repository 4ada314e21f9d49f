import { visit } from 'jsonc-parser'

/** How deep objects and lists of a token may be nested. */
const MAX_DEPTH = 16

/**
 * Parses the JSON of a token so that everybody who reads it reads the same: an object, no member twice in one object, nothing nested beyond reason,
 * no number that is infinite. Throws a `SyntaxError` else; its message holds nothing of the text.
 */
export function parseStrictObject(text: string): Record<string, unknown> {
  if (!text.isWellFormed() || isDeeperThan(text, MAX_DEPTH)) throw new SyntaxError('The JSON is nested too deeply.')
  const value: unknown = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('It is no JSON object.')
  assertNoMemberTwice(text)
  return value as Record<string, unknown>
}

/** What JSON.parse throws quotes the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => {
      if (value === Infinity || value === -Infinity) throw new SyntaxError('A number is infinite.')
      return value
    })
  } catch {
    throw new SyntaxError('It is not valid JSON.')
  }
}

function assertNoMemberTwice(text: string): void {
  const open: Set<string>[] = []
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name) => {
      if (open.at(-1)?.has(name) === true) throw new SyntaxError('A member is there twice.')
      open.at(-1)?.add(name)
    },
  })
}

/** Counts brackets before anything walks the text, for a walk of nested lists uses the stack. Brackets in strings count too: that is on the safe side only. */
function isDeeperThan(text: string, max: number): boolean {
  let depth = 0
  for (const character of text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '')) {
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth > max) return true
  }
  return false
}
