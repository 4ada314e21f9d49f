import type { AgentInputItem } from '@openai/agents'
import { pairCalls } from './pair-calls.ts'
import { withValidCalls } from './valid-calls.ts'
import { wellFormed } from './well-formed.ts'

/** What the model is given for a message of the user's without a word, so that there still is a message. */
const EMPTY_MESSAGE = '(The message has no text.)'

/**
 * The items as the strictest provider takes them: every call has a valid name, a JSON object for arguments, an id of its own and its result right
 * behind it; no message and no result is empty; all text is well-formed Unicode. What is valid already stays the same object.
 */
export function toValidInput(items: readonly AgentInputItem[]): AgentInputItem[] {
  return repairInput(items).map(({ valid }) => valid)
}

/** The same, each with the item that it was made of. */
export function repairInput(items: readonly AgentInputItem[]): { item: AgentInputItem; valid: AgentInputItem }[] {
  const paired = pairCalls(items)
  return withValidCalls(paired).flatMap((called, index) => {
    const valid = 'role' in called ? withText(called) : called
    return valid ? [{ item: paired[index]!, valid: wellFormed(valid) }] : []
  })
}

type Message = Extract<AgentInputItem, { role: string }>

/** Without its empty parts. A message of the assistant that has no other just goes. */
function withText(message: Message): AgentInputItem | undefined {
  const { content } = message
  const parts = typeof content === 'string' ? [] : content.filter((part) => !isEmpty(part))
  if (typeof content === 'string' ? content.trim() !== '' : parts.length === content.length && parts.length > 0) {
    return message
  }
  if (parts.length > 0) return { ...message, content: parts } as AgentInputItem
  return message.role === 'user' ? { ...message, content: [{ type: 'input_text', text: EMPTY_MESSAGE }] } : undefined
}

function isEmpty(part: Exclude<Message['content'], string>[number]): boolean {
  if (part.type === 'refusal') return part.refusal.trim() === ''
  return (part.type === 'input_text' || part.type === 'output_text') && part.text.trim() === ''
}
