import type { ReactNode } from 'react'
import type { ThreadHit } from '@frontdesk/client'

interface SnippetViewProps {
  snippet: ThreadHit['snippet']
  /** Whether the text is one of the model's. */
  isMarkdown?: boolean
}

/** A piece of a text with the found words marked in it. */
export function SnippetView({ snippet: { text, highlights }, isMarkdown = false }: SnippetViewProps) {
  const wordsOf = (start: number, end?: number) => (isMarkdown ? plain(text.slice(start, end)) : text.slice(start, end))
  const pieces: ReactNode[] = []
  let shown = 0
  for (const [start, end] of highlights) {
    pieces.push(wordsOf(shown, start), <mark key={start}>{text.slice(start, end)}</mark>)
    shown = end
  }
  return [...pieces, wordsOf(shown)]
}

/** Without the marks of quotations, headings, tables, code and emphasis. */
function plain(words: string): string {
  return words.replaceAll(/[*_~]{2,}|`+/g, '').replaceAll(/(?<=^|\s)(?:>|#{1,6}|\|(?:\s*:?-+:?\s*\|)*)\s/g, '')
}
