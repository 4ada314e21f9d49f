import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Node, ParseError } from 'jsonc-parser'

/** A JSON text with comments and trailing commas, as people write configuration. */
export interface JsoncDocument {
  value: unknown
  /** Where the value at a path stands, or the nearest one around it: `line 4, column 9`. */
  locate: (path: readonly PropertyKey[]) => string
  /** The paths of members whose name was there before in the same object. The last one counts. */
  repeated: string[]
}

/** The text is no JSON. The message says where and why. */
export class JsoncError extends Error {}

/** Reads JSON with comments, trailing commas and a byte order mark. Throws {@link JsoncError}. */
export function parseJsonc(source: string): JsoncDocument {
  const text = source.replace(/^\uFEFF/, '')
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error !== undefined || root === undefined) {
    const reason = error === undefined ? 'the text is empty' : WORDS[printParseErrorCode(error.error)]
    throw new JsoncError(`${describePlace(text, error?.offset ?? 0)}: ${reason ?? 'this is not expected here'}`)
  }
  const locate = (path: readonly PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(root, path.slice(0, length).map(toSegment))
      if (node !== undefined) return describePlace(text, node.offset)
    }
    return describePlace(text, root.offset)
  }
  return { value: getNodeValue(root) as unknown, locate, repeated: findRepeated(root, []) }
}

function toSegment(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key)
}

function describePlace(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

function findRepeated(node: Node, path: readonly string[]): string[] {
  if (node.type !== 'object') return []
  const seen = new Set<string>()
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? []
    const name = String(key?.value)
    const here = [...path, name]
    const isRepeated = seen.has(name)
    seen.add(name)
    return [...(isRepeated ? [here.join('.')] : []), ...(value === undefined ? [] : findRepeated(value, here))]
  })
}

const WORDS: Record<string, string> = {
  InvalidSymbol: 'this is no value; names and texts stand in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace } is expected',
  CloseBracketExpected: 'a closing bracket ] is expected',
  EndOfFileExpected: 'the text should end here',
  InvalidCommentToken: 'this comment is not complete',
  UnexpectedEndOfComment: 'this comment does not end',
  UnexpectedEndOfString: 'this text does not end',
  InvalidUnicode: 'this is no Unicode escape',
  InvalidEscapeCharacter: 'this is no escape; write a backslash as \\\\',
  InvalidCharacter: 'this character may not stand in a text',
}
