import { use } from 'react'
import type { ReactNode } from 'react'
import type { Annotation } from '@frontdesk/chatkit'
import type { Token, Tokens } from 'marked'
import { CitationMark } from '../../citations/citation-mark.tsx'
import { liftMarkers, splitMarkers } from '../../citations/citations.ts'
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
      return <Lifted text={(token as Tokens.Codespan).text}>{(words) => <code dir="ltr">{words}</code>}</Lifted>
    case 'br':
      return <br />
    case 'link':
      return (
        <Lifted text={token.raw}>
          {() => (
            <Link href={liftMarkers((token as Tokens.Link).href).words} title={titleOf(token as Tokens.Link)}>
              <InlineTokens tokens={(token as Tokens.Link).tokens} />
            </Link>
          )}
        </Lifted>
      )
    case 'image':
      return (
        <Lifted text={token.raw}>
          {() => (
            <MarkdownImage
              src={liftMarkers((token as Tokens.Image).href).words}
              alt={liftMarkers((token as Tokens.Image).text).words}
            />
          )}
        </Lifted>
      )
    case 'inline_math':
      return <Lifted text={(token as MathToken).tex}>{(tex) => <Math tex={tex} />}</Lifted>
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : <Words text={token.raw} />
    default:
      return <Words text={token.raw} />
  }
}

function titleOf({ title }: Tokens.Link): string | undefined {
  return title ? liftMarkers(title).words : undefined
}

/** What cannot hold the marks of citations, with those that stand in its text behind it. */
export function Lifted({ text, children }: { text: string; children: (words: string) => ReactNode }) {
  const annotations = use(AnnotationContext)
  const { words, numbers } = liftMarkers(text)
  return (
    <>
      <AnnotationContext value={NONE}>{children(words)}</AnnotationContext>
      {numbers.map((number) => (
        <CitationMark key={number} number={number} annotation={annotations[number - 1]} />
      ))}
    </>
  )
}

const NONE: readonly Annotation[] = []

/** Words, and the marks of citations between them. */
function Words({ text }: { text: string }) {
  const annotations = use(AnnotationContext)
  if (!text.includes('\uE000')) return <>{text}</>
  return splitMarkers(text).map((part, index) =>
    typeof part === 'number' ? <CitationMark key={index} number={part} annotation={annotations[part - 1]} /> : part,
  )
}
