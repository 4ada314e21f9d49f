import type { AgentInputItem, FunctionCallResultItem } from '@openai/agents'
import { sliceText, sliceTextEnd } from '../slice-text.ts'
import { outputText } from '../tools/tool-summary.ts'

const CHARACTERS_PER_TOKEN = 4
/** What an item costs beside its text. */
const FRAME_TOKENS = 60
/** Below this, what is left of a text says nothing. */
const MIN_CHARACTERS = 80
const HEAD_SHARE = 0.7

export interface ShrinkOptions {
  maxTokens: number
  countTokens: (item: AgentInputItem) => number
}

/**
 * The item with its text cut out in the middle, and a note in the place, so that it costs no more than `maxTokens`; with so few that nothing of it
 * would be left, the note alone. What has no text to shorten stays as it is.
 */
export function shrinkItem(item: AgentInputItem, { maxTokens, countTokens }: ShrinkOptions): AgentInputItem {
  let characters = Math.max(0, (maxTokens - FRAME_TOKENS) * CHARACTERS_PER_TOKEN)
  while (characters >= MIN_CHARACTERS) {
    const shrunk = withText(item, (text, share) => cutMiddle(text, Math.floor(characters * share)))
    if (countTokens(shrunk) <= maxTokens) return shrunk
    characters = Math.floor(characters * 0.7)
  }
  return withText(item, (text) => cutMiddle(text, 0))
}

/** `shorten` is told how much of all the item's text this text is, from 0 to 1. */
function withText(item: AgentInputItem, shorten: (text: string, share: number) => string): AgentInputItem {
  if (item.type === 'function_call') {
    const args = shorten(item.arguments, 1)
    return args === item.arguments ? item : { ...item, arguments: JSON.stringify({ shortened_arguments: args }) }
  }
  if (item.type === 'function_call_result') return withOutput(item, shorten(outputText(item.output), 1))
  if (!('role' in item)) return item
  if (typeof item.content === 'string') return { ...item, content: shorten(item.content, 1) } as AgentInputItem
  const total = item.content.reduce((length, part) => length + ('text' in part ? part.text.length : 0), 0)
  const content = item.content.map((part) =>
    'text' in part ? { ...part, text: shorten(part.text, part.text.length / total) } : part,
  )
  return { ...item, content } as AgentInputItem
}

function withOutput(item: FunctionCallResultItem, output: string): FunctionCallResultItem {
  return { ...item, output }
}

function cutMiddle(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text
  if (maxCharacters < MIN_CHARACTERS) return `[${text.length} characters are left out here to save room.]`
  const head = sliceText(text, Math.floor(maxCharacters * HEAD_SHARE))
  const tail = sliceTextEnd(text, Math.floor(maxCharacters * (1 - HEAD_SHARE)))
  return `${head}\n[${text.length - head.length - tail.length} characters are left out here to save room.]\n${tail}`
}
