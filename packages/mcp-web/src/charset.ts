import { TextDecoder } from 'node:util'

/** How many bytes of a page are looked at to find its charset. */
export const SNIFFED_BYTES = 1_024

/** The decoder for a text that begins with `head`: by its byte order mark, the header, the page's own word, else UTF-8. */
export function decoderFor(head: Buffer, declared: string | undefined): TextDecoder {
  const labels = [
    markOf(head),
    declared,
    /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)/i.exec(head.toString('latin1'))?.[1],
  ]
  for (const label of labels) {
    if (label === undefined) continue
    try {
      return new TextDecoder(label)
    } catch {
      // No such charset: the next best word for it counts.
    }
  }
  return new TextDecoder()
}

function markOf(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : undefined
}
