import type { CallToolResult, ContentBlock, TextContent } from '@modelcontextprotocol/sdk/types.js'
import { ContentBlockSchema } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject, withoutNulls } from '../protocol/json-object.ts'

/** The server answered a call with something in which no result can be seen. */
export class InvalidResultError extends Error {}

/**
 * The result of a call, read block by block: an odd one becomes a text that says so, and never costs the others. Throws
 * {@link InvalidResultError} when there is neither a list of blocks nor structured content.
 */
export function readCallResult(result: Record<string, unknown>): CallToolResult {
  const { content, structuredContent, isError, _meta, ...others } = withoutNulls(result)
  const isPlain = structuredContent !== undefined && !isJsonObject(structuredContent)
  if (!Array.isArray(content) && (content !== undefined || structuredContent === undefined)) {
    throw new InvalidResultError('The result has no list of content blocks.')
  }
  const blocks = (content ?? []).map(readBlock)
  // Newer servers may structure an answer as any JSON, which is shown as a text.
  if (isPlain && blocks.length === 0) blocks.push({ type: 'text', text: JSON.stringify(structuredContent) })
  return {
    ...others,
    content: blocks,
    ...(isJsonObject(structuredContent) && { structuredContent }),
    ...(isError === true && { isError }),
    ...(isJsonObject(_meta) && { _meta }),
  }
}

function readBlock(block: unknown): ContentBlock {
  if (typeof block === 'string') return { type: 'text', text: block }
  if (isPlainText(block)) return block
  if (!isJsonObject(block)) return leftOut(JSON.stringify(block))
  const parsed = ContentBlockSchema.safeParse(withoutNulls(block))
  if (parsed.success) return parsed.data
  if (typeof block['text'] === 'string') return { type: 'text', text: block['text'] }
  return leftOut(typeof block['type'] === 'string' ? block['type'] : 'unknown')
}

/** Most blocks are a text and nothing else. */
function isPlainText(block: unknown): block is TextContent {
  return (
    isJsonObject(block) &&
    block['type'] === 'text' &&
    typeof block['text'] === 'string' &&
    Object.keys(block).length === 2
  )
}

function leftOut(type: string): ContentBlock {
  return { type: 'text', text: `[A part of the type ${type.slice(0, 40)} is not understood and was left out.]` }
}
