import { use } from 'react'
import type { Token, Tokens } from 'marked'
import { CitationMark } from '../../citations/citation-mark.tsx'
import { splitMarkers } from '../../citations/citations.ts'
import { AnnotationContext } from './annotation-context.ts'
import { decodeEntities } from '../parse/decode-entities.ts'
import { Link } from './link.tsx'
import { Math } from './math.tsx'
import type { MathToken } from '../parse/math-extensions.ts'
import { MarkdownImage } from './markdown-image.tsx'

export function InlineTokens({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map((token, index) => <InlineToken key={index} token={token} />)
}

function InlineToken({ token }: { token: Token }) {
  switch (token.type) {
    case 'text':
      return 'tokens' in token && token.tokens ? (
        <InlineTokens tokens={token.tokens} />
      ) : (
        <Words text={decodeEntities((token as Tokens.Text).text)} />
      )
    case 'escape':
      return <Words text={(token as Tokens.Escape).text} />
    case 'strong':
      return (
        <strong>
          <InlineTokens tokens={(token as Tokens.Strong).tokens} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <InlineTokens tokens={(token as Tokens.Em).tokens} />
        </em>
      )
    case 'del':
      return (
        <del>
          <InlineTokens tokens={(token as Tokens.Del).tokens} />
        </del>
      )
    case 'codespan':
      return <code dir="ltr">{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'link':
      return (
        <Link href={(token as Tokens.Link).href} title={(token as Tokens.Link).title ?? undefined}>
          <InlineTokens tokens={(token as Tokens.Link).tokens} />
        </Link>
      )
    case 'image':
      return <MarkdownImage src={(token as Tokens.Image).href} alt={(token as Tokens.Image).text} />
    case 'inline_math':
      return <Math tex={(token as MathToken).tex} />
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : <>{token.raw}</>
    default:
      return <>{token.raw}</>
  }
}

/** Words, and the marks of citations between them. */
function Words({ text }: { text: string }) {
  const annotations = use(AnnotationContext)
  if (!text.includes('\uE000')) return <>{text}</>
  return splitMarkers(text).map((part, index) =>
    typeof part === 'number' ? <CitationMark key={index} number={part} annotation={annotations[part - 1]} /> : part,
  )
}
