import type { Token, Tokens } from 'marked'
import { CodeBlock } from './code-block.tsx'
import { InlineTokens, Lifted } from './inline-tokens.tsx'
import { Math } from './math.tsx'
import type { MathToken } from '../parse/math-extensions.ts'

/**
 * Headings in a message stand below the title of the chat, which is one of level 2. Models begin with any of the first three: taken as one level, so
 * that none is skipped.
 */
const HEADINGS = ['h3', 'h3', 'h3', 'h4', 'h5', 'h6'] as const

/** `isOpen` is a text whose end is still being written. */
export function BlockTokens({ tokens, isOpen = false }: { tokens: readonly Token[]; isOpen?: boolean }) {
  return tokens.map((token, index) => (
    <BlockToken key={index} token={token as BlockKind} isOpen={isOpen && index === tokens.length - 1} />
  ))
}

type BlockKind =
  | Tokens.Space
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.List
  | Tokens.Table
  | Tokens.Hr
  | Tokens.HTML
  | Tokens.Def
  | MathToken

function BlockToken({ token, isOpen }: { token: BlockKind; isOpen: boolean }) {
  switch (token.type) {
    case 'heading': {
      const Heading = HEADINGS[token.depth - 1] ?? 'h6'
      return (
        <Heading data-depth={token.depth} dir="auto">
          <InlineTokens tokens={token.tokens ?? []} />
        </Heading>
      )
    }
    case 'paragraph':
      return (
        <p dir="auto">
          <InlineTokens tokens={token.tokens ?? []} />
        </p>
      )
    case 'text':
      return <InlineTokens tokens={token.tokens ?? [token]} />
    case 'code':
      return (
        <Lifted text={token.text}>{(words) => <CodeBlock code={words} language={token.lang} isOpen={isOpen} />}</Lifted>
      )
    case 'blockquote':
      return (
        <blockquote dir="auto">
          <BlockTokens tokens={token.tokens ?? []} />
        </blockquote>
      )
    case 'list':
      return <List list={token} isOpen={isOpen} />
    case 'table':
      return <Table table={token} />
    case 'hr':
      return <hr />
    case 'block_math':
      return <Lifted text={token.tex}>{(tex) => <Math tex={tex} isBlock />}</Lifted>
    case 'html':
      return <p dir="auto">{token.raw.trim()}</p>
    default:
      return null
  }
}

function List({ list, isOpen }: { list: Tokens.List; isOpen: boolean }) {
  const items = list.items.map((item, index) => (
    <li key={index} className={item.task ? 'task-item' : undefined}>
      {item.task && (
        <input type="checkbox" checked={item.checked ?? false} disabled aria-label={item.text.slice(0, 80)} />
      )}
      <BlockTokens
        tokens={item.tokens.filter(({ type }) => type !== 'checkbox')}
        isOpen={isOpen && index === list.items.length - 1}
      />
    </li>
  ))
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>
}

/** In a scroller of its own, which the keyboard reaches. */
function Table({ table }: { table: Tokens.Table }) {
  return (
    <div
      className="table-scroller"
      tabIndex={0}
      role="group"
      aria-label={table.header.map(({ text }) => text).join(', ')}
    >
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} scope="col" data-align={cell.align ?? undefined} dir="auto">
                <InlineTokens tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} data-align={cell.align ?? undefined} dir="auto">
                  <InlineTokens tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
