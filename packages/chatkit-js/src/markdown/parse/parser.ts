import { Lexer, Marked } from 'marked'
import type { Token, TokensList } from 'marked'
import { mathExtensions } from './math-extensions.ts'

const marked = new Marked({ gfm: true, extensions: mathExtensions })

/** GitHub's Markdown with math, as tokens. No HTML is ever made of it. */
export const markdown = {
  /** The blocks alone, without looking into their lines. */
  blocks(source: string): Token[] {
    return new Lexer(marked.defaults).blockTokens(source)
  },
  tokens(source: string): TokensList {
    return new Lexer(marked.defaults).lex(source)
  },
}
