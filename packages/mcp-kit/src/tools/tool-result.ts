import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { ToolLimits } from './limits.ts'
import type { AnyResult } from './tool.ts'
import { capText } from './limits.ts'

/** A tool's answer as the protocol has it: one content block, within the limit. */
export function toCallToolResult(result: AnyResult, limits: Pick<ToolLimits, 'maxOutputBytes'>): CallToolResult {
  if (typeof result === 'string') return { content: [toTextBlock(result, limits)] }
  const content: CallToolResult['content'] =
    'image' in result ? [{ type: 'image', ...result.image }] : [toTextBlock(result.text, limits)]
  if (!('structured' in result)) return { content }
  return { content, structuredContent: result.structured as Record<string, unknown> }
}

/** Providers refuse a whole conversation for one text that is empty or not well-formed. */
function toTextBlock(text: string, { maxOutputBytes }: Pick<ToolLimits, 'maxOutputBytes'>) {
  return { type: 'text' as const, text: capText(text.toWellFormed(), maxOutputBytes) || '[The answer is empty.]' }
}
