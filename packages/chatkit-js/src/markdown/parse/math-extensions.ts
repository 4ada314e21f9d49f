import type { TokenizerAndRendererExtension, Tokens } from 'marked'

export interface MathToken extends Tokens.Generic {
  type: 'block_math' | 'inline_math'
  tex: string
}

const BLOCK = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n|$)/
/** Not "$5 and $6": the marks stand close to the formula, and no digit follows. */
const INLINE = /^(?:\$\$([^$\n]+?)\$\$|\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)|\\\(([^\n]+?)\\\))/

/** Formulas, in the marks that models use for them: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. */
export const mathExtensions: TokenizerAndRendererExtension[] = [
  extension('block_math', 'block', BLOCK, /\$\$|\\\[/),
  extension('inline_math', 'inline', INLINE, /\$|\\\(/),
]

function extension(
  name: MathToken['type'],
  level: 'block' | 'inline',
  pattern: RegExp,
  beginning: RegExp,
): TokenizerAndRendererExtension {
  return {
    name,
    level,
    start: (source) => beginning.exec(source)?.index,
    tokenizer(source): MathToken | undefined {
      const match = pattern.exec(source)
      const tex = match?.slice(1).find((group) => group !== undefined)
      return match && tex !== undefined ? { type: name, raw: match[0], tex: tex.trim() } : undefined
    },
  }
}
