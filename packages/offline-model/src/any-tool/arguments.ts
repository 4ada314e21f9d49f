import type { Parameter } from '../request/read-tools.ts'
import { tokenize } from '../language/tokens.ts'
import type { Token } from '../language/token.ts'

const FREE_TEXT =
  /reason|message|text|query|question|description|summary|content|note|topic|title|subject|request|input|prompt|comment|name|task/i
const NAMED = /\b(?:to|that|about|called|named)\s+(?<rest>.+)$|:\s*(?<after>.+)$/i
const PROPER = /\b(?:in|for|of|from|at|to|near)\s+(?<name>\p{Lu}[\p{L}\p{M}'’-]*(?:\s\p{Lu}[\p{L}\p{M}'’-]*)*)/u
const FILE = /(?<![\p{L}\p{N}_])[\p{L}\p{N}_./-]+\.\p{L}{1,5}(?![\p{L}\p{N}_])/u

/** Takes a tool's arguments from a message: choices, numbers, dates, addresses, quoted texts; free text last. `undefined` when a required one cannot be found. */
export function extractArguments(text: string, parameters: readonly Parameter[]): Record<string, unknown> | undefined {
  const tokens = tokenize(text)
  const take = (fits: (token: Token) => boolean): string | undefined => {
    const index = tokens.findIndex(fits)
    return index === -1 ? undefined : tokens.splice(index, 1)[0]?.value
  }
  const args: Record<string, unknown> = {}
  for (const parameter of parameters) {
    const value = argument(parameter, { text, take })
    if (value !== undefined) args[parameter.name] = value
    else if (parameter.isRequired) return undefined
  }
  return args
}

function argument(
  { name, types, choices, description, isRequired }: Parameter,
  { text, take }: { text: string; take: (fits: (token: Token) => boolean) => string | undefined },
): unknown {
  if (choices.length > 0) return choices.find((choice) => isSaid(choice, text))
  if (types.includes('integer') || types.includes('number')) {
    const isWhole = !types.includes('number')
    const number = take(({ kind, value }) => kind === 'number' && (!isWhole || /^-?\d+$/.test(value)))
    return number === undefined ? undefined : Number(number)
  }
  if (!types.includes('string')) return undefined
  if (/date|day|due|when|since|until/i.test(name)) return take(({ kind }) => kind === 'date')
  if (/url|uri|link/i.test(name)) return /https?:\/\/[^\s"'<>]+/i.exec(text)?.[0].replace(/[.,;!?)]+$/, '')
  if (/e-?mail/i.test(name)) return take(({ value }) => value.includes('@'))
  const quoted = take(({ kind }) => kind === 'quoted')
  if (quoted !== undefined || !isRequired) return quoted
  if (/path|file/i.test(name)) return FILE.exec(text)?.[0]
  return FREE_TEXT.test(`${name} ${description}`) ? freeText(name, text) : PROPER.exec(text)?.groups?.['name']
}

/** A title is what follows "called", "to" or a colon; any other free text is the message itself. */
function freeText(name: string, text: string): string | undefined {
  const { rest, after } = NAMED.exec(text)?.groups ?? {}
  const said = /title|name|task|subject/i.test(name) ? (after ?? rest) : text
  return said?.replace(/[.!\s]+$/, '').trim() || undefined
}

function isSaid(choice: string, text: string): boolean {
  const words = choice.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('_', '[ _-]')
  return new RegExp(String.raw`\b${words}\b`, 'i').test(text)
}
