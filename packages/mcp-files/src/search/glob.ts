import { FilesError } from '../errors.ts'
import { createFold } from './wildcard.ts'

/** What braces may expand to. */
const MAX_ALTERNATIVES = 64

/**
 * Compares the path of a file with a glob as models and shells write them: `*` and `?` within a name, `**` for directories, `{a,b}`, `[a-z]`,
 * and `!` before all of it for the files that do not fit. A glob without `/` is for the name, in whatever directory. Names that begin with a
 * dot are names like others. Cases and composed letters are as for `createNameMatcher`.
 *
 * Libraries turn a glob into a regular expression, whose time a hostile one makes exponential; this takes at most the product of the lengths
 * for each alternative. Throws {@link FilesError} `invalid_pattern` for what it does not understand.
 */
export function createGlobMatcher(glob: string, { isCaseSensitive = false } = {}): (path: string) => boolean {
  const isNegated = glob.startsWith('!') && !glob.startsWith('!(')
  const pattern = isNegated ? glob.slice(1) : glob
  if (/[@!+]\([^)]*\)/.test(pattern))
    throw invalid('Groups such as @(a|b) are not understood. Use braces instead: {a,b}.')
  const fold = createFold(isCaseSensitive)
  const alternatives = expandBraces(fold(pattern)).map(parsePath)
  return (path) => {
    const segments = fold(path).split('/')
    const fits = alternatives.some(({ parts, isName }) => fitsPath(isName ? segments.slice(-1) : segments, parts))
    return fits !== isNegated
  }
}

type Segment = typeof ANY_DIRECTORIES | Token[]
type Token = typeof ANY_CHARACTERS | ((character: string) => boolean)
const ANY_DIRECTORIES = '**'
const ANY_CHARACTERS = '*'

function parsePath(pattern: string): { parts: Segment[]; isName: boolean } {
  const path = pattern.replace(/^(?:\.?\/)+/, '')
  const parts = path.split('/').filter((segment, index, all) => segment !== '' || index === all.length - 1)
  const segments = parts.map((segment) =>
    segment === '**' || segment === '' ? ANY_DIRECTORIES : parseSegment(segment),
  )
  return { parts: segments, isName: !pattern.includes('/') && segments[0] !== ANY_DIRECTORIES }
}

function parseSegment(segment: string): Token[] {
  const tokens: Token[] = []
  for (const [text] of segment.matchAll(/\*+|\[!?\^?\]?[^\]]+\]|\\?[^]/gu)) {
    if (text.startsWith('*')) tokens.push(ANY_CHARACTERS)
    else if (text === '?') tokens.push(() => true)
    else if (text.startsWith('[') && text.length > 1) tokens.push(parseSet(text))
    else {
      const literal = text.length > 1 && text.startsWith('\\') ? text.slice(1) : text
      tokens.push((character) => character === literal)
    }
  }
  return tokens
}

/** `[abc]`, `[a-z]`, and with `!` or `^` everything else. */
function parseSet(text: string): Token {
  const isNegated = /^\[[!^]/.test(text)
  const members = [...text.slice(isNegated ? 2 : 1, -1).matchAll(/([^])-([^])|[^]/gu)].map(
    ([one, from, to]) => [from ?? one, to ?? one] as const,
  )
  return (character) => members.some(([from, to]) => from <= character && character <= to) !== isNegated
}

function fitsPath(segments: readonly string[], parts: readonly Segment[]): boolean {
  return fitsSequence(segments, parts, {
    isOpen: (part) => part === ANY_DIRECTORIES,
    fits: (segment, part) =>
      fitsSequence(Array.from(segment), part as Token[], {
        isOpen: (token) => token === ANY_CHARACTERS,
        fits: (character, token) => token !== ANY_CHARACTERS && token(character),
      }),
  })
}

/** Whether each item fits a part, in order, where an open part stands for any number of items. */
function fitsSequence<Item, Part>(
  items: readonly Item[],
  parts: readonly Part[],
  { isOpen, fits }: { isOpen: (part: Part) => boolean; fits: (item: Item, part: Part) => boolean },
): boolean {
  let at = 0
  let partAt = 0
  let open = -1
  let openTook = 0
  while (at < items.length) {
    const part = parts[partAt]
    if (part !== undefined && isOpen(part)) {
      open = partAt
      openTook = at
      partAt += 1
    } else if (part !== undefined && fits(items[at] as Item, part)) {
      at += 1
      partAt += 1
    } else if (open !== -1) {
      // The last open part has to take one item more. What earlier ones took need not be tried again.
      openTook += 1
      at = openTook
      partAt = open + 1
    } else {
      return false
    }
  }
  return parts.slice(partAt).every(isOpen)
}

/** What the braces of a glob stand for, the glob itself when it has none. */
function expandBraces(glob: string): string[] {
  const expanded: string[] = []
  const pending = [glob]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const braces = findBraces(next)
    if (braces === undefined) expanded.push(next)
    else for (const choice of braces.choices) pending.push(braces.before + choice + braces.after)
    if (expanded.length + pending.length > MAX_ALTERNATIVES)
      throw invalid(`Its braces stand for over ${MAX_ALTERNATIVES} names. Use fewer.`)
  }
  return expanded
}

/** The first braces that hold a comma, and what is around them. */
function findBraces(glob: string): { before: string; choices: string[]; after: string } | undefined {
  for (let start = glob.indexOf('{'); start !== -1; start = glob.indexOf('{', start + 1)) {
    const choices = ['']
    let depth = 0
    for (let at = start; at < glob.length; at += 1) {
      const character = glob.charAt(at)
      if (character === '{') depth += 1
      if (character === '}') depth -= 1
      if (depth === 0) {
        if (choices.length > 1) return { before: glob.slice(0, start), choices, after: glob.slice(at + 1) }
        break
      }
      if (character === ',' && depth === 1) choices.push('')
      else if (at > start) choices.push((choices.pop() ?? '') + character)
    }
  }
  return undefined
}

function invalid(reason: string): FilesError {
  return new FilesError('invalid_pattern', `The pattern for files cannot be used. ${reason}`)
}
