import type { Program } from './syntax.ts'
import { JinjaError } from './value.ts'

/** What is used of `@huggingface/jinja`: the syntax. Its interpreter takes what is absent for empty, where a widget must not be built. */
export interface JinjaParser<Token> {
  tokenize: (source: string) => Token[]
  parse: (tokens: Token[]) => { body: { type: string }[] }
}

/** The tree of a template. Throws {@link JinjaError} for what has no place in a widget template, such as a macro. */
export function parseTemplate<Token>(source: string, { tokenize, parse }: JinjaParser<Token>): Program {
  const program = parse(tokenize(source))
  assertSupported(program)
  return program as Program
}

const UNSUPPORTED: ReadonlyMap<unknown, string> = new Map([
  ['Break', 'break'],
  ['CallStatement', 'call'],
  ['Continue', 'continue'],
  ['FilterStatement', 'filter blocks'],
  ['KeywordSpreadExpression', '** before an argument'],
  ['Macro', 'macro'],
  ['SpreadExpression', '* before an argument'],
])

/** Looks at every node, also in branches that no data may ever reach: what passes is a {@link Program}. */
function assertSupported(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  const unsupported = 'type' in node && UNSUPPORTED.get(node.type)
  if (unsupported) throw new JinjaError(`Widget templates cannot use ${unsupported}.`)
  const parts = node instanceof Map ? [...node].flat() : Object.values(node)
  for (const part of parts) assertSupported(part)
}
