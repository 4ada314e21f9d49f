import type { Parameter } from '../read-tools.ts'
import { tokenize } from '../text/tokens.ts'

const FREE_TEXT =
  /reason|message|text|query|question|description|summary|content|note|topic|title|subject|request|input|prompt|comment|name|task/i
const SAYING = /(?:\bto\b|\bthat\b|\babout\b|\bcalled\b|\bnamed\b|:)\s*(?<rest>.+)$/i

/** Takes a tool's arguments from a message: choices, numbers, dates, quoted texts; free text last. `undefined` when a required one cannot be found. */
export function extractArguments(text: string, parameters: readonly Parameter[]): Record<string, unknown> | undefined {
  const tokens = tokenize(text)
  const used = new Set<number>()
  const take = (fits: (token: (typeof tokens)[number]) => boolean): string | undefined => {
    const index = tokens.findIndex((token, position) => !used.has(position) && fits(token))
    if (index === -1) return undefined
    used.add(index)
    return tokens[index]?.value
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
  {
    text,
    take,
  }: { text: string; take: (fits: (token: ReturnType<typeof tokenize>[number]) => boolean) => string | undefined },
): unknown {
  if (choices.length > 0)
    return choices.find((choice) =>
      new RegExp(String.raw`\b${escape(choice).replaceAll('_', '[ _-]')}\b`, 'i').test(text),
    )
  if (types.includes('integer') || types.includes('number')) {
    const number = take(
      ({ kind, value }) =>
        kind === 'number' && (!types.includes('integer') || types.includes('number') || /^-?\d+$/.test(value)),
    )
    return number === undefined ? undefined : Number(number)
  }
  if (types.includes('boolean') || !types.includes('string')) return undefined
  if (/date|day|due|when|since|until/i.test(name)) return take(({ kind }) => kind === 'date')
  if (/url|uri|link/i.test(name)) return /https?:\/\/[^\s"'<>]+/i.exec(text)?.[0]?.replace(/[.,;!?)]+$/, '')
  if (/e-?mail/i.test(name)) return take(({ value }) => value.includes('@'))
  const quoted = take(({ kind }) => kind === 'quoted')
  if (quoted !== undefined || !isRequired) return quoted
  if (!FREE_TEXT.test(`${name} ${description}`)) return undefined
  const said = /title|name|task|subject/i.test(name) ? SAYING.exec(text)?.groups?.['rest'] : text
  return said?.replace(/[.!\s]+$/, '').trim() || undefined
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
