import type { CallToolResult as ModelResult } from '@openai/agents'
import { markUntrusted } from './untrusted.ts'
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js'

/**
 * A tool's result as the model reads it: one text, at most `maxTextBytes` long. A single image stays an image. An error begins with `ERROR`,
 * because the model sees no flag. The text of a server that is not ours is marked as such: `from` is its name. `structuredContent` and
 * `_meta` stay beside it for the page.
 */
export function toModelResult(
  result: CallToolResult,
  { maxTextBytes, from }: { maxTextBytes: number; from: string | undefined },
): ModelResult {
  const { content, structuredContent, isError = false, _meta } = result
  const isImage = content.length === 1 && content[0]?.type === 'image'
  const words = content.map(describeBlock).join('\n\n') || describeStructured(structuredContent)
  const shown = cutText(words.toWellFormed(), maxTextBytes)
  const marked = from === undefined ? shown : markUntrusted(shown, from)
  const text = isError && !/^error\b/i.test(marked) ? `ERROR: ${marked}` : marked
  return {
    content: isImage ? content : [{ type: 'text', text }],
    ...(isError && { isError }),
    ...(structuredContent && { structuredContent }),
    ...(_meta && { _meta }),
  }
}

function describeBlock(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'resource':
      return 'text' in block.resource ? block.resource.text : `[${block.resource.uri}: binary, not shown]`
    case 'resource_link':
      return `[${block.title ?? block.name}](${block.uri})`
    case 'image':
    case 'audio':
      return `[${block.mimeType}: not shown]`
    default:
      throw new TypeError(`Unhandled content block: ${JSON.stringify(block satisfies never)}`)
  }
}

function describeStructured(content: Record<string, unknown> | undefined): string {
  return content ? JSON.stringify(content) : 'The tool gave no output.'
}

function cutText(text: string, maxBytes: number): string {
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return text
  // A character that was cut in half decodes to U+FFFD.
  const start = Buffer.from(text)
    .subarray(0, maxBytes)
    .toString()
    .replace(/\uFFFD$/, '')
  return `${start}\n[The result was cut here: it has ${Math.ceil(bytes / 1_000)} kB, over the limit of ${Math.floor(maxBytes / 1_000)} kB. Ask for less at a time.]`
}
