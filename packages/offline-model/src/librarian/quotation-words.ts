import { code, joinWords, paragraphs, quotation } from '../answers/words.ts'
import type { Passage } from './passages.ts'

/** Passages of a file, word for word, under the headings they stand under. */
export function quotationWords(path: string, passages: readonly Pick<Passage, 'heading' | 'text'>[]): string {
  const headings = [...new Set(passages.map(({ heading }) => heading).filter(Boolean))]
  const under = headings.length > 0 ? `, under ${joinWords(headings.map((heading) => `“${heading}”`))},` : ''
  return paragraphs(`${code(path)}${under} says:`, ...passages.map(({ text }) => quotation(text)))
}
